import type { HeadlineMetric, RunEntry } from "../research/run-entry.ts";

interface Listing {
  readonly shown: readonly RunEntry[];
  readonly found: number;
  readonly all: number;
  readonly folder: string;
  readonly sort: string;
}

const MONEY: ReadonlySet<string> = new Set([
  "net_pnl",
  "gross_pnl",
  "charges",
  "slippage",
  "max_drawdown",
  "mean_day",
  "annualised_pnl",
  "cvar_95",
]);

/** The number of a metric in a table; `–` when the run has none. */
export function metricText(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (MONEY.has(name)) return value.toLocaleString("en-IN", { maximumFractionDigits: 0 });
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Runs as a table: two lines each, so that it fits 80 columns. */
export function runsText({ shown, found, all, folder, sort }: Listing): string {
  if (found === 0) return `none of the ${all} runs in ${folder} is like that\n`;
  const by = sort.replace(/^\+/, "");
  const metrics: HeadlineMetric[] = ["net_pnl", "max_drawdown", "sharpe"];
  const extra = by === "ran_at" || metrics.some((name) => name === by) ? [] : [by as HeadlineMetric];
  const lines = shown.flatMap((entry) => {
    const { uid, status, strategy, underlying, from, to, store, outcome } = entry;
    const dirty = entry.dirty ? "+" : "";
    const code = entry.commit === null ? "" : ` at ${entry.commit.slice(0, 7)}${dirty}`;
    const figures = [...metrics, ...extra].map((name) => `${name} ${metricText(name, entry.metrics[name])}`);
    const kind = entry.kind === "run" ? "" : ` ${entry.kind}`;
    const below = entry.metrics.net_pnl === undefined ? (outcome ?? store) : figures.join(", ");
    const also = entry.metrics.net_pnl === undefined || outcome === null ? "" : `; ${outcome}`;
    return [
      `${uid.padEnd(23)} ${status.padEnd(12)}${kind} ${strategy} ${underlying} ${from}..${to}`,
      `  ${below}${also}${entry.metrics.net_pnl === undefined && outcome === null ? "" : code}`,
    ];
  });
  const more = found > shown.length ? `, the first ${shown.length} shown: --limit shows more` : "";
  return `${lines.join("\n")}\n${found} of ${all} runs in ${folder}${more}\n`;
}
