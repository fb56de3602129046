import { tabulatedNormalCdf } from "../pricing/normal-table.ts";
import type { ScanContract, ScanExpiry, ScanMoves } from "./scan-input.ts";
import { PRICE_MOVES, SCENARIO_COUNT } from "./scenarios.ts";

/** Prices of the underlying that the scenarios visit: the seven of `PRICE_MOVES`, then the extreme ones. */
const LEVELS = PRICE_MOVES.length + 2;
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
  /** The expiries, in the order of first use. */
  readonly expiries: ScanExpiry[];
  /** Forwards at the levels of each expiry, and their logarithms. */
  readonly forward: Float64Array;
  readonly logForward: Float64Array;
}

/** An empty table for up to so many contracts. */
export const scanTable = (capacity: number): ScanTable => ({
  count: 0,
  expiryCount: 0,
  kind: new Uint8Array(capacity),
  expiry: new Int32Array(capacity),
  strike: new Float64Array(capacity),
  logStrike: new Float64Array(capacity),
  vol: new Float64Array(capacity),
  marketPrice: new Float64Array(capacity),
  price: new Float64Array(capacity),
  risk: new Float64Array(capacity * SCENARIO_COUNT),
  expiries: [],
  forward: new Float64Array(capacity * LEVELS),
  logForward: new Float64Array(capacity * LEVELS),
});

/** Empties the table. Its buffers stay. */
export function clearScan(table: ScanTable): void {
  table.count = 0;
  table.expiryCount = 0;
}

function expiryIndex(table: ScanTable, expiry: ScanExpiry): number {
  for (let i = 0; i < table.expiryCount; i++) if (table.expiries[i] === expiry) return i;
  table.expiries[table.expiryCount] = expiry;
  table.expiryCount += 1;
  return table.expiryCount - 1;
}

/** Appends a contract; its row is the count before. Contracts of one expiry share one `ScanExpiry` object. */
export function addToScan(table: ScanTable, contract: ScanContract): void {
  const row = table.count;
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

/** Undiscounted call by Black (1976); `x` is ln(forward/strike), `sd` the total volatility, `perSd` its inverse. */
function call(forward: number, strike: number, x: number, sd: number, perSd: number): number {
  const d1 = x * perSd + 0.5 * sd;
  return forward * tabulatedNormalCdf(d1) - strike * tabulatedNormalCdf(d1 - sd);
}

function fillLevels(table: ScanTable, moves: ScanMoves): void {
  const { forward, logForward, expiries } = table;
  for (let e = 0; e < table.expiryCount; e++) {
    const { scenarioForward, scanRange, forwardPerPoint } = expiries[e] as ScanExpiry;
    for (let level = 0; level < LEVELS; level++) {
      const isExtreme = level >= PRICE_MOVES.length;
      const sign = level === PRICE_MOVES.length ? 1 : -1;
      const move = isExtreme ? sign * moves.extreme.multiple : (PRICE_MOVES[level] as number);
      const at = scenarioForward + move * scanRange * forwardPerPoint;
      forward[e * LEVELS + level] = at;
      logForward[e * LEVELS + level] = Math.log(at);
    }
  }
}

function scanFuture(table: ScanTable, row: number, moves: ScanMoves): void {
  const { scanRange, forward } = table.expiries[table.expiry[row] as number] as ScanExpiry;
  const { risk } = table;
  table.price[row] = forward;
  const { multiple, cover } = moves.extreme;
  for (let s = 0; s < SCENARIO_COUNT; s++) {
    const extreme = s === 14 ? multiple * cover : -multiple * cover;
    const loss = 0 - (s < 14 ? (PRICE_MOVES[s >> 1] as number) : extreme) * scanRange;
    risk[row * SCENARIO_COUNT + s] = moves.isPublished ? Math.round(loss) : loss;
  }
}

/** Writes one loss of an option; the cap is its market price, or the theoretical one in its place. */
function writeLoss(table: ScanTable, at: number, loss: number, cap: number): void {
  table.risk[at] = cap === Number.POSITIVE_INFINITY ? loss : Math.min(cap, Math.round(loss));
}

function scanOption(table: ScanTable, row: number, moves: ScanMoves): void {
  const e = table.expiry[row] as number;
  const { forward, years, scenarioYears, rate } = table.expiries[e] as ScanExpiry;
  const strike = table.strike[row] as number;
  const logStrike = table.logStrike[row] as number;
  const vol = table.vol[row] as number;
  const isPut = table.kind[row] === PUT;
  const rootNow = Math.sqrt(years);
  const root = Math.sqrt(scenarioYears);
  const { volFloor, volScan, extreme } = moves;

  const sdNow = vol * rootNow;
  let now = Math.max(0, forward - strike);
  if (sdNow > 0) now = call(forward, strike, Math.log(forward) - logStrike, sdNow, 1 / sdNow);
  const price = Math.exp(-rate * years) * (isPut ? now - (forward - strike) : now);
  table.price[row] = price;

  const discount = Math.exp(-rate * scenarioYears);
  const market = table.marketPrice[row] as number;
  const theoretical = Math.round(price);
  const cap = !moves.isPublished ? Number.POSITIVE_INFINITY : market >= 0 ? market : theoretical;
  const up = Math.max(volFloor, vol + volScan) * root;
  const down = Math.max(volFloor, vol - volScan) * root;
  const base = Math.max(volFloor, vol) * root;
  const perUp = 1 / up;
  const perDown = 1 / down;
  const first = row * SCENARIO_COUNT;
  for (let level = 0; level < LEVELS; level++) {
    const at = table.forward[e * LEVELS + level] as number;
    const parity = isPut ? at - strike : 0;
    const x = (table.logForward[e * LEVELS + level] as number) - logStrike;
    const intrinsic = at > strike ? at - strike : 0;
    if (level < PRICE_MOVES.length) {
      const higher = up > 0 ? call(at, strike, x, up, perUp) : intrinsic;
      const lower = down > 0 ? call(at, strike, x, down, perDown) : intrinsic;
      writeLoss(table, first + 2 * level, price - discount * (higher - parity), cap);
      writeLoss(table, first + 2 * level + 1, price - discount * (lower - parity), cap);
    } else {
      const value = base > 0 ? call(at, strike, x, base, 1 / base) : intrinsic;
      writeLoss(table, first + 7 + level, extreme.cover * (price - discount * (value - parity)), cap);
    }
  }
}

/** The kernel: prices every contract of the table and fills its risk array. Allocates nothing. */
export function scan(table: ScanTable, moves: ScanMoves): void {
  fillLevels(table, moves);
  for (let row = 0; row < table.count; row++) {
    if (table.kind[row] === FUTURE) scanFuture(table, row, moves);
    else scanOption(table, row, moves);
  }
}
