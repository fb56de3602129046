import { CostsConfig } from "../costs/schedule.ts";

/** What a run's config charges its fills; the dated costs where it says nothing. */
export function costsOf(config: Readonly<Record<string, unknown>>): CostsConfig {
  const parsed = CostsConfig.safeParse(config.costs);
  return parsed.success ? parsed.data : "dated";
}
