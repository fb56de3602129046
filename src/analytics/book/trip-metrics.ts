import { MS_PER_MINUTE } from "../../units/time.ts";
import { longestRun } from "../metrics/streaks.ts";
import { expectancyOf, meanGain, meanLoss, payoffOf, profitFactorOf, winRateOf } from "../metrics/wins.ts";
import { meanOf, sumOf } from "../statistics/moments.ts";
import { medianOf } from "../statistics/quantile.ts";
import type { Book } from "./book.ts";
import type { BookMetric } from "./book-metric.ts";
import { holdingMs, netBasisPoints, netPoints } from "./trip.ts";

const onNets =
  (of: (nets: readonly number[]) => number | undefined) =>
  ({ trips }: Book): number | undefined =>
    trips.length === 0 ? undefined : of(trips.map(({ net }) => net));

/** Numbers about round trips, each after its share of costs. */
export const TRIP_METRICS: readonly BookMetric[] = [
  {
    name: "trips",
    label: "round trips",
    unit: "trips",
    about: "units opened by one fill and closed by another, first in first out",
    of: ({ trips }) => trips.length,
  },
  {
    name: "trip_win_rate",
    label: "winning round trips",
    unit: "share",
    about: "winning ÷ (winning + losing) round trips, after costs",
    of: onNets(winRateOf),
  },
  {
    name: "trip_avg_win",
    label: "average winning round trip",
    unit: "money",
    about: "mean of those above 0 after costs",
    of: onNets(meanGain),
  },
  {
    name: "trip_avg_loss",
    label: "average losing round trip",
    unit: "money",
    about: "mean of those below 0 after costs, signed",
    of: onNets(meanLoss),
  },
  {
    name: "trip_payoff_ratio",
    label: "payoff ratio of round trips",
    unit: "ratio",
    about: "average winning ÷ size of the average losing round trip",
    of: onNets(payoffOf),
  },
  {
    name: "trip_profit_factor",
    label: "profit factor of round trips",
    unit: "ratio",
    about: "sum of gains ÷ sum of losses",
    of: onNets(profitFactorOf),
  },
  {
    name: "trip_expectancy",
    label: "expectancy of a round trip",
    unit: "money",
    about: "net profit ÷ round trips that did not come out flat",
    of: onNets(expectancyOf),
  },
  {
    name: "trip_max_consecutive_wins",
    label: "most winning round trips in a row",
    unit: "trips",
    about: "in order of closing; a flat one breaks the streak",
    of: onNets((nets) => longestRun(nets, (net) => net > 0)),
  },
  {
    name: "trip_max_consecutive_losses",
    label: "most losing round trips in a row",
    unit: "trips",
    about: "in order of closing; a flat one breaks the streak",
    of: onNets((nets) => longestRun(nets, (net) => net < 0)),
  },
  {
    name: "holding_minutes",
    label: "held for, median",
    unit: "minutes",
    about: "median time from opening to closing by the calendar",
    of: ({ trips }) => {
      const median = medianOf(trips.map(holdingMs));
      return median === undefined ? undefined : median / MS_PER_MINUTE;
    },
  },
  {
    name: "net_points",
    label: "net points",
    unit: "points",
    about: "net profit for one unit of every opening fill, summed: no change of lot bends it",
    of: ({ trips }) => (trips.length === 0 ? undefined : sumOf(trips.map(netPoints))),
  },
  {
    name: "net_points_a_trip",
    label: "net points a round trip",
    unit: "points",
    about: "mean of the same",
    of: ({ trips }) => meanOf(trips.map(netPoints)),
  },
  {
    name: "net_basis_points",
    label: "net basis points of notional",
    unit: "basis_points",
    about: "net points ÷ strike × 10,000, summed; the strike stands for the notional",
    of: ({ trips }) => {
      const known = trips.map(netBasisPoints).filter((value) => value !== undefined);
      return known.length === 0 ? undefined : sumOf(known);
    },
    needs: "no contract of the tradebook could be read",
  },
];
