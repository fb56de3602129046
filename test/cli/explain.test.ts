import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pluto, runJson, Workspace } from "./support/pluto.ts";

/** Fills of every way of filling, each with the request that it came of. */
const space = new Workspace("explain");
const examples = path.resolve("examples/strategies");
beforeAll(async () => {
  const made = await pluto(
    ["data", "generate", "duckdb:m.duckdb", "--from", "2025-01-01", "--to", "2025-01-02", "--strikes", "8"],
    { cwd: space.folder },
  );
  expect(made.code).toBe(0);
});
afterAll(() => space.remove());

interface Link {
  readonly call: string;
  readonly time: string;
}
interface Chain {
  readonly fill: { readonly reason: string; readonly time: string; readonly qty_dir: number };
  readonly replay_is_the_same: boolean;
  readonly cause: string;
  readonly hook: Link | null;
  readonly request: Link | null;
  readonly choice: Link | null;
  readonly quote: { readonly source: string; readonly age_s: number };
  readonly margin: { readonly before: number; readonly after: number } | null;
}

/** Runs a config, and explains its first fills. */
async function explained(name: string, config: object, count: number): Promise<Chain[]> {
  const whole = {
    underlying: "NIFTY",
    store: "duckdb:m.duckdb",
    from: "2025-01-01",
    to: "2025-01-02",
    stale_max_s: 300,
    ...config,
  };
  const run = await runJson([space.write(`${name}.json`, whole), "--out", name], { cwd: space.folder });
  const chains: Chain[] = [];
  for (let seq = 0; seq < count; seq++) {
    const { stdout } = await pluto(["explain", run.folder, String(seq), "--json"], { cwd: space.folder });
    chains.push(JSON.parse(stdout));
  }
  expect(chains.map((chain) => chain.replay_is_the_same)).toEqual(chains.map(() => true));
  return chains;
}

/** A chain in a line: reason and time, cause, request and its time, the hook it was sent in. */
const line = ({ fill, cause, request, hook }: Chain): string =>
  [
    `${fill.reason} ${fill.time}`,
    cause,
    ...(request === null ? [] : [`${request.call} ${request.time.slice(11)}`]),
    ...(hook === null ? [] : [hook.call]),
  ].join(", ");

const straddle = (more: object, lots = 1): object => ({
  strategy: "short-straddle",
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots },
  ...more,
});

describe("the request that a fill came of", () => {
  test("at the next row: the one of the event before, not what was sent when it had filled", async () => {
    const chains = await explained("next", straddle({ fill: "next" }), 4);
    expect(chains.map(line)).toEqual([
      "ENTRY 09:21:00, waiting order, enter 09:20:00, onEvent",
      "ENTRY 09:21:00, waiting order, enter 09:20:00, onEvent",
      "SL 14:56:00, waiting order, protect 09:21:00, onEvent",
      "TIME 15:16:00, waiting order, close 15:15:00, onEvent",
    ]);
    expect(chains[0]).toMatchObject({
      quote: { source: "next", age_s: 60 },
      choice: { call: "target", time: "2025-01-01 09:20:00" },
    });
  });

  test("in parts, over several bars: one and the same", async () => {
    const chains = await explained(
      "parts",
      straddle({ fill: "participation", participation: { max_pct: 0.05 } }, 20),
      4,
    );
    expect(chains.map(line)).toEqual([
      "ENTRY 09:25:00, waiting order, enter 09:20:00, onEvent",
      "ENTRY 09:25:00, waiting order, enter 09:20:00, onEvent",
      "SL 10:03:00, waiting order, protect 09:25:00, onEvent",
      "SL 10:04:00, waiting order, protect 09:25:00, onEvent",
    ]);
  });

  test("at a limit: the order that waited, and for its stop the protection that followed", async () => {
    const chains = await explained(
      "limit",
      {
        strategy: path.join(examples, "limit-entry.ts"),
        stop_model: "touch_gap",
        params: { above_pct: 5, stop_pct: 30, target_pct: 60, lots: 3 },
      },
      2,
    );
    expect(chains.map(line)).toEqual([
      "ENTRY 09:21:00, waiting order, place 09:20:00, onBarComplete",
      "SL 10:38:00, waiting order, protect 09:21:00, onEvent",
    ]);
  });

  test("at settlement: none, the engine did it; what was chosen, days before, is still told", async () => {
    const held = {
      strategy: path.join(examples, "held-strangle.ts"),
      carry: "expiry",
      params: { days_before: 1, otm_steps: 4, stop_loss_pct: 100, lots: 1 },
    };
    const chains = await explained("held", held, 4);
    expect(chains.map(line).slice(2)).toEqual([
      "SL 14:07:00, waiting order, protect 09:30:00, onEvent",
      "SETTLEMENT 15:30:00, engine",
    ]);
    expect(chains[3]).toMatchObject({
      quote: { source: "settlement" },
      choice: { time: "2025-01-01 09:30:00" },
    });
  });
});

test("margin before and after a fill, where the run measured it", async () => {
  const [entry, , stop] = await explained("margin", straddle({ margin: "span" }), 3);
  expect(entry?.margin?.before).toBe(0);
  expect(entry?.margin?.after).toBeGreaterThan(100_000);
  expect(stop?.fill.reason).toBe("SL");
  // One leg of two is left: it ties up less than both, and much more than half.
  const { before = 0, after = 0 } = stop?.margin ?? {};
  expect(after).toBeLessThan(before);
  expect(after).toBeGreaterThan(before / 2);
});
