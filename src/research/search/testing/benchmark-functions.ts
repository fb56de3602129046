import { readFileSync } from "node:fs";
import { standardNormal, streamKey } from "../../../units/random.ts";
import { type Assignment, assignmentAt, type Dimension, dimensionsOf } from "../dimension.ts";
import type { Observation, Sampler } from "../observation.ts";
import { SpaceDimension } from "../space-config.ts";

/** Functions of the golden file, each with what Optuna's samplers came to on it: medians and upper quartiles of 20 seeds. */
export interface BenchmarkCase {
  readonly id: string;
  readonly kind: "branin" | "rosenbrock" | "sphere" | "mixed";
  readonly space: unknown;
  readonly parameters: { readonly shift?: readonly number[]; readonly noise?: number; readonly k?: Mixed };
  readonly optimum: number;
  readonly checks: readonly {
    readonly x: readonly number[] | Readonly<Record<string, unknown>>;
    readonly value: number;
  }[];
  /** Regret at 100 and at 200 trials. */
  readonly reference: Readonly<
    Record<
      string,
      { readonly medianRegret: readonly [number, number]; readonly q75: readonly [number, number] }
    >
  >;
}

interface Mixed {
  readonly sl0: number;
  readonly tgt0: number;
  readonly otm0: number;
  readonly re0: number;
  readonly entryPenalty: Readonly<Record<string, number>>;
}

/** The cases of the golden file. */
export const benchmarkCases = (): readonly BenchmarkCase[] =>
  readFileSync(new URL("../fixtures/optimiser.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as BenchmarkCase);

/** The space of a case as ours. */
export function spaceOf({ space }: BenchmarkCase): Dimension[] {
  type Theirs = { type: string; low: number; high: number; step?: number; choices?: string[] };
  const ours = ({ type, low, high, step, choices }: Theirs): SpaceDimension =>
    SpaceDimension.parse(
      type === "categorical"
        ? { type: "choice", of: choices }
        : { type: type === "int" ? "integer" : "number", min: low, max: high, ...(step ? { step } : {}) },
    );
  const named = Array.isArray(space)
    ? space.map((one, i) => [`x${i}`, one])
    : Object.entries(space as object);
  return dimensionsOf(Object.fromEntries(named.map(([name, one]) => [name, ours(one as Theirs)])));
}

/** The function's true value. */
export function valueAt({ kind, parameters }: BenchmarkCase, x: readonly number[] | Assignment): number {
  if (kind === "mixed") return mixed(x as Assignment, parameters.k as Mixed);
  const z = (x as readonly number[]).map((value, i) => value - (parameters.shift?.[i] ?? 0));
  if (kind === "sphere") return z.reduce((sum, value) => sum + value * value, 0);
  if (kind === "rosenbrock")
    return z.slice(0, -1).reduce((sum, value, i) => {
      const [bend, off] = [(z[i + 1] as number) - value * value, 1 - value];
      return sum + 100 * bend * bend + off * off;
    }, 0);
  const [a = 0, b = 0] = z;
  const bend = b - (5.1 / (4 * Math.PI * Math.PI)) * a * a + (5 / Math.PI) * a - 6;
  return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
}

function mixed(x: Assignment, { sl0, tgt0, otm0, re0, entryPenalty }: Mixed): number {
  const [sl, tgt, otm, re] = [Number(x.sl), Number(x.tgt), Number(x.otm), Number(x.reentry)];
  const [far, further] = [(sl - sl0) / 30, (tgt - tgt0) / 60];
  const wave = 0.4 * Math.sin(sl / 10) * Math.cos(tgt / 25);
  const entry = entryPenalty[String(x.entry)] as number;
  return (
    far * far + further * further + (0.5 * Math.abs(otm - otm0)) / 3 + entry + (re === re0 ? 0 : 0.3) + wave
  );
}

/** Runs a sampler; regret of the best seen at each number of trials of `at`: of the true value of the best observed one. */
export function regrets(
  one: BenchmarkCase,
  sampler: Sampler,
  { at, seed, batch = 1 }: { readonly at: readonly number[]; readonly seed: number; readonly batch?: number },
): number[] {
  const dimensions = spaceOf(one);
  const history: Observation[] = [];
  const found: number[] = [];
  let [best, bestTrue] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const last = at.at(-1) ?? 0;
  while (history.length < last) {
    const points = sampler.ask(history, Math.min(batch, last - history.length));
    for (const point of points) {
      const assignment = assignmentAt(dimensions, point);
      const value = valueAt(one, one.kind === "mixed" ? assignment : Object.values(assignment).map(Number));
      const noise = (one.parameters.noise ?? 0) * standardNormal(streamKey(seed, 77), history.length);
      const loss = value + noise;
      if (loss < best) [best, bestTrue] = [loss, value];
      history.push({ point, loss });
      if (at.includes(history.length)) found.push(bestTrue - one.optimum);
    }
  }
  return found;
}
