import { PlutoError } from "../units/failure.ts";
import { daysBetween, type TradingDay } from "../units/time.ts";
import { type CalendarSpread, calendarSpreads, compositeDelta, type ExpiryDelta } from "./calendar-spread.ts";
import { isLongDated, type MarginLeg, type UnderlyingMarket } from "./margin-book.ts";
import type { MarginParameters } from "./parameters.ts";
import { type ArrayLeg, type ArrayMargin, spanOfArrays, sumArrays } from "./risk-arrays.ts";
import { addToScan, clearScan, reprice, type ScanTable, scan } from "./scan.ts";
import type { ScanContract, ScanExpiry, ScanMoves } from "./scan-input.ts";
import { SCENARIO_COUNT } from "./scenarios.ts";

/** Legs of one underlying that offset one another, their market and their parameters. */
export interface SpanInput {
  /** One a contract (`nettedBook`). */
  readonly legs: readonly MarginLeg[];
  readonly market: UnderlyingMarket;
  readonly parameters: MarginParameters;
}

/** One leg as scanned. Paise a unit. */
export interface ScannedLeg extends ArrayLeg {
  readonly symbol: string;
  readonly expiry: TradingDay;
}

/** SPAN margin of legs that offset one another, with what it was computed from. Paise, exact. */
export interface SpanMargin extends ArrayMargin {
  readonly underlying: string;
  /** Prices and risk arrays of the legs, when they were asked for. */
  readonly legs: readonly ScannedLeg[] | undefined;
  readonly calendarSpreads: readonly CalendarSpread[];
  readonly calendarCharge: number;
  readonly shortOptionMinimum: number;
  /** max(0, max(scan + calendar, short-option minimum) − net option value). */
  readonly spanMargin: number;
}

/** Years that the clearing house prices with now: a day more than the calendar says. Source: its risk arrays. */
const CLEARING_DAYS_NOW = 1;
/** And in the scenarios: two days later, for which the √2 of the scan range stands. Source: its risk arrays. */
const CLEARING_DAYS_SCENARIO = -1;
const DAYS_PER_YEAR = 365;

function noState(parameters: MarginParameters, what: string): PlutoError {
  const { underlying, date } = parameters;
  return new PlutoError(
    "margin.no-state",
    `the implied method needs ${what} of ${underlying} on ${date}; give it, or use the clearing method`,
    { data: { underlying, date } },
  );
}

/** What the scan assumes about an expiry, by the method of the parameters. */
export function scanExpiry(
  expiry: TradingDay,
  market: UnderlyingMarket,
  parameters: MarginParameters,
): ScanExpiry {
  const { date, scan: method, priceScanPct, longDatedPriceScanPct } = parameters;
  const pct = isLongDated(expiry, date) ? longDatedPriceScanPct : priceScanPct;
  const scanRange = pct * market.spot;
  if (method.kind === "implied") {
    const state = market.expiries?.get(expiry);
    if (state === undefined) throw noState(parameters, `the forward of ${expiry}`);
    const { forward, years } = state;
    const scenarioYears = Math.max(0, years - method.lookaheadYears);
    const { rate } = method;
    return { forward, years, scenarioForward: forward, scenarioYears, scanRange, forwardPerPoint: 1, rate };
  }
  const { rate } = method;
  const days = daysBetween(date, expiry);
  const years = Math.max(0, days + CLEARING_DAYS_NOW) / DAYS_PER_YEAR;
  const scenarioYears = Math.max(0, days + CLEARING_DAYS_SCENARIO) / DAYS_PER_YEAR;
  const growth = Math.exp(rate * scenarioYears);
  return {
    forward: market.spot * Math.exp(rate * years),
    years,
    scenarioForward: market.spot * growth,
    scenarioYears,
    scanRange,
    forwardPerPoint: growth,
    rate,
  };
}

/** A leg as the scan sees it. @throws `margin.no-state` when the implied method lacks its volatility. */
export function scanContract(leg: MarginLeg, expiry: ScanExpiry, parameters: MarginParameters): ScanContract {
  if (leg.kind === "future") return { kind: "future", expiry };
  const { optionType, strike, price } = leg;
  const { scan: method } = parameters;
  const vol = method.kind === "clearing" ? method.annualVol : leg.iv;
  if (vol === undefined) throw noState(parameters, `the volatility of ${leg.symbol}`);
  return { kind: "option", expiry, optionType, strike, vol, ...(price === undefined ? {} : { price }) };
}

const scanMoves = ({ scan: method, volScan, extreme }: MarginParameters): ScanMoves => ({
  volScan,
  volFloor: method.kind === "clearing" ? 0 : method.volFloor,
  extreme,
  isPublished: method.kind === "clearing",
});

/**
 * What one unit of the leg is worth now, paise; 0 for a future. Its market price where losses are capped by it; the
 * theoretical price otherwise, so that no option can lose more than it is worth.
 */
function valueNow(leg: MarginLeg, theoretical: number, moves: ScanMoves): number {
  if (leg.kind === "future") return 0;
  return moves.isPublished ? (leg.price ?? Math.floor(theoretical + 0.5)) : theoretical;
}

function expiryDeltas(
  legs: readonly MarginLeg[],
  contracts: readonly ScanContract[],
): readonly ExpiryDelta[] {
  const deltas = new Map<TradingDay, ExpiryDelta>();
  for (const [i, leg] of legs.entries()) {
    const contract = contracts[i] as ScanContract;
    const delta = (deltas.get(leg.expiry)?.delta ?? 0) + leg.qty * compositeDelta(contract);
    deltas.set(leg.expiry, { expiry: leg.expiry, delta, forward: contract.expiry.forward });
  }
  return [...deltas.values()];
}

function spreadsOf(
  legs: readonly MarginLeg[],
  contracts: readonly ScanContract[],
  { date, calendarPct, expiringLeg }: MarginParameters,
): readonly CalendarSpread[] {
  if (legs[0]?.expiry === legs.at(-1)?.expiry) return [];
  const deltas = expiryDeltas(legs, contracts);
  const charged = expiringLeg === "uncharged" ? deltas.filter(({ expiry }) => expiry !== date) : deltas;
  return calendarSpreads(charged, calendarPct);
}

/** Units of options that are sold. */
function optionsSold(legs: readonly MarginLeg[]): number {
  let sold = 0;
  for (const { kind, qty } of legs) if (kind === "option" && qty < 0) sold -= qty;
  return sold;
}

const scannedLegs = (
  legs: readonly MarginLeg[],
  prices: readonly number[],
  { risk }: ScanTable,
): readonly ScannedLeg[] =>
  legs.map(({ symbol, expiry, qty }, row) => {
    const riskArray = risk.slice(row * SCENARIO_COUNT, (row + 1) * SCENARIO_COUNT);
    return { symbol, expiry, qty, price: prices[row] as number, riskArray };
  });

/** What a table was last scanned for. */
interface LastScan extends SpanInput {
  readonly contracts: readonly ScanContract[];
  readonly filling: number;
}

const lastScans = new WeakMap<ScanTable, LastScan>();

/**
 * Whether a scan differs from the last one in prices and quantities at most. Prices only cap losses, and only in the clearing
 * method; the index and the parameters stand still from one fixing to the next, while prices change at every event.
 */
function isRepriced(
  last: LastScan | undefined,
  { legs, market, parameters }: SpanInput,
  table: ScanTable,
): last is LastScan {
  if (last?.filling !== table.fillings || parameters.scan.kind !== "clearing") return false;
  if (last.parameters !== parameters || last.market.spot !== market.spot) return false;
  if (last.legs.length !== legs.length) return false;
  for (let i = 0; i < legs.length; i++) {
    const [own, before] = [legs[i] as MarginLeg, last.legs[i] as MarginLeg];
    if (own.symbol !== before.symbol || own.expiry !== before.expiry) return false;
  }
  return true;
}

/** Fills the table with the legs, one a row in their order, and scans it as far as it has to be. */
function scanLegs(input: SpanInput, table: ScanTable, moves: ScanMoves): readonly ScanContract[] {
  const { legs, market, parameters } = input;
  const last = lastScans.get(table);
  if (isRepriced(last, input, table)) {
    for (let row = 0; row < legs.length; row++) reprice(table, row, (legs[row] as MarginLeg).price);
    return last.contracts;
  }
  const expiries = new Map<TradingDay, ScanExpiry>();
  clearScan(table);
  const contracts = legs.map((leg) => {
    let expiry = expiries.get(leg.expiry);
    if (expiry === undefined) {
      expiry = scanExpiry(leg.expiry, market, parameters);
      expiries.set(leg.expiry, expiry);
    }
    const contract = scanContract(leg, expiry, parameters);
    addToScan(table, contract);
    return contract;
  });
  scan(table, moves);
  lastScans.set(table, { ...input, contracts, filling: table.fillings });
  return contracts;
}

/**
 * SPAN margin of legs that offset one another, without regard to any name a structure may have.
 * @param table scratch for the kernel, with room for the legs  @param explain whether to copy each leg's risk array
 */
export function spanMargin(input: SpanInput, table: ScanTable, explain = false): SpanMargin {
  const { legs, market, parameters } = input;
  const moves = scanMoves(parameters);
  const contracts = scanLegs(input, table, moves);
  const price = new Array<number>(legs.length);
  const qty = new Array<number>(legs.length);
  for (let row = 0; row < legs.length; row++) {
    const leg = legs[row] as MarginLeg;
    price[row] = valueNow(leg, table.price[row] as number, moves);
    qty[row] = leg.qty;
  }
  const { scenarioLoss, worstScenario, scanRisk, netOptionValue } = sumArrays(
    { qty, price, risk: table.risk },
    legs.length,
  );
  const spreads = spreadsOf(legs, contracts, parameters);
  const calendarCharge = spreads.reduce((sum, { charge }) => sum + charge, 0);
  const shortOptionMinimum = parameters.shortOptionMinimumPct * market.spot * optionsSold(legs);
  const atRisk = Math.max(scanRisk + calendarCharge, shortOptionMinimum);
  // One literal: objects that are spread into others are slow to make, and this is made at every event.
  return {
    scenarioLoss,
    worstScenario,
    scanRisk,
    netOptionValue,
    underlying: parameters.underlying,
    legs: explain ? scannedLegs(legs, price, table) : undefined,
    calendarSpreads: spreads,
    calendarCharge,
    shortOptionMinimum,
    spanMargin: spanOfArrays({ scanRisk: atRisk, netOptionValue }),
  };
}
