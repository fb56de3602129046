import { expect, test } from "vitest";
import { againWith, type Mutant, simulate } from "./testing/simulated-machines.ts";

/**
 * Submitters, workers and a server in one thread, under a clock of their own, with deaths, delays, repeated messages, full
 * disks, torn writes, clock jumps and changed versions drawn from a seed. PLUTO_SEED=n does that one alone, PLUTO_SEEDS=n
 * so many from PLUTO_FROM on, PLUTO_MUTANT=name plants a fault.
 */

const only = process.env.PLUTO_SEED;
const planted = process.env.PLUTO_MUTANT as Mutant | undefined;
const count = Number(process.env.PLUTO_SEEDS ?? 200);
const from = Number(process.env.PLUTO_FROM ?? 0);
const seeds = only === undefined ? Array.from({ length: count }, (_, i) => from + i) : [Number(only)];

test("whatever happens, nothing is lost, nothing comes twice, and it comes to an end", async () => {
  const met = new Map<string, number>();
  for (const seed of seeds) {
    const fault = await simulate(seed, { mutant: planted, met });
    expect(fault, `once more: ${againWith(seed)}`).toBeUndefined();
  }
  if (only !== undefined || process.env.PLUTO_SEEDS !== undefined)
    process.stdout.write(`${JSON.stringify([...met])}\n`);
  // Each of these has happened: a simulation in which nothing goes wrong proves nothing.
  else
    expect([
      met.size >= 13,
      [...met].filter(([fault, times]) => times < 10 && !/again and again/.test(fault)),
    ]).toEqual([true, []]);
});

const MUTANTS: readonly Mutant[] = [
  "adds-once",
  "counts-twice",
  "does-any-version",
  "trusts-half-a-segment",
  "short-keys",
];
test.each(MUTANTS)(
  "an orchestrator that is wrong is caught, and its seed fails the same way again: %s",
  async (mutant) => {
    let caught: { readonly seed: number; readonly fault: string } | undefined;
    for (let seed = 0; seed < 300 && caught === undefined; seed++) {
      const fault = await simulate(seed, { mutant });
      if (fault !== undefined) caught = { seed, fault };
    }
    expect(caught).toBeDefined();
    const { seed = 0, fault } = caught ?? {};
    expect(againWith(seed)).toContain(`PLUTO_SEED=${seed} `);
    expect(await simulate(seed, { mutant })).toBe(fault);
    expect(await simulate(seed)).toBeUndefined();
  },
);
