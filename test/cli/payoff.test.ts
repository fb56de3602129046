import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectJsonRefusal, expectRefusal, pluto, runJson, Workspace } from "./support/pluto.ts";

/** `pluto payoff` and `pluto stress` through the built command. */

const DAYS = sessionDays(2);
const STORE = "duckdb:market.duckdb";
const AT = `${DAYS[1]} 10:00`;
const space = new Workspace("payoff");
const cli = (...args: string[]) => pluto(args, { cwd: space.folder });
const json = async (...args: string[]) => {
  const { stdout, code } = await cli(...args, "--json");
  expect(code).toBe(0);
  return JSON.parse(stdout);
};
const LEGS = [
  { symbol: "NIFTY24071824500CE", lots: -1, price: 160.05 },
  { symbol: "NIFTY24071824700CE", lots: 1, price: 92.4 },
];
const BOOK = { date: "2024-07-10", underlyings: { NIFTY: { spot: 24324.45 } }, legs: LEGS };
const RULES = {
  underlying: "NIFTY",
  legs: [
    { pick: "CE atm", qty: -75 },
    { pick: "PE atm", qty: -75 },
  ],
};

beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(DAYS));
  space.write("spread.json", BOOK);
  space.write("naked.json", { ...BOOK, legs: LEGS.slice(0, 1) });
  space.write("rules.json", RULES);
});
afterAll(() => space.remove());

test("a call spread from a file: limits, breakeven, greeks, margin, and the curve", async () => {
  const document = await json("payoff", "spread.json", "--on", "2024-07-15 15:30");
  expect(document).toMatchObject({
    underlying: "NIFTY",
    expiry: "2024-07-18",
    is_exact: true,
    net_premium: 1691.25,
    max_profit: 1691.25,
    max_loss: -3308.75,
    breakevens: [24567.65],
    on: "2024-07-15 15:30:00",
  });
  const margin = await json("margin", "spread.json");
  expect(document.margin.total).toBe(margin.total);
  const { curve } = document;
  expect(curve.length).toBeGreaterThan(200);
  expect(curve[0].at_expiry).toBe(1691.25);
  expect(curve.at(-1).at_expiry).toBe(-3308.75);
});

test("as text, with no end said in words, and a plot", async () => {
  const { stdout } = await cli("payoff", "naked.json");
  expect(stdout).toMatch(/max loss +unbounded\n/);
  expect(stdout).toMatch(/max profit +₹4,001\.25\n/);
  expect(stdout).toContain("^ spot");
  expect(stdout).toContain("█");
});

test("the SVG is one document without scripts or links, light and dark", async () => {
  const { stdout } = await cli("payoff", "spread.json", "--svg", "spread.svg");
  expect(stdout).toContain("written: spread.svg");
  const svg = space.read("spread.svg");
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]+<\/svg>\n$/);
  expect(svg).toContain("prefers-color-scheme: dark");
  expect(svg).toContain("24567.65");
  expect(svg).not.toMatch(/<script|href=|NaN|undefined/);
});

test("with a store rules are resolved at the instant, at the prices known then", async () => {
  const document = await json("payoff", "rules.json", "--store", STORE, "--at", AT);
  expect(document).toMatchObject({ date: DAYS[1], time: "10:00:00", is_exact: true, max_loss: "unbounded" });
  const [call, put] = document.legs;
  expect(call.symbol.replace(/CE$/, "PE")).toBe(put.symbol);
  expect(call.iv_from).toBe("price");
  const chain = await json("chain", STORE, "NIFTY", "--at", AT, "--pick", "CE atm");
  expect(chain.picks[0].symbol).toBe(call.symbol);
  // Put and call of one strike lie on one forward, the parity's own: their volatilities are the same.
  expect(Math.abs(call.iv_pct - put.iv_pct)).toBeLessThan(0.5);
});

describe("a stressed book", () => {
  test("of a file: a grid of profit and margin, and the worst cells", async () => {
    const document = await json("stress", "naked.json");
    expect(document.grid).toHaveLength(13 * 5);
    const still = document.grid.find(
      ({ spot_pct, vol_pct }: { spot_pct: number; vol_pct: number }) => spot_pct === 0 && vol_pct === 0,
    );
    expect(still.pnl).toBe(0);
    expect(document.worst_pnl).toMatchObject({ spot_pct: 10 });
    const { stdout } = await cli("stress", "naked.json");
    expect(stdout).toMatch(/ −10 % .*\n/);
    expect(stdout).toMatch(/worst profit +−₹[\d,.]+ at spot \+10 %, volatility/);
  });

  test("of a run: the book that its tradebook leaves open at the instant", async () => {
    space.write("run.json", {
      ...SMALL_RUN,
      store: STORE,
      params: { ...SMALL_RUN.params, stop_loss_pct: null },
    });
    const { folder } = await runJson(["run.json"], { cwd: space.folder });
    const document = await json("stress", folder, "--at", AT);
    expect(document.legs.map(({ qty }: { qty: number }) => qty)).toEqual([-75, -75]);
    expect(document.worst_pnl.pnl).toBeLessThan(-50_000);
    expect(document.margin).toBeGreaterThan(100_000);
    expectRefusal(await cli("stress", folder, "--at", `${DAYS[1]} 15:20`), "stress.flat", /held nothing/);
    expectRefusal(await cli("stress", folder), "stress.no-instant", /--at/);
  });
});

describe("one line for", () => {
  test.each([
    [
      "a rule that finds nothing",
      { ...RULES, legs: [{ pick: "CE otm 40", qty: 75 }] },
      "book.no-contract",
      /legs\.0/,
    ],
    ["no underlying", { legs: RULES.legs }, "book.bad-structure", /underlying/],
    ["a bad rule", { ...RULES, legs: [{ pick: "CE best", qty: 75 }] }, "contracts.bad-rule", /CE best/],
    ["an unknown key", { ...RULES, leg: 1 }, "book.bad-structure", /leg/],
  ])("%s", async (name, book, code, words) => {
    const file = space.write(`${name.replaceAll(" ", "-")}.json`, book);
    const args = ["payoff", file, "--store", STORE, "--at", AT];
    expectRefusal(await cli(...args), code, words);
    expectJsonRefusal(await cli(...args, "--json"), code, words);
  });

  test("a store without an instant, a day without a session, one without data, an earlier --on", async () => {
    const at = (...more: string[]) => cli("payoff", "rules.json", "--store", STORE, ...more);
    expectRefusal(await at(), "payoff.no-instant", /--at/);
    expectRefusal(await at("--at", "2025-01-04 10:00"), "book.no-data", /no session/);
    expectRefusal(await at("--at", "2025-03-04 10:00"), "book.no-data", /no data/);
    expectRefusal(await at("--at", "2025-01-02"), "cli.bad-instant", /has no time/);
    const early = await cli("payoff", "spread.json", "--on", "2024-07-09 10:00");
    expectRefusal(early, "payoff.bad-date", /before/);
  });
});
