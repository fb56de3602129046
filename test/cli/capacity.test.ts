import { afterAll, beforeAll, expect, test } from "vitest";
import { expectRefusal, pluto, type RunDocument, runJson, Workspace } from "./support/pluto.ts";

/** `pluto capacity` over a run of a made-up market, and over a basket of it. */
const space = new Workspace("capacity");
let run: RunDocument;
beforeAll(async () => {
  const market = ["NIFTY", "--from", "2025-01-01", "--to", "2025-01-03"];
  const made = await pluto(["data", "generate", "duckdb:market.duckdb", "--underlying", ...market], {
    cwd: space.folder,
  });
  expect(made.code).toBe(0);
  const config = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    store: "duckdb:market.duckdb",
    params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: null, lots: 1 },
  };
  run = await runJson([space.write("run.json", config)], { cwd: space.folder });
});
afterAll(() => space.remove());

interface Made {
  readonly fills_at_market: number;
  readonly impact_known: number;
  readonly recorded_net_pnl: number;
  readonly sizes: readonly {
    readonly size: number;
    readonly gross_pnl: number;
    readonly levies: number;
    readonly slippage: number;
    readonly impact: number;
    readonly net_pnl: number;
  }[];
  readonly fills: readonly { readonly seq: number; readonly of_bar: number | null }[];
}
async function capacity(target: string, ...flags: readonly string[]): Promise<Made> {
  const said = await pluto(["capacity", target, ...flags, "--json"], { cwd: space.folder });
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(said.stdout) as Made;
}

test("a run: at its own size and without impact it is the run; sums hold at every size", async () => {
  const none = await capacity(run.folder, "--coefficient", "0", "--sizes", "1");
  expect(none.recorded_net_pnl).toBe(run.summary.net_pnl);
  expect(none.sizes[0]?.net_pnl).toBe(run.summary.net_pnl);
  const made = await capacity(run.folder);
  expect(made.sizes.map(({ size }) => size)).toEqual([1, 5, 20, 100]);
  expect(made.impact_known).toBe(made.fills_at_market);
  for (const { size, gross_pnl: gross, levies, slippage, impact, net_pnl: net } of made.sizes) {
    expect(gross).toBeCloseTo(size * Number(run.summary.gross_pnl), 6);
    expect(impact).toBeGreaterThan(0);
    expect(net).toBeCloseTo(gross - levies - slippage - impact, 6);
  }
  expect(made.fills.every(({ of_bar: share }) => share !== null && share > 0)).toBe(true);
});

test("a basket of the run twice as large meets the market with twice the units", async () => {
  const sleeves = [{ label: "straddle", run: run.folder, multiplier: 2 }];
  const config = space.write("basket.json", { sleeves, capacity: { sizes: [1], coefficient: 0.5 } });
  const [basket] = (await capacity(config)).sizes;
  const [own] = (await capacity(run.folder, "--sizes", "2", "--coefficient", "0.5")).sizes;
  expect(basket?.impact).toBe(own?.impact);
  expect(basket?.gross_pnl).toBe(own?.gross_pnl);
});

test("a terminal sees sizes, shares and where a unit halves", async () => {
  const { stdout } = await pluto(["capacity", run.folder], { cwd: space.folder });
  for (const words of ["100 ×", "what its bar traded", "the top of the book", "square root"])
    expect(stdout).toContain(words);
  for (const line of stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(120);
});

test("the split by greeks sums to the profit of every day, and the page carries both", async () => {
  const { stdout } = await pluto(["show", run.folder, "--market", "--json"], { cwd: space.folder });
  type Parts = Readonly<
    Record<"gross_pnl" | "delta" | "gamma" | "vega" | "theta" | "fills" | "rest", number>
  >;
  const shown = JSON.parse(stdout) as {
    readonly greeks: { readonly total: Parts; readonly days: readonly (Parts & { readonly date: string })[] };
    readonly capacity: Made;
    readonly days: readonly { readonly date: string; readonly gross_pnl: number }[];
  };
  const { total, days } = shown.greeks;
  for (const { gross_pnl: gross, delta, gamma, vega, theta, fills, rest } of [total, ...days])
    expect(delta + gamma + vega + theta + fills + rest).toBeCloseTo(gross, 6);
  expect(days.map(({ date, gross_pnl: gross }) => [date, gross])).toEqual(
    shown.days.map(({ date, gross_pnl: gross }) => [date, gross]),
  );
  // A sold straddle in a made-up market: time pays, moves cost, and little is left over.
  expect(total.theta).toBeGreaterThan(0);
  expect(total.gamma).toBeLessThan(0);
  expect(Math.abs(total.rest)).toBeLessThan(0.2 * (Math.abs(total.theta) + Math.abs(total.gamma)));
  expect(shown.capacity.recorded_net_pnl).toBe(run.summary.net_pnl);
  const text = (await pluto(["show", run.folder, "--market"], { cwd: space.folder })).stdout;
  for (const words of ["theta: time", "how much it can carry"]) expect(text).toContain(words);
  await pluto(["report", run.folder, "--market", "--out", "run.html"], { cwd: space.folder });
  for (const id of ["greeks", "capacity"]) expect(space.read("run.html")).toContain(`<section id="${id}"`);
  const book = `${run.folder}/tradebook.csv`;
  expectRefusal(await pluto(["show", book, "--market"], { cwd: space.folder }), "show.no-market", "store");
});

test("refused in one line: no run, and a law that there is none of", async () => {
  expectRefusal(await pluto(["capacity", "runs/none"], { cwd: space.folder }), "run.unknown", "runs/none");
  const law = await pluto(["capacity", run.folder, "--law", "cubic"], { cwd: space.folder });
  expect([law.code, law.stdout]).toEqual([2, ""]);
  expect(law.stderr).toContain("law");
});
