import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";

export type Currency = "INR" | "USD";

const SIGNS: Readonly<Record<Currency, string>> = { INR: "₹", USD: "$" };

/**
 * What amounts are shown in. A text or a page is of one run or basket, and so of one currency: whoever begins one says which.
 * It stands here and not in every argument, because axes, tooltips and tables of a page ask from far inside.
 */
let currency: Currency = "INR";

/** From here on amounts are shown in this currency: rupees in Indian groups, dollars in thousands. */
export function countIn(next: Currency): void {
  currency = next;
}

/** The currency in a word, for heads and footers. */
export const currencyWord = (): string => (currency === "USD" ? "dollars" : "rupees");

/** A sentence that was written with the sign of the rupee, in the currency that is shown. */
export const inCurrency = (text: string): string => text.replaceAll(SIGNS.INR, SIGNS[currency]);

/** Digits in groups: in rupees Indian ones, "1234567" → "12,34,567"; in dollars "1,234,567". */
function grouped(whole: string): string {
  if (currency === "USD") return whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ",");
  return head === "" ? whole : `${head},${whole.slice(-3)}`;
}

/** How many, in Indian groups: 4000 → "4,000". */
export const countText = (count: number): string => grouped(String(count));

/** Rupees with Indian digit groups and a real minus sign: 123456750 paise → "₹12,34,567.50". */
export function money(paise: Paise): string {
  const [whole = "", fraction = ""] = rupees(Math.abs(paise)).split(".");
  return `${paise < 0 ? "−" : ""}${SIGNS[currency]}${grouped(whole)}.${fraction}`;
}

/**
 * A text in which every negative number has a real minus sign, as amounts do: "-0.55" → "−0.55". Dates, names and flags keep
 * their hyphens.
 */
export const withMinusSigns = (text: string): string => text.replace(/(?<![\w.-])-(?=\.?\d)/g, "−");

/** The same to the nearest rupee, half away from zero: for charts, cards and tables. */
export function wholeMoney(paise: number): string {
  const whole = Math.floor(Math.abs(paise) / 100 + 0.5);
  return `${paise < 0 && whole > 0 ? "−" : ""}${SIGNS[currency]}${grouped(String(whole))}`;
}

/** Short forms by size, the largest first. */
const SCALES: Readonly<Record<Currency, readonly (readonly [number, string])[]>> = {
  INR: [
    [1e7, "Cr"],
    [1e5, "L"],
    [1e3, "k"],
  ],
  USD: [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ],
};

/** A short form for axes, in lakh and crore: "₹2.5L", "−₹1.2Cr", "₹40k", "₹0"; in dollars "$1.2M". */
export function shortMoney(paise: number): string {
  const size = Math.abs(paise) / 100;
  const [scale, unit] = SCALES[currency].find(([from]) => size >= from) ?? [1, ""];
  const digits = String(Number((size / scale).toFixed(size / scale >= 100 ? 0 : size / scale >= 10 ? 1 : 2)));
  return `${paise < 0 && digits !== "0" ? "−" : ""}${SIGNS[currency]}${digits}${unit}`;
}
