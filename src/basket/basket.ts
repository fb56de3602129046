import { totalOf } from "../ledger/charges.ts";
import { RoundTripLog } from "../ledger/round-trip.ts";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { BasketConfig } from "./basket-config.ts";
import { type Contribution, contributions, type Figures, figuresOf, totalProfit } from "./contribution.ts";
import { type Judged, judgeAll, type Unfitted, walkForward } from "./fitted-weights.ts";
import { lotTable } from "./lot-of.ts";
import { type NettedMargin, nettedMargin } from "./netted-margin.ts";
import { type Cuts, type SleeveRow, sizeRows } from "./size-rows.ts";
import { type Sleeve, spanOf } from "./sleeve.ts";
import { basketCurrency } from "./sleeve-currency.ts";
import { type Together, together } from "./together.ts";

/** A sleeve in the basket. */
export interface BasketSleeve {
  readonly label: string;
  /** Of its recorded size; undefined when it changes with each fit. */
  readonly multiplier: number | undefined;
  readonly fills: number;
  readonly cuts: Cuts;
  /** Positions that were not opened and closed within the basket's dates, and so are not in it. */
  readonly cutByDates: number;
  /** `marked`: a carried position is marked at each close; `closed`: profit is booked where a round trip closes. */
  readonly booked: "marked" | "closed";
}

/** Sleeves put together. Money in paise. */
export interface Basket {
  readonly name: string;
  /** What every amount is in: paise, or cents. */
  readonly currency: "INR" | "USD";
  readonly dates: readonly TradingDay[];
  readonly sleeves: readonly BasketSleeve[];
  /** Net profit by sleeve, then session. */
  readonly profit: readonly (readonly number[])[];
  readonly figures: Figures;
  readonly contributions: readonly Contribution[];
  readonly together: Together;
  /** In order of time, `seq` from 0; each leg is called `label/leg`. */
  readonly rows: readonly TradebookRow[];
  /** The same fills with their sleeves. */
  readonly sleeveRows: readonly SleeveRow[];
  readonly tradebookHash: string;
  /** Of the netted book; undefined when no sleeve is a run, which alone knows the index. */
  readonly margin: NettedMargin | undefined;
  /** The method that gave the weights, and all methods beside it; undefined without fitted weights. */
  readonly fitted: { readonly chosen: Judged; readonly all: readonly (Judged | Unfitted)[] } | undefined;
}

const SUM_TOLERANCE = 1e-6;

/** @throws `basket.weights-do-not-sum`, `basket.empty-sleeve`, `basket.dates-do-not-meet`, `basket.mixed-currencies`, `basket.no-capital`, `basket.too-short`, `weights.…` */
export async function basketOf(config: BasketConfig, sleeves: readonly Sleeve[]): Promise<Basket> {
  const [from, to] = commonSpan(sleeves);
  const currency = basketCurrency(sleeves);
  const all = sessionsOf(sleeves, from, to);
  const lotOf = lotTable();
  let fitted: Basket["fitted"];
  let first = from;
  let multiplierOn = statedMultipliers(config, sleeves);
  if (config.weights !== undefined) {
    const capital = sleeves.map((sleeve) => capitalOf(sleeve));
    const recorded = sleeves.map((sleeve) => wholePositions(sleeve, from, to));
    const returns = recorded.map(({ rows, leftOut }, i) =>
      dailyNet(sleeves[i] as Sleeve, { recorded: rows, sized: rows, leftOut }, all).net.map(
        (net) => net / (capital[i] as number),
      ),
    );
    const chosen = await walkForward(all, returns, config.weights);
    fitted = { chosen, all: await judgeAll(all, returns, config.weights) };
    first = chosen.windows[0]?.from ?? from;
    multiplierOn = fittedMultipliers(chosen, (config.capital ?? 0) * 100, capital);
  }
  const dates = all.filter((date) => date >= first);
  const parts = sleeves.map((sleeve) => wholePositions(sleeve, first, to));
  const merged = merge(parts.map(({ rows }) => rows));
  const { rows: sleeveRows, cuts } = sizeRows(merged, {
    multiplierOn,
    caps: config.sleeves.map(({ caps }) => caps),
    basketCaps: config.caps,
    lotOf,
  });
  const own: TradebookRow[][] = sleeves.map(() => []);
  for (const { sleeve, row } of sleeveRows) own[sleeve]?.push(row);
  const daily = sleeves.map((sleeve, i) => {
    const { rows: recorded, leftOut } = parts[i] as (typeof parts)[number];
    return dailyNet(sleeve, { recorded, sized: own[i] ?? [], leftOut }, dates);
  });
  const profit = daily.map(({ net }) => net);
  const rows = sleeveRows.map(({ sleeve, row }, seq): TradebookRow => {
    const label = sleeves[sleeve]?.label ?? "";
    return { ...row, fill: { ...row.fill, seq, leg: `${label}/${row.fill.leg}` } };
  });
  const hash = new TradebookHash();
  for (const row of rows) hash.add(row);
  return {
    name: config.name,
    currency,
    dates,
    sleeves: sleeves.map(({ label }, i) => ({
      label,
      multiplier: fitted === undefined ? multiplierOn(i, first) : undefined,
      fills: own[i]?.length ?? 0,
      cuts: cuts[i] as Cuts,
      cutByDates: parts[i]?.leftOut ?? 0,
      booked: daily[i]?.booked ?? "closed",
    })),
    profit,
    figures: figuresOf(dates, totalProfit(profit)),
    contributions: contributions(dates, profit),
    together: together(profit),
    rows,
    sleeveRows,
    tradebookHash: hash.hex(),
    margin: sleeves.some(({ sessions, underlying }) => sessions !== undefined && underlying !== undefined)
      ? nettedMargin(sleeveRows, sleeves)
      : undefined,
    fitted,
  };
}

/** The days that every sleeve covers. */
function commonSpan(sleeves: readonly Sleeve[]): readonly [TradingDay, TradingDay] {
  const spans = sleeves.map((sleeve) => {
    const span = spanOf(sleeve);
    if (span === undefined || sleeve.rows.length === 0)
      throw new PlutoError("basket.empty-sleeve", `sleeve ${sleeve.label} has no fills; leave it out`);
    return { label: sleeve.label, from: span[0], to: span[1] };
  });
  const latest = spans.reduce((a, b) => (b.from > a.from ? b : a));
  const earliest = spans.reduce((a, b) => (b.to < a.to ? b : a));
  if (latest.from > earliest.to)
    throw new PlutoError(
      "basket.dates-do-not-meet",
      `sleeve ${earliest.label} ends on ${earliest.to} and ${latest.label} begins on ${latest.from}: they share no day`,
    );
  return [latest.from, earliest.to];
}

/** Every day that some sleeve knows to be a session, between two. */
function sessionsOf(sleeves: readonly Sleeve[], from: TradingDay, to: TradingDay): TradingDay[] {
  const known = new Set<TradingDay>();
  for (const { rows, sessions = [] } of sleeves) {
    for (const { fill } of rows) known.add(fill.date);
    for (const { date } of sessions) known.add(date);
  }
  return [...known].filter((date) => date >= from && date <= to).sort();
}

interface Part {
  readonly rows: readonly TradebookRow[];
  readonly leftOut: number;
}

/** Fills of the positions that were both opened and closed between two days, both included. */
function wholePositions({ rows }: Sleeve, from: TradingDay, to: TradingDay): Part {
  const keep = new Uint8Array(rows.length);
  const open = new Map<string, { held: number; places: number[] }>();
  let leftOut = 0;
  for (const [i, { fill }] of rows.entries()) {
    const position = open.get(fill.symbol) ?? { held: 0, places: [] };
    open.set(fill.symbol, position);
    position.held += fill.qtyDir;
    position.places.push(i);
    if (position.held !== 0) continue;
    open.delete(fill.symbol);
    const isInside = (rows[position.places[0] as number]?.fill.date ?? "") >= from && fill.date <= to;
    if (isInside) for (const place of position.places) keep[place] = 1;
    else leftOut += 1;
  }
  return { rows: rows.filter((_, i) => keep[i] === 1), leftOut: leftOut + open.size };
}

/** Places by time; at one instant in order of the sleeves, and of each in its own order. */
function merge(parts: readonly (readonly TradebookRow[])[]): SleeveRow[] {
  return parts
    .flatMap((rows, sleeve) => rows.map((row): SleeveRow => ({ sleeve, row })))
    .sort(({ row: { fill: a } }, { row: { fill: b } }) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : a.time - b.time,
    );
}

interface SizedPart {
  readonly recorded: readonly TradebookRow[];
  readonly sized: readonly TradebookRow[];
  readonly leftOut: number;
}

/** Net profit of each date. The run's own marks where the trades are its own times one number, else what was closed. */
function dailyNet(
  { sessions }: Sleeve,
  { recorded, sized, leftOut }: SizedPart,
  dates: readonly TradingDay[],
): { readonly net: number[]; readonly booked: BasketSleeve["booked"] } {
  const byDate = new Map<TradingDay, number>();
  const add = (date: TradingDay, paise: number): void => {
    byDate.set(date, (byDate.get(date) ?? 0) + paise);
  };
  const factor = leftOut === 0 ? factorOf(recorded, sized) : undefined;
  const isMarked = sessions !== undefined && factor !== undefined;
  if (isMarked) for (const { date, gross } of sessions) add(date, Math.round(gross * factor));
  const log = new RoundTripLog();
  for (const { fill, charges } of sized) {
    add(fill.date, 0 - totalOf(charges));
    if (!isMarked) for (const trip of log.add(fill)) add(fill.date, trip.pnl);
  }
  return { net: dates.map((date) => byDate.get(date) ?? 0), booked: isMarked ? "marked" : "closed" };
}

/** The one number that all sized fills are of the recorded ones; undefined when there is none. */
function factorOf(recorded: readonly TradebookRow[], sized: readonly TradebookRow[]): number | undefined {
  const [first] = recorded;
  if (first === undefined || recorded.length !== sized.length) return undefined;
  const factor = (sized[0]?.fill.qtyDir ?? 0) / first.fill.qtyDir;
  const isAll = recorded.every(({ fill }, i) => sized[i]?.fill.qtyDir === fill.qtyDir * factor);
  return isAll ? factor : undefined;
}

function capitalOf({ label, capital }: Sleeve): number {
  if (capital === undefined)
    throw new PlutoError(
      "basket.no-capital",
      `sleeve ${label} has no capital: say in rupees what its trades were sized for`,
    );
  return capital;
}

type MultiplierOn = (sleeve: number, date: TradingDay) => number;

function statedMultipliers(config: BasketConfig, sleeves: readonly Sleeve[]): MultiplierOn {
  const isWeighted = config.sleeves.every(({ weight }) => weight !== undefined);
  const sum = config.sleeves.reduce((total, { weight = 0 }) => total + weight, 0);
  if (isWeighted && Math.abs(sum - 1) > SUM_TOLERANCE)
    throw new PlutoError(
      "basket.weights-do-not-sum",
      `the sleeves' weights sum to ${Number(sum.toFixed(6))}; make them sum to 1`,
    );
  const multipliers = config.sleeves.map(({ multiplier = 1, weight }, i) =>
    weight === undefined
      ? multiplier
      : (weight * (config.capital ?? 0) * 100) / capitalOf(sleeves[i] as Sleeve),
  );
  return (sleeve) => multipliers[sleeve] ?? 1;
}

function fittedMultipliers(
  { windows }: Judged,
  basketCapital: number,
  capital: readonly number[],
): MultiplierOn {
  return (sleeve, date) => {
    const window = windows.findLast(({ from }) => from <= date);
    return ((window?.weights[sleeve] ?? 0) * basketCapital) / (capital[sleeve] as number);
  };
}
