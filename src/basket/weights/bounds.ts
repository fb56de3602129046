import { PlutoError } from "../../units/failure.ts";
import type { Condition } from "./quadratic-program.ts";

/** Between what each weight must lie. */
export interface Bounds {
  /** Least weight, the same for all; undefined: none, short streams are allowed. Default 0. */
  readonly least?: number | undefined;
  /** Most, the same for all or one each; undefined: none. */
  readonly most?: number | readonly number[] | undefined;
}

const unit = (n: number, place: number, value: number): number[] =>
  Array.from({ length: n }, (_, i) => (i === place ? value : 0));

/**
 * Conditions that bound weights which sum to `total`. @throws `weights.bad-bounds` when they cannot sum to it
 */
export function conditionsOf(n: number, { least, most }: Bounds, total = 1): Condition[] {
  const mosts = typeof most === "number" ? new Array<number>(n).fill(most) : most;
  const room = (mosts ?? []).reduce((sum, value) => sum + value, 0);
  if (
    (mosts !== undefined && (mosts.length !== n || room < total - 1e-12)) ||
    (least ?? 0) * n > total + 1e-12
  )
    throw new PlutoError(
      "weights.bad-bounds",
      `${n} weights between ${least ?? "anything"} and ${JSON.stringify(most ?? "anything")} cannot sum to ${total}`,
    );
  const places = Array.from({ length: n }, (_, i) => i);
  return [
    { coefficients: new Array<number>(n).fill(1), kind: "equal", value: total },
    ...(least === undefined
      ? []
      : places.map((i): Condition => ({ coefficients: unit(n, i, 1), kind: "at_least", value: least }))),
    ...(mosts === undefined
      ? []
      : places.map(
          (i): Condition => ({
            coefficients: unit(n, i, -1),
            kind: "at_least",
            value: -(mosts[i] as number),
          }),
        )),
  ];
}
