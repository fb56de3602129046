import { type Expiry, expiriesKnownOn, expiryAliases } from "../exchange/expiries.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { type Exchange, underlyingOf } from "../exchange/underlyings.ts";
import { ALL_ROW_COLUMNS } from "../market/data-version.ts";
import { type Series, seriesName, VIX } from "../market/series.ts";
import { rowCount, type SeriesRows } from "../market/series-rows.ts";
import type { Holding, TickStore } from "../market/tick-store.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { DATA_CHECKS } from "./checks/all-checks.ts";
import type { CheckedDay, CheckedSeries, DataCheck, Finding, Severity } from "./checks/check.ts";
import { hasCalendar } from "./places.ts";

/** What `pluto data check` found. */
export interface CheckReport {
  readonly store: string;
  /** (underlying, day) pairs that were looked at. */
  readonly days: number;
  readonly rows: number;
  readonly checks: readonly string[];
  /** Ordered by underlying, day, check and series. */
  readonly findings: readonly Finding[];
}

export interface CheckOptions {
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Only these; all of the store's when absent. */
  readonly underlyings?: readonly string[] | undefined;
  /** Names of checks; all when absent. */
  readonly checks?: readonly string[] | undefined;
  readonly onDay?: (underlying: string, day: TradingDay) => void;
}

/**
 * Runs the checks over every day of a store. @throws `check.unknown-check` listing the known ones, `check.no-data` when
 * the range holds nothing
 */
export async function checkStore(store: TickStore, options: CheckOptions = {}): Promise<CheckReport> {
  const checks = chosen(options.checks);
  const { from = "0000-01-01" as TradingDay, to = "9999-12-31" as TradingDay } = options;
  const holdings = await store.inventory();
  const known = [...new Set(holdings.map(({ series }) => series.underlying))].sort();
  const findings: Finding[] = [];
  let days = 0;
  let rows = 0;
  for (const underlying of options.underlyings ?? known) {
    const own = holdings.filter(({ series }) => series.underlying === underlying);
    for (const day of await store.days(underlying, from, to)) {
      const checked = await loadDay(store, own, { underlying, day });
      days++;
      rows += checked.rows;
      for (const check of checks)
        for (const part of check.run(checked.day))
          findings.push({ day, underlying, check: check.name, ...part });
      options.onDay?.(underlying, day);
    }
  }
  if (days === 0)
    throw new PlutoError(
      "check.no-data",
      `${store.url} has no day of ${options.underlyings?.join(", ") ?? "any underlying"} in that range; it has ${known.join(", ") || "nothing"}`,
    );
  return { store: store.url, days, rows, checks: checks.map(({ name }) => name), findings };
}

function chosen(names: readonly string[] | undefined): readonly DataCheck[] {
  if (names === undefined) return DATA_CHECKS;
  return names.map((name) => {
    const found = DATA_CHECKS.find((check) => check.name === name);
    if (found !== undefined) return found;
    const all = DATA_CHECKS.map((check) => check.name).join(", ");
    throw new PlutoError("check.unknown-check", `"${name}" is not a check; one of ${all}`);
  });
}

/** How many findings are that severe. */
export const countOf = ({ findings }: CheckReport, severity: Severity): number =>
  findings.filter((finding) => finding.severity === severity).length;

interface Wanted {
  readonly underlying: string;
  readonly day: TradingDay;
}

async function loadDay(
  store: TickStore,
  holdings: readonly Holding[],
  { underlying, day }: Wanted,
): Promise<{ readonly day: CheckedDay; readonly rows: number }> {
  const loaded: { series: Series; rows: SeriesRows }[] = [];
  for (const { series, from, to } of holdings) {
    if (day < from || day > to) continue;
    const rows = await store.load(series, day, ALL_ROW_COLUMNS);
    if (rows !== undefined && rowCount(rows) > 0) loaded.push({ series, rows });
  }
  const exchange: Exchange = underlying === VIX ? "NSE" : underlyingOf(underlying).exchange;
  const expiries = knownExpiries(underlying, day);
  const dated = (kind: "options" | "future"): CheckedSeries[] =>
    loaded
      .flatMap(({ series, rows }) => {
        if (series.kind !== kind) return [];
        const known = expiries.find((expiry) => expiryAliases(underlying, expiry).includes(series.expiry));
        return [{ name: seriesName(series), expiry: series.expiry, known, rows }];
      })
      .sort((a, b) => (a.expiry < b.expiry ? -1 : 1));
  const index = loaded.find(({ series }) => series.kind === "index");
  return {
    day: {
      day,
      underlying,
      session: hasCalendar(day) ? sessionOn(exchange, day) : undefined,
      index: index === undefined ? undefined : { name: seriesName(index.series), rows: index.rows },
      options: dated("options"),
      futures: dated("future"),
    },
    rows: loaded.reduce((sum, { rows }) => sum + rowCount(rows), 0),
  };
}

function knownExpiries(underlying: string, day: TradingDay): readonly Expiry[] {
  const hasRules = underlying !== VIX && underlyingOf(underlying).expiriesFrom === "rules";
  return hasRules && hasCalendar(day) ? expiriesKnownOn(underlying, day) : [];
}
