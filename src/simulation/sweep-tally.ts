import type { BookDay, Excursion } from "../analytics/book/book.ts";
import { BOOK_METRICS } from "../analytics/book/measure-book.ts";
import { TripLog } from "../analytics/book/trip-log.ts";
import type { DayPnl } from "../analytics/daily-pnl.ts";
import type { CostModel } from "../costs/cost-model.ts";
import { NO_CHARGES, totalOf } from "../ledger/charges.ts";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import { invariant } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";
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
    // As good as every day: it stands alone, and nothing waits to be joined to it.
    if (outcome.status === "done" && outcome.later === undefined && this.#joiner.isIdle)
      this.#takeDay(outcome);
    else for (const day of this.#joiner.add(outcome)) this.#take(day);
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
    const { fills, grossPnl: gross, roundTrips, winners, indexOpen, indexClose, margin } = report;
    invariant(charges.length === fills.length, "every fill has its charges, zero ones too");
    const isMeasured = this.#bookMetrics.length > 0;
    if (this.#hash !== undefined || this.#rows !== undefined || isMeasured)
      this.#takeRows(fills.map((fill, i) => ({ fill, charges: charges[i] ?? NO_CHARGES })));
    this.#fills += fills.length;
    let all = 0;
    let slippage = 0;
    for (const own of charges) {
      all += totalOf(own);
      slippage += own.slippage;
    }
    this.#days.push({
      date,
      gross,
      charges: all as Paise,
      slippage: slippage as Paise,
      net: (gross - all) as Paise,
      fills: fills.length,
      roundTrips,
      winners,
      indexOpen,
      indexClose,
      peakMargin: margin?.peak,
    });
    if (!isMeasured) return;
    for (const excursion of report.intraday.excursions) this.#excursions.push({ date, ...excursion });
  }

  #takeRows(rows: readonly TradebookRow[]): void {
    if (this.#hash !== undefined) for (const row of rows) this.#hash.add(row);
    this.#rows?.push(...rows);
    if (this.#bookMetrics.length > 0) this.#trips.add(rows);
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
