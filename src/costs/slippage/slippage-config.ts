import * as z from "zod";
import { assertNever, PlutoError } from "../../units/failure.ts";
import { impactSlippage } from "./impact.ts";
import { noSlippage } from "./none.ts";
import { percentSlippage } from "./percent.ts";
import { quotedSlippage } from "./quoted.ts";
import type { SlippageModel, SlippageTerms } from "./slippage-model.ts";
import { spreadSlippage } from "./spread.ts";
import { type SpreadTable, SpreadTableFile, spreadTableOf } from "./spread-table.ts";
import { SPREAD_TABLES } from "./spread-tables.ts";
import { ticksSlippage } from "./ticks.ts";

/** What a stop's slippage is multiplied by unless the config says otherwise: it trades when the market runs. */
export const STOP_MULTIPLIER = 2;

const stop = {
  stop_multiplier: z
    .number()
    .nonnegative()
    .default(STOP_MULTIPLIER)
    .describe("slippage of stop fills, times"),
};
const spread = {
  table: z
    .union([z.string().min(1), SpreadTableFile])
    .default("dated")
    .describe(`"dated", one of ${SPREAD_TABLES.map(({ name }) => name).join(", ")}, or a table of your own`),
  factor: z.number().nonnegative().default(1).describe("times half the spread"),
};

/** `slippage` of a config file: a model's name, or a model with its parameters. */
export const SlippageConfig = z.union(
  [
    z.enum(["none", "spread", "quoted", "impact"]),
    z.discriminatedUnion("model", [
      z.strictObject({
        model: z.literal("ticks"),
        ticks: z.number().nonnegative().describe("ticks a unit"),
        ...stop,
      }),
      z.strictObject({
        model: z.literal("percent"),
        percent: z.number().nonnegative().max(100).describe("percent of the price"),
        ...stop,
      }),
      z.strictObject({ model: z.literal("spread"), ...spread, ...stop }),
      z.strictObject({ model: z.literal("quoted"), ...stop }),
      z.strictObject({
        model: z.literal("impact"),
        base: z.enum(["spread", "quoted"]).default("spread").describe("where the half-spread comes from"),
        coefficient: z
          .number()
          .nonnegative()
          .default(1)
          .describe("half-spreads that an order as large as the depth adds"),
        ...spread,
        ...stop,
      }),
    ]),
  ],
  { error: 'none, spread, quoted, impact, or an object, e.g. {"model": "ticks", "ticks": 1}' },
);
export type SlippageConfig = z.output<typeof SlippageConfig>;

function tableOf(table: string | SpreadTableFile): SpreadTable | undefined {
  if (typeof table !== "string") return spreadTableOf(table);
  if (table === "dated") return undefined;
  const found = SPREAD_TABLES.find(({ name }) => name === table);
  if (found !== undefined) return found;
  const names = SPREAD_TABLES.map(({ name }) => name).join(", ");
  throw new PlutoError("costs.unknown-table", `"${table}" is not a spread table; one of dated, ${names}`);
}

type ModelConfig = Exclude<SlippageConfig, string>;

function modelOf(config: ModelConfig): SlippageModel {
  switch (config.model) {
    case "ticks":
      return ticksSlippage(config.ticks);
    case "percent":
      return percentSlippage(config.percent);
    case "spread":
      return spreadSlippage(tableOf(config.table), config.factor);
    case "quoted":
      return quotedSlippage;
    case "impact": {
      const half =
        config.base === "quoted" ? quotedSlippage : spreadSlippage(tableOf(config.table), config.factor);
      return impactSlippage(half, config.coefficient);
    }
    default:
      return assertNever(config);
  }
}

/** @throws `costs.unknown-table`; `money.sub-paise` and `time.bad-time-of-day` for a table of one's own */
export function slippageTermsOf(config: SlippageConfig): SlippageTerms {
  if (config === "none") return { model: noSlippage, stopMultiplier: 1 };
  const full = typeof config === "string" ? SlippageConfig.parse({ model: config }) : config;
  if (typeof full === "string") return slippageTermsOf(full);
  return { model: modelOf(full), stopMultiplier: full.stop_multiplier };
}
