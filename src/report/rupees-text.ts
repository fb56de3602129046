import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";

/** Digits in Indian groups: "1234567" → "12,34,567". */
function grouped(whole: string): string {
  const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ",");
  return head === "" ? whole : `${head},${whole.slice(-3)}`;
}

/** How many, in Indian groups: 4000 → "4,000". */
export const countText = (count: number): string => grouped(String(count));

/** Rupees with Indian digit groups and a real minus sign: 123456750 paise → "₹12,34,567.50". */
export function money(paise: Paise): string {
  const [whole = "", fraction = ""] = rupees(Math.abs(paise)).split(".");
  return `${paise < 0 ? "−" : ""}₹${grouped(whole)}.${fraction}`;
}

/**
 * A text in which every negative number has a real minus sign, as amounts do: "-0.55" → "−0.55". Dates, names and flags keep
 * their hyphens.
 */
export const withMinusSigns = (text: string): string => text.replace(/(?<![\w.-])-(?=\.?\d)/g, "−");

/** The same to the nearest rupee, half away from zero: for charts, cards and tables. */
export function wholeMoney(paise: number): string {
  const whole = Math.floor(Math.abs(paise) / 100 + 0.5);
  return `${paise < 0 && whole > 0 ? "−" : ""}₹${grouped(String(whole))}`;
}

/** A short form for axes, in lakh and crore: "₹2.5L", "−₹1.2Cr", "₹40k", "₹0". */
export function shortMoney(paise: number): string {
  const size = Math.abs(paise) / 100;
  const [scale, unit] =
    size >= 1e7 ? [1e7, "Cr"] : size >= 1e5 ? [1e5, "L"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
  const digits = String(Number((size / scale).toFixed(size / scale >= 100 ? 0 : size / scale >= 10 ? 1 : 2)));
  return `${paise < 0 && digits !== "0" ? "−" : ""}₹${digits}${unit}`;
}
