import type { MeasuredBook } from "../analytics/book/measure-book.ts";
import type { Measured } from "../analytics/metrics/measure.ts";
import { assertNever } from "../units/failure.ts";
import { countText, wholeMoney } from "./rupees-text.ts";

/** What stands for a number that is not there. */
export const DASH = "–";

export type AnyMeasured = Measured | MeasuredBook;
/** What a metric is counted in. */
export type AnyUnit = AnyMeasured["unit"];

/** A number with two decimals and a real minus sign. */
export const decimal = (value: number): string => value.toFixed(2).replace("-", "−");

const percent = (share: number): string => `${(share * 100).toFixed(1).replace("-", "−")} %`;

/** A metric's value as a reader sees it; a dash where there is none. */
export function valueText({
  unit,
  value,
}: {
  readonly unit: AnyUnit;
  readonly value?: number | undefined;
}): string {
  if (value === undefined) return DASH;
  switch (unit) {
    case "money":
      return wholeMoney(value);
    case "share":
    case "probability":
      return percent(value);
    case "percent":
      return percent(value / 100);
    case "ratio":
    case "points":
    case "basis_points":
      return decimal(value);
    case "count":
    case "sessions":
    case "days":
    case "months":
    case "trips":
    case "minutes":
      return Number.isInteger(value) ? countText(value) : value.toFixed(1);
    default:
      return assertNever(unit);
  }
}
