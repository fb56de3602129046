import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Workspace } from "../../cli/support/pluto.ts";

/**
 * A straddle in a user's file that can be made to wait in the middle of a day, to fail or to end its process: what the
 * environment says is no part of the config, so the run stays the same run.
 *
 * - PLUTO_TEST_GATE, PLUTO_TEST_STOP_AT: from that date on, a day waits in its first event until the file is there
 * - PLUTO_TEST_LOG: a line for each day that is simulated
 * - PLUTO_TEST_FAIL, PLUTO_TEST_DIE: the date on which it throws, or ends its process
 */
export const GATED_STRATEGY = `
import { appendFileSync, existsSync } from "node:fs";
import { defineStrategy, shortStopHit, z } from "pluto-derivatives";
const { PLUTO_TEST_GATE: gate, PLUTO_TEST_STOP_AT: stopAt, PLUTO_TEST_LOG: log, PLUTO_TEST_FAIL: fail, PLUTO_TEST_DIE: die } = process.env;
const cell = new Int32Array(new SharedArrayBuffer(4));
export const gated = defineStrategy({
  name: "gated", summary: "", params: z.strictObject({ stop_loss_pct: z.number().default(12) }),
  create(desk, params) {
    let legs = [];
    return {
      onNewDay({ date }) {
        legs = [];
        if (log !== undefined) appendFileSync(log, date + "\\n");
        if (date === fail) throw new Error("told to fail");
        if (date === die) process.exit(9);
        if (stopAt !== undefined && date >= stopAt) while (!existsSync(gate)) Atomics.wait(cell, 0, 0, 5);
      },
      onEvent({ timeOfDay }) {
        if (timeOfDay === 33600000) {
          const order = (optionType) => ({ side: "sell", target: { expiry: "nearest", optionType, strike: { by: "moneyness", otmSteps: 0 } },
            size: { lots: 1 }, reason: "ENTRY" });
          const entry = desk.enter([order("CE"), order("PE")]);
          if (entry.status === "filled") legs = entry.legs;
        } else if (timeOfDay >= 54900000) for (const { contract } of legs) desk.close(contract, "TIME");
        else for (const { contract, fill } of legs) {
          const price = desk.price(contract);
          if (price !== undefined && shortStopHit(price, fill.price, params.stopLossPct)) desk.close(contract, "SL");
        }
      },
    };
  },
});
`;

/** Resolves when something holds; without a time limit, because machines are slow when they are busy. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The one folder below `out` whose run has not finished; undefined while there is none. */
export const partialIn = (space: Workspace, out: string): string | undefined =>
  existsSync(space.inside(out))
    ? readdirSync(space.inside(out)).find((name) => name.endsWith(".partial"))
    : undefined;

/** How many days the journal of the unfinished run has. */
export function journalled(space: Workspace, out: string): number {
  const folder = partialIn(space, out);
  const file = folder === undefined ? undefined : space.inside(out, folder, "journal.ndjson");
  return file === undefined || !existsSync(file) ? 0 : readFileSync(file, "utf8").split("\n").length - 1;
}

/** A gate of its own for one test. */
export function gateIn(space: Workspace, name: string, stopAt: string) {
  const file = space.inside(`${name}.gate`);
  return {
    env: { PLUTO_TEST_GATE: file, PLUTO_TEST_STOP_AT: stopAt },
    open: () => writeFileSync(file, ""),
  };
}
