import { stopMarketAllowed } from "../exchange/order-rules.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { MarketView } from "../market/market-view.ts";
import { PerDay } from "../market/per-day.ts";
import { NOT_GIVEN } from "../market/series-rows.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import { PlutoError } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";
import { CapitalLimit } from "./capital-limit.ts";
import type { DeskToday } from "./desk-today.ts";
import type { EngineConfig } from "./engine-config.ts";
import { Executor } from "./executor.ts";
import { ExposureLog } from "./exposure-log.ts";
import { FreakWatch } from "./freak.ts";
import type { Held } from "./held.ts";
import type { LaterFills } from "./later-fills.ts";
import { NextFills } from "./next-fills.ts";
import { OrderLimits } from "./order-limits.ts";
import type { StopModel } from "./order-touch.ts";
import { ParticipationFills } from "./participation-fills.ts";
import { Refusals } from "./refusals.ts";
import { VolumeShare } from "./volume-share.ts";
import { WorkingOrders } from "./working-orders.ts";

/** One day as the desk needs it. */
export interface DeskDay {
  readonly view: MarketView;
  readonly day: DayInfo;
}

export interface DeskSetUp extends DeskDay {
  readonly book: Tradebook;
  readonly config: EngineConfig;
  /** Called after each fill is booked; undefined when nothing needs it. */
  readonly afterFill: (() => void) | undefined;
  /** Margin of a book now, paise; undefined when the run measures none. */
  readonly marginOf: ((held: readonly Held[]) => Paise) | undefined;
}

/** What the desk is made of. */
export interface DeskParts {
  readonly today: DeskToday;
  readonly executor: Executor;
  readonly limits: OrderLimits;
  readonly refusals: Refusals;
  readonly later: LaterFills;
  readonly working: WorkingOrders;
  readonly share: VolumeShare | undefined;
  readonly exposures: ExposureLog | undefined;
  readonly freaks: FreakWatch;
  /** How long an order works under participation, milliseconds. */
  readonly maxWaitMs: number;
}

export function deskPartsOf({ view, day, book, config, afterFill, marginOf }: DeskSetUp): DeskParts {
  const today: DeskToday = { view, day, overnight: NOBODY, waiting: 0, resting: 0 };
  const exposures = config.followsProfit === false ? undefined : new ExposureLog();
  const executor = new Executor({ today, book, config, exposures, afterFill });
  const limits = new OrderLimits(today, book, capitalLimit({ today, book, config, executor, marginOf }));
  const refusals = new Refusals();
  const share = shareOf(view, config);
  const { latencyMs, participation } = config;
  const later =
    share === undefined
      ? new NextFills({ today, executor, limits, refusals, latencyMs })
      : new ParticipationFills({
          today,
          executor,
          limits,
          refusals,
          latencyMs,
          share,
          price: participation?.price ?? "worse_end",
        });
  const freaks = new FreakWatch(view.day, config.staleMaxMs);
  const freak = config.freak ?? "as_is";
  const maxWaitMs = participation?.maxWaitMs ?? Number.POSITIVE_INFINITY;
  const working = new WorkingOrders({
    today,
    executor,
    limits,
    refusals,
    book,
    exposures,
    freak: freak === "as_is" ? undefined : { mode: freak, watch: freaks },
    inParts: share === undefined ? undefined : { share, later, maxWaitMs },
    rules: {
      stopModel: stopModelOn(day, config),
      latencyMs,
      bothTouched: config.bothTouched,
      bufferPct: config.slBufferPct,
      panicAfterMs: config.slPanicAfterMs,
    },
  });
  executor.onClosed((symbol) => working.cancelProtection(symbol));
  return { today, executor, limits, refusals, later, working, share, exposures, freaks, maxWaitMs };
}

const NOBODY: ReadonlySet<string> = new Set();

function capitalLimit({
  today,
  book,
  config: { capital },
  executor,
  marginOf,
}: Pick<DeskSetUp, "book" | "config" | "marginOf"> & {
  readonly today: DeskToday;
  readonly executor: Executor;
}): CapitalLimit | undefined {
  if (capital === undefined || marginOf === undefined) return undefined;
  return new CapitalLimit({
    capital,
    book,
    contractOf: (symbol) => executor.contractOf(symbol),
    lastPrice: ({ chain, row }) => today.view.lastPrice(chain, row),
    marginOf,
  });
}

/** Whether any bar of the day's options says how many units it traded. */
const hasVolume = new PerDay(({ chains }) =>
  chains.some(({ session }) => session.rows.columns.volume?.some((units) => units !== NOT_GIVEN)),
);

/** The day's share of the volume, when the run fills by participation. @throws `fill.participation` */
function shareOf({ day }: MarketView, { fill, participation }: EngineConfig): VolumeShare | undefined {
  if (fill.timing !== "bars") return undefined;
  if (day.barMs === 0 || !hasVolume.of(day))
    throw new PlutoError(
      "fill.participation",
      `fill participation needs bars with their own volume, and the store holds ` +
        `${day.barMs === 0 ? "snapshots, whose volume is the day's so far" : "bars without it"}; set fill to close, next or bid_ask`,
    );
  return new VolumeShare(participation?.maxPct ?? 10);
}

/** The stop model in force: `dated` follows what the exchange took that day. */
export function stopModelOn({ underlying, date }: DayInfo, { stopModel }: EngineConfig): StopModel {
  if (stopModel !== "dated") return stopModel;
  return stopMarketAllowed(underlying, date) ? "touch_gap" : "sl_limit";
}
