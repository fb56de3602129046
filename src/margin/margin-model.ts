import { PlutoError } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";
import { expiryDayMargin, exposureMargin } from "./exposure.ts";
import { type MarginLeg, type MarginMarket, nettedBook, type UnderlyingMarket } from "./margin-book.ts";
import type { MarginParameters } from "./parameters.ts";
import { type ScanTable, scanTable } from "./scan.ts";
import { type SpanMargin, spanMargin } from "./span.ts";

/** Name and version of the margin model, for a run's manifest. 2: a run carries the volatility on with its store's closes. */
export const MARGIN_MODEL = { name: "span", version: 2 } as const;

/** What a book ties up. Whole paise; `total` is `span + exposure + expiryDay`. */
export interface Margin {
  /** max(0, max(scan + calendar, short-option minimum) − nov), for each set of legs that offset one another. */
  readonly span: Paise;
  /** Worst loss over the sixteen scenarios. */
  readonly scan: Paise;
  /** Charge for spreads between expiries. */
  readonly calendar: Paise;
  /** Net option value: what the options are worth, bought > 0, sold < 0. */
  readonly nov: Paise;
  /** Exposure (extreme loss) margin. */
  readonly exposure: Paise;
  /** Addition on short options that expire today. */
  readonly expiryDay: Paise;
  readonly total: Paise;
}

/** The margin of one underlying before rounding, with its parts. */
export interface UnderlyingMargin {
  readonly underlying: string;
  /** One a set of legs that offset one another: all, or on expiry day the expiring and the later ones. */
  readonly spans: readonly SpanMargin[];
  readonly exposure: number;
  readonly expiryDay: number;
}

/** Up to the next paisa: a requirement is not rounded away, and two books never need more than their sum by rounding. */
const paiseUp = (exact: number): Paise => (Math.ceil(exact - 1e-6) + 0) as Paise;

/** To the nearest paisa, half up. For what is shown, not required. */
const paiseNearest = (exact: number): Paise => (Math.floor(exact + 0.5) + 0) as Paise;

function required<T>(map: ReadonlyMap<string, T>, underlying: string, what: "market" | "parameters"): T {
  const found = map.get(underlying);
  if (found !== undefined) return found;
  throw new PlutoError("margin.no-state", `the book holds ${underlying}: give its ${what}`, {
    data: { underlying },
  });
}

/** Legs that offset one another: all of them, or the expiring ones apart where the rule says so. */
function offsettingSets(
  legs: readonly MarginLeg[],
  { date, expiringLeg }: MarginParameters,
): readonly (readonly MarginLeg[])[] {
  if (expiringLeg !== "separate" || legs[0]?.expiry !== date || legs.at(-1)?.expiry === date) return [legs];
  const expiring = legs.filter(({ expiry }) => expiry === date);
  const later = legs.filter(({ expiry }) => expiry !== date);
  return [expiring, later];
}

/** Legs stand in order of their underlying. */
function underlyingsOf(legs: readonly MarginLeg[]): readonly string[] {
  const underlyings: string[] = [];
  for (const { underlying } of legs) if (underlyings.at(-1) !== underlying) underlyings.push(underlying);
  return underlyings;
}

type Parameters = ReadonlyMap<string, MarginParameters>;

/** Kept apart, so that nothing is copied when only the sums are wanted. */
interface Work {
  readonly table?: ScanTable | undefined;
  readonly explain: boolean;
}

function marginParts(
  book: readonly MarginLeg[],
  market: MarginMarket,
  parameters: Parameters,
  { table, explain }: Work,
): readonly UnderlyingMargin[] {
  const legs = nettedBook(book);
  const scratch = table !== undefined && table.kind.length >= legs.length ? table : scanTable(legs.length);
  const underlyings = underlyingsOf(legs);
  return underlyings.map((underlying): UnderlyingMargin => {
    const own = underlyings.length === 1 ? legs : legs.filter((leg) => leg.underlying === underlying);
    const ownMarket: UnderlyingMarket = required(market.underlyings, underlying, "market");
    const ownParameters = required(parameters, underlying, "parameters");
    const spans = offsettingSets(own, ownParameters).map((set) =>
      spanMargin({ legs: set, market: ownMarket, parameters: ownParameters }, scratch, explain),
    );
    return {
      underlying,
      spans,
      exposure: exposureMargin(own, ownMarket, ownParameters),
      expiryDay: expiryDayMargin(own, ownMarket, ownParameters),
    };
  });
}

/**
 * The margin of a book by underlying, exact and explained: risk arrays, worst scenario, spreads. No offset between
 * underlyings. @throws `margin.no-state` when the market or the parameters of an underlying are missing.
 */
export const explainMargin = (
  book: readonly MarginLeg[],
  market: MarginMarket,
  parameters: Parameters,
): readonly UnderlyingMargin[] => marginParts(book, market, parameters, { explain: true });

/** An explained margin in whole paise. */
export function roundMargin(parts: readonly UnderlyingMargin[]): Margin {
  let [spans, scans, calendars, values, exposures, expiryDays] = [0, 0, 0, 0, 0, 0];
  for (const part of parts) {
    exposures += part.exposure;
    expiryDays += part.expiryDay;
    for (const set of part.spans) {
      spans += set.spanMargin;
      scans += set.scanRisk;
      calendars += set.calendarCharge;
      values += set.netOptionValue;
    }
  }
  const [span, exposure, expiryDay] = [paiseUp(spans), paiseUp(exposures), paiseUp(expiryDays)];
  return {
    span,
    scan: paiseUp(scans),
    calendar: paiseUp(calendars),
    nov: paiseNearest(values),
    exposure,
    expiryDay,
    total: (span + exposure + expiryDay) as Paise,
  };
}

/**
 * What a book ties up, in whole paise. @param table scratch that a caller may keep from call to call
 * @throws `margin.no-state` when the market or the parameters of an underlying are missing.
 */
export const marginOf = (
  book: readonly MarginLeg[],
  market: MarginMarket,
  parameters: Parameters,
  table?: ScanTable,
): Margin => roundMargin(marginParts(book, market, parameters, { table, explain: false }));
