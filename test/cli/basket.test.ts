import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { expectJsonRefusal, expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** `pluto basket` as its user meets it, over foreign tradebooks and over one of ours. */
const space = new Workspace("basket");
afterAll(() => space.remove());
const examples = path.resolve(import.meta.dirname, "../../examples/basket");
const columns = { date: "d", time: "t", symbol: "s", qty: "q", price: "p" };
const map = { columns, unknown_symbols: "keep" };

const fills = (rows: readonly string[]): string => ["d,t,s,q,p", ...rows].join("\n");
space.write("a.csv", fills(["2024-01-01,09:20,X,-10,100", "2024-01-01,15:15,X,10,90"]));
space.write("b.csv", fills(["2024-02-01,09:20,X,-10,100", "2024-02-01,15:15,X,10,90"]));
space.write("open.csv", fills(["2024-01-01,09:20,X,-10,100"]));
const straddle = (symbol: string): string =>
  fills([`2024-04-23,09:20,${symbol},-100,100`, `2024-04-23,15:15,${symbol},100,90`]);
space.write("rupees.csv", straddle("NIFTY24042522500CE"));
space.write("dollars.csv", straddle("SPXW2404235100PE"));
space.write("none.csv", fills([]));
const uid = "20250101-000000-abcdef";
const head =
  "uid,seq,ts,date,dte,action,qty,qty_dir,symbol,price,price_time,price_source,value,turnover,brokerage,stt,exchange_fee,sebi_fee,stamp_duty,gst,slippage,net_value,leg,reason,note";
space.write("own-empty.csv", `${head}\n`);
const ownFill = (seq: number, qty: number, price: number): string =>
  `${uid},${seq},2024-01-01 09:20:00.000,2024-01-01,0,${qty > 0 ? "BUY" : "SELL"},${Math.abs(qty)},${qty},X,${price}.00,2024-01-01 09:20:00.000,exact,0,0,0,0,0,0,0,0,0,0,CE,ENTRY,`;
for (const name of ["own.csv", "copy.csv"])
  space.write(name, `${[head, ownFill(0, -10, 100), ownFill(1, 10, 90)].join("\n")}\n`);

const foreign = (label: string, more: object = {}) => ({ label, tradebook: `${label}.csv`, map, ...more });
async function basket(config: object, ...flags: readonly string[]) {
  return pluto(["basket", space.write("basket.json", config), ...flags], { cwd: space.folder });
}

test("the example: JSON adds up, and the combined tradebook is written", async () => {
  const file = space.inside("combined.csv");
  const said = await pluto(["basket", path.join(examples, "basket.json"), "--json", "--tradebook", file], {
    cwd: space.folder,
  });
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
  const made = JSON.parse(said.stdout) as {
    readonly fills: number;
    readonly figures: { readonly net_pnl: number };
    readonly sleeves: readonly { readonly contribution: { readonly net_pnl: number } }[];
    readonly days: readonly { readonly net_pnl: number }[];
  };
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(sum(made.sleeves.map(({ contribution }) => contribution.net_pnl))).toBeCloseTo(
    made.figures.net_pnl,
    2,
  );
  expect(sum(made.days.map(({ net_pnl: net }) => net))).toBeCloseTo(made.figures.net_pnl, 2);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(made.fills + 1);
  expect(lines[1]).toContain(",straddle/");
});

test("a terminal sees the same headline", async () => {
  const said = await basket({ sleeves: [foreign("a", { multiplier: 3 })] });
  expect(said.stdout).toContain("net ₹300");
  expect(said.code).toBe(0);
});

test("a tradebook and a basket in dollars show dollars", async () => {
  const sleeves = [{ ...foreign("us", { map: { columns } }), tradebook: "dollars.csv" }];
  const said = await basket({ sleeves });
  expect(said.stdout).toContain("net $1,000");
  expect(said.stdout).not.toContain("₹");
  const sized = await pluto(["capacity", "basket.json"], { cwd: space.folder });
  expect(sized.stdout).toContain("recorded net $1,000");
  expect(sized.stdout).not.toContain("₹");
  const map = space.write("map.json", { columns });
  const shown = await pluto(["show", "dollars.csv", "--map", map], { cwd: space.folder });
  expect(shown.stdout).toContain("net PnL         $1,000.00\n");
  expect(shown.stdout).not.toContain("₹");
  await pluto(["report", "--tradebook", "dollars.csv", "--map", map, "--out", "usd.html"], {
    cwd: space.folder,
  });
  const [main = ""] = space.read("usd.html").split("<main")[1]?.split("</main>") ?? [];
  expect(main).toContain("$1,000");
  expect(main).not.toMatch(/₹|rupees/);
});

test.each([
  ["an empty foreign sleeve", [foreign("none")], "foreign.unreadable", "no rows"],
  [
    "an empty sleeve of ours",
    [{ label: "own-empty", tradebook: "own-empty.csv" }],
    "basket.empty-sleeve",
    "own-empty",
  ],
  ["dates that do not meet", [foreign("a"), foreign("b")], "basket.dates-do-not-meet", "share no day"],
  [
    "positions that never close",
    [foreign("a"), foreign("open")],
    "foreign.never-closes",
    "never closes -10 of X",
  ],
  [
    "one run twice",
    [
      { label: "own", tradebook: "own.csv" },
      { label: "copy", tradebook: "copy.csv" },
    ],
    "basket.same-run",
    uid,
  ],
  [
    "dollars and rupees",
    [
      foreign("in", { tradebook: "rupees.csv", map: { columns } }),
      foreign("us", { tradebook: "dollars.csv", map: { columns } }),
    ],
    "basket.mixed-currencies",
    "sleeve in is in INR and us in USD",
  ],
  ["a run that is not there", [{ label: "gone", run: "runs/gone" }], "run.unknown", "gone"],
] as const)("refused in one line: %s", async (_, sleeves, code, words) => {
  expectRefusal(await basket({ sleeves }), code, words);
});

test("refused: weights that do not sum, and weights without capital, as one JSON document too", async () => {
  const sleeves = [
    foreign("a", { weight: 0.5, capital: 1000 }),
    { ...foreign("c", { weight: 0.4, capital: 1000 }), tradebook: "a.csv" },
  ];
  const said = await basket({ capital: 1000, sleeves }, "--json");
  expectJsonRefusal(said, "basket.weights-do-not-sum", "sum to 0.9");
  const unknown = [foreign("a", { weight: 1 })];
  expectRefusal(await basket({ capital: 1000, sleeves: unknown }), "basket.no-capital", "sleeve a");
});

test("refused: a stressed book without prices, and of nothing", async () => {
  const at = ["--stress-at", "2024-01-01 16:00"];
  const sleeves = [foreign("a")];
  expectRefusal(await basket({ sleeves }, ...at), "basket.no-store", "--store");
  const flat = await basket({ sleeves }, ...at, "--store", "duckdb:none.duckdb");
  expectRefusal(flat, "basket.flat", "held nothing on 2024-01-01 at 16:00");
});
