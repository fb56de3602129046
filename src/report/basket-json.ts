import type { Basket } from "../basket/basket.ts";
import type { Figures } from "../basket/contribution.ts";
import type { Judged, Unfitted } from "../basket/fitted-weights.ts";
import type { NettedMargin } from "../basket/netted-margin.ts";
import { clockText } from "../units/time.ts";

const rupeesOf = (paise: number): number => Math.round(paise) / 100;

const figuresJson = ({ net, sharpe, deviation, maxDrawdown, cvar }: Figures): object => ({
  net_pnl: rupeesOf(net),
  sharpe: sharpe ?? null,
  deviation: rupeesOf(deviation),
  max_drawdown: rupeesOf(maxDrawdown),
  cvar_95: rupeesOf(cvar),
});

const returnsJson = ({ net, sharpe, deviation, maxDrawdown, cvar }: Figures): object => ({
  return: net,
  sharpe: sharpe ?? null,
  deviation,
  max_drawdown: maxDrawdown,
  cvar_95: cvar,
});

const judgedJson = (one: Judged | Unfitted): object =>
  "why" in one
    ? { method: one.method, why: one.why }
    : {
        method: one.method,
        in_sample: returnsJson(one.inSample),
        out_of_sample: returnsJson(one.outOfSample),
        turnover: one.turnover ?? null,
      };

const marginJson = (margin: NettedMargin): object => ({
  peak: rupeesOf(margin.peak),
  peak_date: margin.peakDate ?? null,
  peak_time: margin.peakTime === undefined ? null : clockText(margin.peakTime),
  summed_peak: rupeesOf(margin.summedPeak),
  sleeve_peaks: margin.sleevePeaks.map(rupeesOf),
  mean: rupeesOf(margin.mean),
  summed_mean: rupeesOf(margin.summedMean),
  instants: margin.instants,
  unknown_instants: margin.unknownInstants,
  days: margin.days.map(({ date, netted, summed }) => ({
    date,
    netted: rupeesOf(netted),
    summed: rupeesOf(summed),
  })),
});

/** A basket as JSON, rupees. @param capital paise */
export function basketJson(basket: Basket, capital: number | undefined): object {
  const { dates, sleeves, profit, figures, contributions, together, fitted } = basket;
  return {
    name: basket.name,
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    sessions: dates.length,
    fills: basket.rows.length,
    tradebook_hash: basket.tradebookHash,
    capital: capital === undefined ? null : rupeesOf(capital),
    figures: figuresJson(figures),
    sleeves: sleeves.map(({ label, multiplier, fills, cuts, cutByDates, booked }, i) => {
      const part = contributions[i];
      return {
        label,
        multiplier: multiplier ?? null,
        fills,
        booked,
        cut: {
          by_lots: cuts.lots,
          by_loss_a_day: cuts.lossADay,
          below_one_lot: cuts.belowOneLot,
          by_dates: cutByDates,
        },
        ...(part === undefined
          ? {}
          : {
              alone: figuresJson(part.alone),
              contribution: {
                net_pnl: rupeesOf(part.net),
                deviation: rupeesOf(part.deviation),
                cvar_95: rupeesOf(part.cvar),
                max_drawdown: rupeesOf(part.maxDrawdown),
              },
              basket_without: figuresJson(part.without),
            }),
      };
    }),
    margin: basket.margin === undefined ? null : marginJson(basket.margin),
    together: {
      correlation: together.correlation ?? null,
      tail_co_loss: together.tailCoLoss,
      drawdown_overlap: together.drawdownOverlap,
      losses: together.losses.map(({ sleeves: count, sessions, ifIndependent }) => ({
        sleeves: count,
        sessions,
        if_independent: ifIndependent,
      })),
    },
    weights:
      fitted === undefined
        ? null
        : {
            method: fitted.chosen.method,
            windows: fitted.chosen.windows.map(({ fitFrom, fitTo, from, to, weights }) => ({
              fit_from: fitFrom,
              fit_to: fitTo,
              from,
              to,
              weights,
            })),
            judged: fitted.all.map(judgedJson),
          },
    days: dates.map((date, t) => ({
      date,
      net_pnl: rupeesOf(profit.reduce((sum, own) => sum + (own[t] as number), 0)),
      sleeves: profit.map((own) => rupeesOf(own[t] as number)),
    })),
  };
}
