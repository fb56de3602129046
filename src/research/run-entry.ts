import { PlutoError } from "../units/failure.ts";
import type { Manifest } from "./manifest.ts";

/** Metrics that the registry keeps of each run, by their names in `metrics.json`: what runs are listed and sorted by. */
export const HEADLINE_METRICS = [
  "net_pnl",
  "gross_pnl",
  "charges",
  "slippage",
  "max_drawdown",
  "days",
  "days_traded",
  "fills",
  "round_trips",
  "win_days",
  "win_trips",
  "mean_day",
  "annualised_pnl",
  "sharpe",
  "probabilistic_sharpe",
  "sortino",
  "calmar",
  "profit_factor",
  "payoff_ratio",
  "cvar_95",
] as const;
export type HeadlineMetric = (typeof HEADLINE_METRICS)[number];

/**
 * `interrupted`: stopped with Ctrl-C, days are left. `unfinished`: it is going on in another process, or was killed.
 * `unreadable`: its manifest is none.
 */
export type RunStatus = Manifest["status"] | "unfinished" | "unreadable";
export const RUN_STATUSES: readonly RunStatus[] = [
  "done",
  "failed_days",
  "interrupted",
  "unfinished",
  "unreadable",
];

/** What a folder of the registry is of. */
export const ENTRY_KINDS = ["run", "search", "walkforward"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What the registry keeps of one run: its manifest in short, and its headline metrics. All from the run's own files. */
export interface RunEntry {
  readonly kind: EntryKind;
  /** The folder's name below the runs. */
  readonly folder: string;
  readonly uid: string;
  readonly status: RunStatus;
  readonly strategy: string;
  readonly underlying: string;
  /** First and last session. */
  readonly from: string;
  readonly to: string;
  /** UTC, ISO 8601. */
  readonly ran_at: string;
  readonly took_ms: number | null;
  readonly store: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly config_hash: string;
  readonly strategy_hash: string;
  readonly engine_hash: string;
  readonly commit: string | null;
  readonly dirty: boolean;
  readonly data_version: string | null;
  readonly tradebook_hash: string | null;
  readonly models: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Partial<Record<HeadlineMetric, number | null>>>;
  /** What a search or a walk-forward came to, in words; null of a run. */
  readonly outcome: string | null;
}

/** A run's entry from its manifest and its `metrics.json`. */
export function entryOf(folder: string, manifest: Manifest, metrics: unknown): RunEntry {
  const { underlying } = manifest.config;
  return {
    kind: "run",
    folder,
    uid: manifest.uid,
    status: manifest.status,
    strategy: manifest.strategy.name,
    underlying: typeof underlying === "string" ? underlying : "",
    from: manifest.from,
    to: manifest.to,
    ran_at: manifest.ran_at,
    took_ms: manifest.took_ms ?? null,
    store: manifest.store,
    config: manifest.config,
    config_hash: manifest.config_hash,
    strategy_hash: manifest.strategy.source_hash,
    engine_hash: manifest.engine.source_hash,
    commit: manifest.git.commit,
    dirty: manifest.git.dirty,
    data_version: manifest.data_version,
    tradebook_hash: manifest.tradebook_hash,
    models: Object.fromEntries(Object.entries(manifest.models).map(([kind, { name }]) => [kind, name])),
    metrics: headlineOf(metrics),
    outcome: null,
  };
}

/** The headline metrics of a `metrics.json`; null where there was not enough data, absent where it has no such number. */
export function headlineOf(metrics: unknown): RunEntry["metrics"] {
  const top = objectOf(metrics);
  const all = { ...objectOf(top.metrics), ...top };
  const found = HEADLINE_METRICS.flatMap((name): [HeadlineMetric, number | null][] => {
    const value = all[name];
    return typeof value === "number" || value === null ? [[name, value]] : [];
  });
  return Object.fromEntries(found);
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** Which runs are wanted; each part that is given must hold. */
export interface RunFilter {
  readonly kind?: string | undefined;
  readonly strategy?: string | undefined;
  readonly underlying?: string | undefined;
  readonly status?: string | undefined;
  /** Runs with a session on or after it. */
  readonly from?: string | undefined;
  /** Runs with a session on or before it. */
  readonly to?: string | undefined;
  /** Letters that its uid, names, hashes or config contain, in whatever case. */
  readonly text?: string | undefined;
}

/** Whether a run passes a filter. Strategy and text are parts of words; underlying and status are whole words. */
export function passes(entry: RunEntry, filter: RunFilter): boolean {
  const { kind, strategy, underlying, status, from, to, text } = filter;
  if (kind !== undefined && entry.kind !== kind) return false;
  if (strategy !== undefined && !entry.strategy.includes(strategy)) return false;
  if (underlying !== undefined && entry.underlying !== underlying.toUpperCase()) return false;
  if (status !== undefined && entry.status !== status) return false;
  if (from !== undefined && entry.to < from) return false;
  if (to !== undefined && entry.from > to) return false;
  return text === undefined || JSON.stringify(entry).toLowerCase().includes(text.toLowerCase());
}

/**
 * Runs in order of a headline metric, highest first, runs without it last; or `ran_at`, newest first; `+name` turns the
 * order round. @throws `runs.no-metric`
 */
export function sorted(entries: readonly RunEntry[], by: string): RunEntry[] {
  const name = by.replace(/^\+/, "");
  const sign = by === name ? 1 : -1;
  const newest = (a: RunEntry, b: RunEntry): number =>
    a.ran_at < b.ran_at ? 1 : a.ran_at > b.ran_at ? -1 : 0;
  if (name === "ran_at") return [...entries].sort((a, b) => sign * newest(a, b));
  const metric = HEADLINE_METRICS.find((known) => known === name);
  if (metric === undefined)
    throw new PlutoError(
      "runs.no-metric",
      `runs are not sorted by "${name}"; take ran_at or one of ${HEADLINE_METRICS.join(", ")}`,
    );
  return [...entries].sort((a, b) => {
    const [one, other] = [a.metrics[metric] ?? undefined, b.metrics[metric] ?? undefined];
    if (one === undefined || other === undefined)
      return one === other ? newest(a, b) : one === undefined ? 1 : -1;
    return sign * (other - one) || newest(a, b);
  });
}

/** What makes two runs the same experiment: config, code, sessions and data. Undefined when the data is not known. */
export function experimentOf(entry: RunEntry): string | undefined {
  const { config_hash, strategy_hash, engine_hash, from, to, data_version } = entry;
  if (data_version === null || entry.status !== "done") return undefined;
  return [entry.kind, config_hash, strategy_hash, engine_hash, from, to, data_version].join(" ");
}
