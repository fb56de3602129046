import { type Black76Option, logRatio } from "./black76.ts";
import { type ImpliedVol, impliedVol } from "./implied-vol.ts";
import { normalCdf } from "./normal.ts";
import { impliedForward } from "./parity.ts";

/** What one strike is worth on each side, in the strike's unit of money; undefined where nothing can be said. */
export interface SmileQuote {
  readonly strike: number;
  readonly call: number | undefined;
  readonly put: number | undefined;
}

/** What the quotes of one expiry are read with. */
export interface SmileClock {
  /** To the expiry's closing instant. */
  readonly years: number;
  /** For which the underlying still diffuses: `years`, or less where the contract settles on a mean. */
  readonly varianceYears: number;
  /** Continuously compounded, per year. */
  readonly rate: number;
}

/** The volatility that one strike implies. */
export interface SmilePoint {
  readonly strike: number;
  readonly iv: number;
  /** The side whose price it is from: the one out of the money, unless that has none that implies anything. */
  readonly side: "CE" | "PE";
}

/**
 * Forward, from put-call parity where call and put are closest; undefined without a strike that has both.
 * @param quotes in order of strike
 */
export function smileForward(
  quotes: readonly SmileQuote[],
  { years, rate }: SmileClock,
): { readonly forward: number; readonly strike: number } | undefined {
  const pairs = quotes.flatMap(({ strike, call, put }) =>
    call === undefined || put === undefined ? [] : [{ strike, call, put }],
  );
  return impliedForward(pairs, Math.exp(rate * years));
}

/** A Black-76 option whose variance runs on its own clock, and whose pay-off is discounted over the whole time. */
export function optionOn(
  clock: SmileClock,
  option: Pick<Black76Option, "optionType" | "forward" | "strike">,
): Black76Option {
  const { years, varianceYears, rate } = clock;
  return {
    ...option,
    years: varianceYears,
    // The discount e^(−rate × years), said by the clock of the variance.
    rate: varianceYears > 0 ? (rate * years) / varianceYears : 0,
  };
}

/** The implied volatility of every strike that has one, in order of strike. */
export function smilePoints(
  quotes: readonly SmileQuote[],
  forward: number,
  clock: SmileClock,
): readonly SmilePoint[] {
  const points: SmilePoint[] = [];
  for (const { strike, call, put } of quotes) {
    const ivOf = (optionType: "CE" | "PE"): ImpliedVol | undefined => {
      const price = optionType === "CE" ? call : put;
      return price === undefined
        ? undefined
        : impliedVol(optionOn(clock, { optionType, forward, strike }), price);
    };
    const sides = strike >= forward ? (["CE", "PE"] as const) : (["PE", "CE"] as const);
    for (const side of sides) {
      const implied = ivOf(side);
      if (implied?.status !== "ok") continue;
      points.push({ strike, iv: implied.iv, side });
      break;
    }
  }
  return points;
}

/**
 * Volatility at a strike: its own, else on the straight line between its neighbours; undefined outside of them.
 * @param points in order of strike
 */
export function smileAt(points: readonly SmilePoint[], strike: number): number | undefined {
  const above = points.findIndex((point) => point.strike >= strike);
  const high = points[above];
  if (high === undefined) return undefined;
  if (high.strike === strike) return high.iv;
  const low = points[above - 1];
  if (low === undefined) return undefined;
  return low.iv + ((high.iv - low.iv) * (strike - low.strike)) / (high.strike - low.strike);
}

/** What a smile looks like in four numbers. Volatilities per √year: 0.13 is 13 %. */
export interface SmileShape {
  /** At the forward. */
  readonly atmIv: number | undefined;
  /** Where the undiscounted delta is a quarter: of the call, of the put. */
  readonly call25Iv: number | undefined;
  readonly put25Iv: number | undefined;
  /** Call less put: negative where falls are feared. */
  readonly riskReversal25: number | undefined;
  /** Their mean less the ATM's. */
  readonly butterfly25: number | undefined;
}

export function smileShape(
  points: readonly SmilePoint[],
  forward: number,
  { varianceYears }: SmileClock,
): SmileShape {
  const atmIv = smileAt(points, forward);
  const call25Iv = ivAtDelta(points, { forward, varianceYears, side: "CE" }, 0.25);
  const put25Iv = ivAtDelta(points, { forward, varianceYears, side: "PE" }, 0.25);
  const hasWings = call25Iv !== undefined && put25Iv !== undefined;
  return {
    atmIv,
    call25Iv,
    put25Iv,
    riskReversal25: hasWings ? call25Iv - put25Iv : undefined,
    butterfly25: hasWings && atmIv !== undefined ? (call25Iv + put25Iv) / 2 - atmIv : undefined,
  };
}

/** Volatility where the side's absolute delta is `delta`, on the line between the two strikes around it, nearest the money. */
function ivAtDelta(
  points: readonly SmilePoint[],
  on: { readonly forward: number; readonly varianceYears: number; readonly side: "CE" | "PE" },
  delta: number,
): number | undefined {
  const { forward, varianceYears, side } = on;
  const outward = points.filter(({ strike }) => (side === "CE" ? strike >= forward : strike <= forward));
  if (side === "PE") outward.reverse();
  let inner: { readonly delta: number; readonly iv: number } | undefined;
  for (const { strike, iv } of outward) {
    const total = iv * Math.sqrt(varianceYears);
    const d1 = logRatio(forward, strike) / total + 0.5 * total;
    const here = { delta: normalCdf(side === "CE" ? d1 : -d1), iv };
    if (here.delta === delta) return iv;
    if (inner !== undefined && inner.delta > delta && here.delta < delta)
      return inner.iv + ((here.iv - inner.iv) * (inner.delta - delta)) / (inner.delta - here.delta);
    inner = here;
  }
  return undefined;
}
