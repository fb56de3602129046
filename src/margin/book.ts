import * as z from "zod";
import { expiryOfContract } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { impliedVol } from "../pricing/implied-vol.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees, paiseHalfUp } from "../units/money.ts";
import { type TradingDay, timeOfDay, tradingDay, tsOf } from "../units/time.ts";
import type { Qty, TimeOfDay } from "../units/unit.ts";
import type { ExpiryState, MarginLeg, MarginMarket, UnderlyingMarket } from "./margin-book.ts";
import type { OfficialTable } from "./official-file.ts";
import { type MarginParameters, marginParameters, type OfficialParameters } from "./parameters.ts";

const pct = (what: string) => z.number().nonnegative().optional().describe(what);

const LegInput = z.strictObject({
  symbol: z.string().describe("e.g. NIFTY24042522500CE, NIFTY240425FUT"),
  qty: z.int().optional().describe("signed units; sold < 0"),
  lots: z.int().optional().describe("signed lots, instead of qty"),
  price: z.number().nonnegative().optional().describe("last price, rupees; theoretical if left out"),
  iv_pct: z
    .number()
    .positive()
    .optional()
    .describe("implied volatility (implied method); from the price if left out"),
});

const UnderlyingInput = z.strictObject({
  spot: z.number().positive().describe("index, rupees"),
  previous_close: z.number().positive().optional().describe("close of the session before, rupees"),
  move_today: z
    .boolean()
    .default(false)
    .describe("take the move since the previous close into the volatility"),
  forwards: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe("forward by expiry (implied method), rupees; parity or the future's price"),
  annual_vol_pct: pct("official annualised volatility; by the rule if left out"),
  price_scan_pct: pct("official price scan range"),
  vol_scan_pct: pct("official volatility scan range, points"),
  rate_pct: pct("interest rate"),
  calendar_pct: pct("calendar spread charge"),
  exposure_pct: pct("exposure margin"),
});

/** A book as a file or the command line gives it: money in rupees, percentages as 9.3. */
export const BookInput = z.strictObject({
  date: z.string().describe("YYYY-MM-DD"),
  time: z.string().default("15:30").describe("exchange time, for time to expiry (implied method)"),
  method: z.enum(["clearing", "implied"]).default("clearing").describe("how contracts are revalued"),
  underlyings: z.record(z.string(), UnderlyingInput),
  legs: z.array(LegInput),
});
export type BookInput = z.infer<typeof BookInput>;
type LegInput = BookInput["legs"][number];
type UnderlyingInput = BookInput["underlyings"][string];

/** The arguments of `marginOf`. */
export interface MarginRequest {
  readonly book: readonly MarginLeg[];
  readonly market: MarginMarket;
  readonly parameters: ReadonlyMap<string, MarginParameters>;
  /** The parameters once an underlying has moved to another price today, paise: the move in its volatility. */
  readonly parametersAt: (underlying: string, spot: number) => MarginParameters;
}

function badBook(where: string, why: string): PlutoError {
  return new PlutoError("margin.bad-book", `${where}: ${why}`, { data: { where } });
}

const share = (percent: number | undefined): number | undefined =>
  percent === undefined ? undefined : percent / 100;

/** Without the keys whose value is undefined, so that an absent number stays absent. */
type Present<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };
const present = <T extends object>(record: T): Partial<Present<T>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<
    Present<T>
  >;

/** Official values: those of the book's file, before those of the daily files. */
const officialOf = (
  { underlying, date, table }: { underlying: string; date: TradingDay; table: OfficialTable | undefined },
  input: UnderlyingInput,
): OfficialParameters => ({
  underlying,
  date,
  ...table?.(underlying, date),
  ...present({
    annualVol: share(input.annual_vol_pct),
    priceScanPct: share(input.price_scan_pct),
    volScan: share(input.vol_scan_pct),
    rate: share(input.rate_pct),
    calendarPct: share(input.calendar_pct),
    exposurePct: share(input.exposure_pct),
  }),
});

/** Years of 365 days from `date`, `time` to the close of the expiry's session (15:30 where the calendar has none). */
export function yearsTo(
  underlying: string,
  expiry: TradingDay,
  now: { date: TradingDay; time: TimeOfDay },
): number {
  const { exchange, zone } = underlyingOf(underlying);
  const close = sessionOn(exchange, expiry)?.close ?? timeOfDay("15:30");
  return Math.max(0, tsOf(expiry, close, zone) - tsOf(now.date, now.time, zone)) / (365 * 86_400_000);
}

function qtyOf(leg: LegInput, where: string, lotOf: () => number): Qty {
  if ((leg.qty === undefined) === (leg.lots === undefined))
    throw badBook(where, "write exactly one of qty (units) and lots");
  return (leg.qty ?? (leg.lots ?? 0) * lotOf()) as Qty;
}

/** The implied method's volatility: as stated, else from the price on the expiry's forward. */
function ivOf(
  leg: LegInput,
  option: MarginLeg & { kind: "option" },
  state: ExpiryState | undefined,
  rate: number,
) {
  if (leg.iv_pct !== undefined) return leg.iv_pct / 100;
  if (option.price === undefined || state === undefined) return undefined;
  const found = impliedVol({ ...option, ...state, rate }, option.price);
  return found.status === "ok" ? found.iv : undefined;
}

type Now = { readonly date: TradingDay; readonly time: TimeOfDay };

function marketOf(
  { previousClose: filed }: OfficialParameters,
  { underlying, given, now }: { underlying: string; given: UnderlyingInput; now: Now },
): UnderlyingMarket {
  const expiries = new Map<TradingDay, ExpiryState>();
  for (const [text, forward] of Object.entries(given.forwards)) {
    const expiry = tradingDay(text);
    expiries.set(expiry, { forward: forward * 100, years: yearsTo(underlying, expiry, now) });
  }
  const previousClose = given.previous_close === undefined ? filed : paiseHalfUp(given.previous_close);
  return { spot: paiseHalfUp(given.spot), expiries, ...present({ previousClose }) };
}

/** Today's move of the index, if it is to count. */
function moveOf(
  underlying: string,
  given: UnderlyingInput,
  { spot, previousClose }: UnderlyingMarket,
): number | undefined {
  if (!given.move_today) return undefined;
  if (previousClose === undefined)
    throw badBook(`underlyings.${underlying}.move_today`, "needs previous_close");
  return Math.log(spot / previousClose);
}

/** What legs are read against. */
interface Given {
  readonly date: TradingDay;
  readonly markets: ReadonlyMap<string, UnderlyingMarket>;
  readonly parameters: ReadonlyMap<string, MarginParameters>;
}

function legOf(leg: LegInput, where: string, { date, markets, parameters }: Given): MarginLeg {
  const instrument = parseSymbol(leg.symbol);
  if (instrument.kind !== "option" && instrument.kind !== "future")
    throw badBook(where, `${leg.symbol} is not an option or a future`);
  const { underlying, expiry: identity } = instrument;
  const market = markets.get(underlying);
  if (market === undefined) throw badBook(where, `underlyings has no ${underlying}`);
  const isByRule = underlyingOf(underlying).expiriesFrom === "rules";
  const known = isByRule ? expiryOfContract(underlying, identity, date) : undefined;
  const expiry = known?.date ?? identity;
  if (expiry < date) throw badBook(where, `${leg.symbol} expired on ${expiry}`);
  const lotOf = (): number => lotSize(underlying, known ?? { date: identity, kind: "monthly" }, date);
  const held = { symbol: leg.symbol, underlying, expiry, qty: qtyOf(leg, where, lotOf) };
  if (instrument.kind === "future") return { ...held, kind: "future" };
  const { optionType, strike } = instrument;
  const price = leg.price === undefined ? undefined : paiseFromRupees(leg.price);
  const option = { ...held, kind: "option" as const, optionType, strike, ...present({ price }) };
  const rate = parameters.get(underlying)?.scan.rate ?? 0;
  return { ...option, ...present({ iv: ivOf(leg, option, market.expiries?.get(expiry), rate) }) };
}

/**
 * Turns a book's input into the arguments of `marginOf`. Nothing is read but the arguments.
 * @param table official daily values, which the book's own go before
 * @throws `margin.bad-book` (what, where), `exchange.bad-symbol`, `exchange.no-lot`, `money.sub-paise`, `time.bad-day`,
 * `margin.no-rule`.
 */
export function marginRequest(input: unknown, table?: OfficialTable): MarginRequest {
  const parsed = BookInput.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badBook(issue?.path.join(".") || "book", issue?.message ?? "not a book");
  }
  const { method, legs, underlyings } = parsed.data;
  const date = tradingDay(parsed.data.date);
  const now = { date, time: timeOfDay(parsed.data.time) };
  const markets = new Map<string, UnderlyingMarket>();
  const parameters = new Map<string, MarginParameters>();
  const officials = new Map<string, OfficialParameters>();
  for (const [underlying, given] of Object.entries(underlyings)) {
    const official = officialOf({ underlying, date, table }, given);
    const market = marketOf(official, { underlying, given, now });
    markets.set(underlying, market);
    officials.set(underlying, official);
    const inputs = { method, official, ...present({ moveToday: moveOf(underlying, given, market) }) };
    parameters.set(underlying, marginParameters(underlying, date, inputs));
  }
  const book = legs.map((leg, i) => legOf(leg, `legs.${i}`, { date, markets, parameters }));
  const parametersAt = (underlying: string, spot: number): MarginParameters => {
    const { previousClose, spot: now = spot } = markets.get(underlying) ?? {};
    const moveToday = Math.log(spot / (previousClose ?? now));
    const official = officials.get(underlying);
    return marginParameters(underlying, date, { method, moveToday, ...present({ official }) });
  };
  return { book, market: { date, underlyings: markets }, parameters, parametersAt };
}
