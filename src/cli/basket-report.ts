import path from "node:path";
import type { Capacity } from "../analytics/capacity/capacity.ts";
import type { Basket } from "../basket/basket.ts";
import type { BasketConfig } from "../basket/basket-config.ts";
import type { StressedBook } from "../margin/stressed-book.ts";
import type { Structure } from "../margin/structure.ts";
import type { StressGrid } from "../report/html/basket/basket-page-input.ts";
import { PlutoError } from "../units/failure.ts";
import { clockText } from "../units/time.ts";
import type { ReadSleeve } from "./basket-sleeves.ts";
import { writeWhole } from "./files.ts";
import type { WrittenReport } from "./write-report.ts";

/** What a basket's page is made of beside the basket. */
export interface BasketReportParts {
  readonly config: BasketConfig;
  readonly capacity?: Capacity | undefined;
  readonly stressed?: readonly (readonly [Structure, StressedBook])[] | undefined;
  readonly whyNoStress?: string | undefined;
}

/** Where a basket's report goes when nobody says: beside its config, `basket.json` → `basket.html`. */
export const besideConfig = (file: string): string =>
  path.join(path.dirname(file), `${path.basename(file, ".json")}.html`);

/** Writes a basket's page. @throws `file.unwritable` */
export async function writeBasketReport(
  basket: Basket,
  file: string,
  { config, capacity, stressed = [], whyNoStress }: BasketReportParts,
): Promise<WrittenReport> {
  const { basketPage, basketTrips } = await import("../report/html/basket/basket-page.ts");
  const { page } = await import("../report/html/page.ts");
  const { pageAssets } = await import("./page-assets.ts");
  const trips = basketTrips(basket);
  const content = basketPage({
    basket,
    capital: config.capital === undefined ? undefined : config.capital * 100,
    sources: config.sleeves.map(({ run, tradebook = "" }) => run ?? tradebook),
    capacity,
    trips,
    whyNoStress,
    stress: stressed.map(([structure, book]) => gridOf(structure, book)),
    config,
  });
  const text = page(content, pageAssets("basket-page"));
  writeWhole(file, text);
  return { file, bytes: Buffer.byteLength(text), days: basket.dates.length, trips: trips.length };
}

/** A stressed book as the page knows it. */
function gridOf({ underlying, date, time, legs }: Structure, { now, rows }: StressedBook): StressGrid {
  return {
    underlying,
    at: `${date} ${clockText(time)}`,
    legs: legs.length,
    margin: now.total,
    spotShocks: rows.map(([cell]) => cell?.spotShock ?? 0),
    volShocks: (rows[0] ?? []).map(({ volShock }) => volShock),
    pnl: rows.map((cells) => cells.map(({ pnl }) => pnl)),
    marginAfter: rows.map((cells) => cells.map(({ margin }) => margin.total)),
  };
}

/** How a basket's report is to be made. */
export interface BasketReportAsk {
  readonly out: string;
  /** Read the stores: capacity, and the stressed book. */
  readonly market: boolean;
  /** Instant of the stressed book; with `market` by default that of the most margin. */
  readonly stressAt?: string | undefined;
  /** Instead of the runs' own. */
  readonly store?: string | undefined;
}

/** Reads a basket's config and sleeves, and writes its page. @throws what `pluto basket` throws, `file.unwritable` */
export async function reportOfBasket(configFile: string, ask: BasketReportAsk): Promise<WrittenReport> {
  const { readBasketConfig, readSleeves } = await import("./basket-sleeves.ts");
  const { basketOf } = await import("../basket/basket.ts");
  const config = await readBasketConfig(configFile);
  const sleeves = readSleeves(config, path.dirname(configFile));
  const basket = await basketOf(config, sleeves);
  const capacity = ask.market
    ? await capacityOfBasket(basket, sleeves, { config, store: ask.store })
    : undefined;
  return writeBasketReport(basket, ask.out, {
    config,
    capacity,
    ...(await stressOf(basket, sleeves, ask)),
  });
}

async function capacityOfBasket(
  basket: Basket,
  sleeves: readonly ReadSleeve[],
  { config, store: given }: { readonly config: BasketConfig; readonly store: string | undefined },
): Promise<Capacity> {
  const { capacityOf } = await import("../analytics/capacity/capacity.ts");
  const { basketCapacityInput } = await import("./run-capacity.ts");
  const { liquidityFrom } = await import("./capacity.ts");
  const input = await basketCapacityInput(basket, sleeves, (store, fills) =>
    liquidityFrom(given ?? store, fills),
  );
  return capacityOf(input, config.capacity);
}

/** The book at the instant that was asked for, or that of the most margin. Without the flag a fault is said on the page. */
async function stressOf(
  basket: Basket,
  sleeves: readonly ReadSleeve[],
  { market, stressAt, store }: BasketReportAsk,
): Promise<Pick<BasketReportParts, "stressed" | "whyNoStress">> {
  const { stressedBooks } = await import("./basket-stress.ts");
  const own = sleeves.find((sleeve) => sleeve.store !== undefined)?.store;
  if (stressAt !== undefined)
    return { stressed: await stressedBooks(basket, { stressAt, store: store ?? own }) };
  if (!market) return {};
  const { peakDate, peakTime } = basket.margin ?? {};
  if (peakDate === undefined || peakTime === undefined)
    return {
      whyNoStress: "No margin is known, so that there is no instant of the most: ask with --stress-at.",
    };
  const at = `${peakDate} ${clockText(peakTime)}`;
  try {
    // Bars of up to five minutes may be the only prices there are.
    return { stressed: await stressedBooks(basket, { stressAt: at, store: store ?? own, staleMaxS: 300 }) };
  } catch (error) {
    if (!(error instanceof PlutoError) || error.code === "invariant") throw error;
    return { whyNoStress: `The book held at ${at} could not be jumped: ${error.message}` };
  }
}
