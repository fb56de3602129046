/** Keys of a run config that a preset sets where the config does not. */
type Keys = Readonly<Record<string, unknown>>;

/**
 * The day whose lots and charges hosted tools are taken to apply to all of history: the last one for which the lot table knows
 * every review. A fixed date, so that a run of this preset is the same run next year.
 */
export const HOSTED_TODAY = "2026-08-21";

/**
 * Whole sets of choices by name. `strict`: what could have been traded. `vendor`: what hosted leg builders compute.
 * `legs` are keys of the parameters of strategy `legs`.
 */
export const PRESETS: Readonly<Record<"strict" | "vendor", { readonly run: Keys; readonly legs: Keys }>> = {
  strict: {
    run: { stop_model: "dated", slippage: "spread", costs: "dated", stale_max_s: 60 },
    legs: { missing_leg: "abort_all" },
  },
  vendor: {
    run: {
      stop_model: "touch_gap",
      slippage: "none",
      costs: { rates_of: HOSTED_TODAY },
      lots_of: HOSTED_TODAY,
      stale_max_s: 86_400,
    },
    legs: { missing_leg: "drop_leg" },
  },
};

/**
 * A raw config with its preset's keys where it has none of its own; as it is with an unknown preset. A list of legs without a
 * preset has `strict`: who writes legs and nothing else gets what could have been traded. Code has none unless it is given.
 */
export function withPreset(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null) return raw;
  const given = raw as { preset?: unknown; strategy?: unknown; params?: unknown };
  const { strategy, params } = given;
  const name = given.preset === undefined && strategy === "legs" ? "strict" : given.preset;
  if (name !== "strict" && name !== "vendor") return raw;
  const preset = PRESETS[name];
  const withRun = { ...preset.run, ...raw, preset: name };
  if (strategy !== "legs" || !isObject(params)) return withRun;
  const own = name === "vendor" ? withTradingDays(params) : params;
  return { ...withRun, params: { ...preset.legs, ...own } };
}

/** Hosted tools count days to expiry in sessions. */
function withTradingDays(params: Keys): Keys {
  const { filters } = params;
  if (!isObject(filters) || !isObject(filters.dte)) return params;
  return { ...params, filters: { ...filters, dte: { days: "trading", ...filters.dte } } };
}

const isObject = (value: unknown): value is Keys =>
  typeof value === "object" && value !== null && !Array.isArray(value);
