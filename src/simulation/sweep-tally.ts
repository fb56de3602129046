import type { BookDay, Excursion } from "../analytics/book/book.ts";
import { BOOK_METRICS } from "../analytics/book/measure-book.ts";
import { TripLog } from "../analytics/book/trip-log.ts";
import { type DayPnl, dayPnlOf } from "../analytics/daily-pnl.ts";
import type { CostModel } from "../costs/cost-model.ts";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import { invariant } from "../units/failure.ts";
import type { DayOutcome, DoneDay } from "./day-outcome.ts";
import { DayJoiner, type JoinedDay } from "./joined-days.ts";
import type { AbsentSweepDay, SweepResult } from "./sweep-result.ts";

/** Adds up the days of one parameter set as `consolidate` does those of a run, in memory and without files. */
export class SweepTally {
  readonly #run: ResolvedRun;
  readonly #joiner: DayJoiner;
  readonly #bookMetrics: readonly string[];
  readonly #hash: TradebookHash | undefined;
  readonly #days: BookDay[] = [];
  readonly #absent: AbsentSweepDay[] = [];
  readonly #trips = new TripLog();
  readonly #excursions: Excursion[] = [];
  readonly #rows: TradebookRow[] | undefined;
  #fills = 0;

  constructor(
    run: ResolvedRun,
    costs: CostModel,
    {
      bookMetrics,
      keepsRows,
      hashes,
    }: { readonly bookMetrics: readonly string[]; readonly keepsRows: boolean; readonly hashes: boolean },
  ) {
    this.#hash = hashes ? new TradebookHash() : undefined;
    this.#rows = keepsRows ? [] : undefined;
    this.#run = run;
    this.#joiner = new DayJoiner(costs);
    this.#bookMetrics = bookMetrics;
  }

  /** The next day, in order of date. */
  add(outcome: DayOutcome): void {
    for (const day of this.#joiner.add(outcome)) this.#take(day);
  }

  /** There is no day more: what was left stuck on the last ones is closed on the days behind them. */
  end(): void {
    for (const day of this.#joiner.end()) this.#take(day);
  }

  /** Of the days so far. */
  result(): SweepResult {
    return {
      days: this.#days.map(plainDay),
      absent: this.#absent,
      fills: this.#fills,
      tradebookHash: this.#hash?.hex() ?? "",
      bookMetrics: this.#measured(),
      ...(this.#rows === undefined ? {} : { rows: this.#rows }),
    };
  }

  #take({ date, outcome, day }: JoinedDay): void {
    if (outcome?.status === "no-data") this.#absent.push({ date, status: "no-data", message: outcome.why });
    if (outcome?.status === "failed")
      this.#absent.push({ date, status: "failed", code: outcome.code, message: outcome.message });
    if (day !== undefined) this.#takeDay(day);
  }

  #takeDay({ date, report, charges }: DoneDay): void {
    const rows = report.fills.map((fill, i) => {
      const own = charges[i];
      invariant(own !== undefined, "every fill has its charges, zero ones too");
      return { fill, charges: own };
    });
    for (const row of rows) this.#hash?.add(row);
    this.#rows?.push(...rows);
    this.#fills += rows.length;
    const { grossPnl: gross, roundTrips, winners, indexOpen, indexClose } = report;
    const pnl = dayPnlOf(date, rows, { gross, roundTrips, winners });
    this.#days.push({ ...pnl, indexOpen, indexClose, peakMargin: report.margin?.peak });
    if (this.#bookMetrics.length === 0) return;
    this.#trips.add(rows);
    for (const excursion of report.intraday.excursions) this.#excursions.push({ date, ...excursion });
  }

  #measured(): Readonly<Record<string, number>> {
    if (this.#bookMetrics.length === 0) return {};
    const book = {
      underlying: this.#run.config.underlying,
      days: this.#days,
      trips: this.#trips.trips,
      excursions: this.#excursions,
      absent: this.#absent,
    };
    const asked = BOOK_METRICS.filter(({ name }) => this.#bookMetrics.includes(name));
    return Object.fromEntries(
      asked.flatMap(({ name, of }) => {
        const value = of(book);
        return value === undefined || !Number.isFinite(value) ? [] : [[name, value]];
      }),
    );
  }
}

const plainDay = ({ date, gross, charges, slippage, net, fills, roundTrips, winners }: BookDay): DayPnl => ({
  date,
  gross,
  charges,
  slippage,
  net,
  fills,
  roundTrips,
  winners,
});
