import { fastCall } from "../pricing/fast-call.ts";
import { invariant } from "../units/failure.ts";
import { movedForward, type ScanContract, type ScanExpiry, type ScanMoves } from "./scan-input.ts";
import { PRICE_MOVES, SCENARIO_COUNT } from "./scenarios.ts";

/** Prices of the underlying that the scenarios visit: the seven of `PRICE_MOVES`, then the extreme ones. */
const LEVELS = PRICE_MOVES.length + 2;
/** The first of the two extreme scenarios, from 0. */
const EXTREMES_FROM = 14;
/** Of an expiry: ln of its forward, √ of its years now and in the scenarios, and what discounts from there. */
const PER_EXPIRY = 5;
const FUTURE = 0;
const CALL = 1;
const PUT = 2;

/**
 * Contracts to be scanned, column by column, and the results. Made once and filled again and again: neither filling
 * nor scanning allocates while the contracts fit.
 */
export interface ScanTable {
  /** Contracts in use, ≤ the capacity. */
  count: number;
  expiryCount: number;
  /** How often the table was filled: who remembers what is in it sees by this whether it still is. */
  fillings: number;
  readonly kind: Uint8Array;
  /** Index of the contract's expiry. */
  readonly expiry: Int32Array;
  readonly strike: Float64Array;
  readonly logStrike: Float64Array;
  readonly vol: Float64Array;
  /** Market price; NaN without one. */
  readonly marketPrice: Float64Array;
  /** Result: theoretical price of an option, forward of a future; paise. */
  readonly price: Float64Array;
  /** Result: sixteen losses of one long unit a contract, paise. */
  readonly risk: Float64Array;
  /** The same before they are capped at the contract's price; of options that are published, paise. */
  readonly uncapped: Float64Array;
  /** The expiries, in the order of first use. */
  readonly expiries: ScanExpiry[];
  /** Forwards at the levels of each expiry, and their logarithms. */
  readonly forward: Float64Array;
  readonly logForward: Float64Array;
  /** What else follows from an expiry alone, `PER_EXPIRY` numbers each. */
  readonly perExpiry: Float64Array;
}

/** An empty table for up to so many contracts. */
export const scanTable = (capacity: number): ScanTable => ({
  count: 0,
  expiryCount: 0,
  fillings: 0,
  kind: new Uint8Array(capacity),
  expiry: new Int32Array(capacity),
  strike: new Float64Array(capacity),
  logStrike: new Float64Array(capacity),
  vol: new Float64Array(capacity),
  marketPrice: new Float64Array(capacity),
  price: new Float64Array(capacity),
  risk: new Float64Array(capacity * SCENARIO_COUNT),
  uncapped: new Float64Array(capacity * SCENARIO_COUNT),
  expiries: [],
  forward: new Float64Array(capacity * LEVELS),
  logForward: new Float64Array(capacity * LEVELS),
  perExpiry: new Float64Array(capacity * PER_EXPIRY),
});

/** Empties the table. Its buffers stay. */
export function clearScan(table: ScanTable): void {
  table.count = 0;
  table.expiryCount = 0;
  table.fillings += 1;
}

function expiryIndex(table: ScanTable, expiry: ScanExpiry): number {
  for (let i = 0; i < table.expiryCount; i++) if (table.expiries[i] === expiry) return i;
  table.expiries[table.expiryCount] = expiry;
  table.expiryCount += 1;
  return table.expiryCount - 1;
}

/**
 * Appends a contract; its row is the count before. Contracts of one expiry share one `ScanExpiry` object. The table must
 * have room.
 */
export function addToScan(table: ScanTable, contract: ScanContract): void {
  const row = table.count;
  invariant(row < table.kind.length, "a scan table has room for every contract");
  table.expiry[row] = expiryIndex(table, contract.expiry);
  if (contract.kind === "future") table.kind[row] = FUTURE;
  else {
    table.kind[row] = contract.optionType === "CE" ? CALL : PUT;
    table.strike[row] = contract.strike;
    table.logStrike[row] = Math.log(contract.strike);
    table.vol[row] = contract.vol;
    table.marketPrice[row] = contract.price ?? Number.NaN;
  }
  table.count += 1;
}

function fillLevels(table: ScanTable, moves: ScanMoves): void {
  for (let e = 0; e < table.expiryCount; e++) {
    const expiry = table.expiries[e] as ScanExpiry;
    const { forward, years, scenarioYears, rate } = expiry;
    const own = e * PER_EXPIRY;
    table.perExpiry[own] = Math.log(forward);
    table.perExpiry[own + 1] = Math.sqrt(years);
    table.perExpiry[own + 2] = Math.exp(-rate * years);
    table.perExpiry[own + 3] = Math.sqrt(scenarioYears);
    table.perExpiry[own + 4] = Math.exp(-rate * scenarioYears);
    for (let level = 0; level < LEVELS; level++) {
      const extreme = level === PRICE_MOVES.length ? moves.extreme.multiple : -moves.extreme.multiple;
      const at = movedForward(expiry, PRICE_MOVES[level] ?? extreme);
      table.forward[e * LEVELS + level] = at;
      table.logForward[e * LEVELS + level] = Math.log(at);
    }
  }
}

function scanFuture(table: ScanTable, row: number, moves: ScanMoves): void {
  const { scanRange, forward } = table.expiries[table.expiry[row] as number] as ScanExpiry;
  const { risk } = table;
  table.price[row] = forward;
  const { multiple, cover } = moves.extreme;
  for (let s = 0; s < SCENARIO_COUNT; s++) {
    const extreme = s === EXTREMES_FROM ? multiple * cover : -multiple * cover;
    const loss = 0 - (s < EXTREMES_FROM ? (PRICE_MOVES[s >> 1] as number) : extreme) * scanRange;
    risk[row * SCENARIO_COUNT + s] = moves.isPublished ? Math.floor(loss + 0.5) : loss;
  }
}

function scanOption(table: ScanTable, row: number, moves: ScanMoves): void {
  const e = table.expiry[row] as number;
  const { forward } = table.expiries[e] as ScanExpiry;
  const own = e * PER_EXPIRY;
  const { perExpiry } = table;
  const strike = table.strike[row] as number;
  const logStrike = table.logStrike[row] as number;
  const vol = table.vol[row] as number;
  const isPut = table.kind[row] === PUT;
  const { volFloor, volScan, extreme, isPublished } = moves;

  const sdNow = vol * (perExpiry[own + 1] as number);
  const callNow = fastCall(forward, strike, (perExpiry[own] as number) - logStrike, sdNow, 1 / sdNow);
  const price = (perExpiry[own + 2] as number) * (isPut ? callNow - (forward - strike) : callNow);
  table.price[row] = price;

  const root = perExpiry[own + 3] as number;
  const discount = perExpiry[own + 4] as number;
  const up = Math.max(volFloor, vol + volScan) * root;
  const down = Math.max(volFloor, vol - volScan) * root;
  const base = Math.max(volFloor, vol) * root;
  const [perUp, perDown, perBase] = [1 / up, 1 / down, 1 / base];
  const losses = isPublished ? table.uncapped : table.risk;
  const first = row * SCENARIO_COUNT;
  const levels = e * LEVELS;
  // One loop with one call in it: two or three calls are not made part of it by the compiler, and cost a tenth more.
  for (let s = 0; s < SCENARIO_COUNT; s++) {
    const isExtreme = s >= EXTREMES_FROM;
    const isUp = (s & 1) === 0;
    const level = levels + (isExtreme ? s - EXTREMES_FROM + PRICE_MOVES.length : s >> 1);
    const sd = isExtreme ? base : isUp ? up : down;
    const perSd = isExtreme ? perBase : isUp ? perUp : perDown;
    const at = table.forward[level] as number;
    const value = fastCall(at, strike, (table.logForward[level] as number) - logStrike, sd, perSd);
    const loss = price - discount * (isPut ? value - (at - strike) : value);
    const weighted = isExtreme ? extreme.cover * loss : loss;
    losses[first + s] = isPublished ? Math.floor(weighted + 0.5) : weighted;
  }
  if (isPublished) capAtPrice(table, row);
}

/** No holder of an option loses more than it is worth: its price in the market, or the theoretical one without it. */
function capAtPrice({ marketPrice, price, risk, uncapped }: ScanTable, row: number): void {
  const market = marketPrice[row] as number;
  const most = market >= 0 ? market : Math.floor((price[row] as number) + 0.5);
  for (let at = row * SCENARIO_COUNT; at < (row + 1) * SCENARIO_COUNT; at++) {
    const loss = uncapped[at] as number;
    risk[at] = loss < most ? loss : most;
  }
}

/** Takes another price in the market for a scanned contract of a published scan: only the cap of its losses follows it. */
export function reprice(table: ScanTable, row: number, price: number | undefined): void {
  if (table.kind[row] === FUTURE) return;
  table.marketPrice[row] = price ?? Number.NaN;
  capAtPrice(table, row);
}

/** The kernel: prices every contract of the table and fills its risk array. Allocates nothing. */
export function scan(table: ScanTable, moves: ScanMoves): void {
  fillLevels(table, moves);
  for (let row = 0; row < table.count; row++) {
    if (table.kind[row] === FUTURE) scanFuture(table, row, moves);
    else scanOption(table, row, moves);
  }
}
