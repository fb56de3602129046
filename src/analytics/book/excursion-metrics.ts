import { ratio } from "../metrics/metric.ts";
import { meanOf, sumOf } from "../statistics/moments.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import type { Book, Excursion } from "./book.ts";
import type { BookMetric } from "./book-metric.ts";

const needs = "excursions are followed inside a run; a tradebook alone does not have them";

/** A position with how far it went against and for its holder, and what it made, before costs, paise. */
export interface ExcursionPoint extends Excursion {
  readonly pnl: number;
}

/**
 * Every position of a day with the sum of the round trips inside it. Worst and best profit are of the whole position, so
 * round trips that share one are one point.
 */
export function excursionPoints({ excursions, trips }: Book): ExcursionPoint[] {
  const byPlace = new Map<string, (typeof trips)[number][]>();
  for (const trip of trips) {
    const place = `${trip.closed.date} ${trip.symbol}`;
    const own = byPlace.get(place) ?? [];
    byPlace.set(place, own);
    own.push(trip);
  }
  return excursions.map((excursion) => {
    const own = (byPlace.get(`${excursion.date} ${excursion.symbol}`) ?? []).filter(
      ({ opened, closed }) => opened.time >= excursion.openedAt && closed.time <= excursion.closedAt,
    );
    return { ...excursion, pnl: sumOf(own.map(({ pnl }) => pnl)) };
  });
}

/** The position that each round trip was part of on the day it closed; undefined where none was followed. */
export function tripExcursions({
  excursions,
  trips,
}: Pick<Book, "excursions" | "trips">): (Excursion | undefined)[] {
  const byPlace = new Map<string, Excursion[]>();
  for (const excursion of excursions) {
    const place = `${excursion.date} ${excursion.symbol}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), excursion]);
  }
  return trips.map(({ closed, symbol }) =>
    // Positions of one contract follow one another: it is the first that was not closed before.
    byPlace.get(`${closed.date} ${symbol}`)?.find(({ closedAt }) => closed.time <= closedAt),
  );
}

const quantile = (values: readonly number[], share: number): number | undefined =>
  quantileOf(ascending(values), share);
const winners = (book: Book): ExcursionPoint[] => excursionPoints(book).filter(({ pnl }) => pnl > 0);

/** How far positions went against their holder (MAE) and for him (MFE) before they closed. */
export const EXCURSION_METRICS: readonly BookMetric[] = [
  {
    name: "mae_median",
    label: "worst profit while open, median",
    unit: "money",
    about: "median over positions of the lowest mark-to-market profit, before costs",
    of: ({ excursions }) =>
      quantile(
        excursions.map(({ worst }) => worst),
        0.5,
      ),
    needs,
  },
  {
    name: "mae_winners_p10",
    label: "worst profit while open, of winners",
    unit: "money",
    about: "one winning position in ten had been below this: a stop there would have cost it",
    of: (book) =>
      quantile(
        winners(book).map(({ worst }) => worst),
        0.1,
      ),
    needs,
  },
  {
    name: "mfe_median",
    label: "best profit while open, median",
    unit: "money",
    about: "median over positions of the highest mark-to-market profit, before costs",
    of: ({ excursions }) =>
      quantile(
        excursions.map(({ best }) => best),
        0.5,
      ),
    needs,
  },
  {
    name: "mfe_kept",
    label: "part of the best profit that was kept",
    unit: "share",
    about: "sum of winners' profit ÷ sum of their best profit while open",
    of: (book) => {
      const won = winners(book);
      return ratio(meanOf(won.map(({ pnl }) => pnl)), meanOf(won.map(({ best }) => best)));
    },
    needs,
  },
];
