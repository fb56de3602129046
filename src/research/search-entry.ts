import * as z from "zod";
import type { RunEntry } from "./run-entry.ts";
import { SearchOrigin } from "./search/search-document.ts";

const figure = z.number().nullable().optional();

/** A search's `search.json`, as far as the registry keeps it. */
const SearchListing = SearchOrigin.extend({
  config: z.looseObject({ run: z.unknown() }),
  trials: z.number().optional(),
  by_status: z.record(z.string(), z.number()).optional(),
  best: z
    .object({ objectives: z.record(z.string(), z.number().nullable()) })
    .nullable()
    .optional(),
  verdict: z.object({ says: z.string() }).optional(),
});

/** A walk-forward's `walkforward.json`, as far as the registry keeps it. */
const WalkForwardListing = SearchOrigin.extend({
  config: z.looseObject({ run: z.unknown() }),
  trials: z.number().optional(),
  folds: z.array(z.unknown()).optional(),
  paths: z.array(z.object({ net_pnl: z.number(), sessions: z.number(), sharpe: figure })).optional(),
  profitable_folds: z.number().optional(),
  efficiency: figure,
  tradebook_hash: z.string().optional(),
});

/** A search's entry from its `search.json`. @throws when it is none */
export function searchEntryOf(folder: string, json: unknown): RunEntry {
  const document = SearchListing.parse(json);
  const { trials = 0, by_status: counts = {}, best, verdict } = document;
  const failed = counts.failed === undefined ? "" : `, ${counts.failed} failed`;
  const [objective] = Object.entries(best?.objectives ?? {});
  const top =
    objective?.[1] === undefined || objective[1] === null
      ? "none ranked"
      : `best ${objective[0]} ${Number(objective[1].toFixed(2))}`;
  const says = verdict === undefined ? "" : `${verdict.says}, `;
  return { ...common(folder, document, "search"), outcome: `${trials} trials${failed}: ${says}${top}` };
}

/** A walk-forward's entry from its `walkforward.json`. Its metrics are those of the one path out of sample. @throws when it is none */
export function walkForwardEntryOf(folder: string, json: unknown): RunEntry {
  const document = WalkForwardListing.parse(json);
  const { trials = 0, folds, paths = [], profitable_folds: won = 0, efficiency } = document;
  const kept = typeof efficiency === "number" ? `, efficiency ${Math.round(efficiency * 100)} %` : "";
  const outcome =
    folds === undefined
      ? `${trials} trials so far`
      : `${folds.length} folds, ${trials} trials: ${won} folds made money${kept}`;
  const [path] = paths;
  const metrics =
    path === undefined || paths.length > 1
      ? {}
      : { net_pnl: path.net_pnl, days: path.sessions, sharpe: path.sharpe ?? null };
  return {
    ...common(folder, document, "walkforward"),
    tradebook_hash: document.tradebook_hash ?? null,
    metrics,
    outcome,
  };
}

type Listed = z.output<typeof SearchListing> | z.output<typeof WalkForwardListing>;

function common(folder: string, document: Listed, kind: RunEntry["kind"]): RunEntry {
  const { uid, status, strategy, dates, config, git, engine } = document;
  const run = typeof config.run === "object" && config.run !== null ? config.run : {};
  const underlying = "underlying" in run && typeof run.underlying === "string" ? run.underlying : "";
  return {
    kind,
    folder,
    uid,
    status,
    strategy: strategy.name,
    underlying,
    from: dates[0] ?? "",
    to: dates.at(-1) ?? "",
    ran_at: document.ran_at,
    took_ms: document.took_ms,
    store: document.store,
    config,
    config_hash: document.config_hash,
    strategy_hash: strategy.source_hash,
    engine_hash: engine.source_hash,
    commit: git.commit,
    dirty: git.dirty,
    data_version: document.data_version,
    tradebook_hash: null,
    models: {},
    metrics: {},
    outcome: null,
  };
}
