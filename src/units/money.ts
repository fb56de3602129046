import { PlutoError } from "./failure.ts";
import type { Paise, Qty } from "./unit.ts";

/** Rupees → paise. @throws `money.sub-paise` if `rupees` is not a whole number of paise, e.g. 101.555. */
export function paiseFromRupees(rupees: number): Paise {
  const paise = Math.round(rupees * 100);
  // A double carries 53 bits: the larger the amount, the coarser what it can say.
  const tolerance = 1e-6 + Math.abs(paise) * 4.5e-16;
  if (!Number.isSafeInteger(paise) || Math.abs(rupees * 100 - paise) > tolerance)
    throw new PlutoError("money.sub-paise", `${rupees} is not a whole number of paise`, { data: { rupees } });
  return paise as Paise;
}

/** Rupees → the nearest paisa, half up. For index values, which vendors send as floats; never for an option price. */
export const paiseHalfUp = (rupees: number): Paise => Math.floor(rupees * 100 + 0.5) as Paise;

/** Paise → rupees with two decimals, as every file and screen shows them: 5 → "0.05", -3500 → "-35.00". */
export function rupees(paise: number): string {
  const whole = Math.abs(paise);
  const fraction = whole % 100;
  const text = `${(whole - fraction) / 100}.${fraction < 10 ? "0" : ""}${fraction}`;
  return paise < 0 ? `-${text}` : text;
}

/** Paise → rupees as a number, for JSON and for parquet columns. Exact to the paisa. */
export const rupeesNumber = (paise: number): number => paise / 100;

/** Cash effect of a fill: positive when money comes in (a sale), negative when it goes out. */
export const cashflow = (price: Paise, qtyDir: Qty): Paise => (0 - price * qtyDir) as Paise;
