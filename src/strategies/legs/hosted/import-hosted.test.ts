import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PlutoError } from "../../../units/failure.ts";
import { LegsParams } from "../schema/legs-params.ts";
import { importHosted } from "./import-hosted.ts";

const folder = path.join(import.meta.dirname, "fixtures");
const exported = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")) as Record<string, unknown>;
const imported = (name: string) => importHosted(exported(name));
const notesOf = (name: string): readonly string[] =>
  imported(name).notes.map(({ path: at, reason }) => `${at}: ${reason}`);

test("a straddle is carried over whole", () => {
  expect(imported("straddle")).toEqual({
    config: {
      strategy: "legs",
      description: "920 straddle",
      preset: "vendor",
      underlying: "NIFTY",
      from: "2025-01-06",
      to: "2025-01-09",
      params: {
        kind: "intraday",
        entry_time: "09:20",
        exit_time: "15:15",
        move_to_cost: "all_legs",
        overall: { stop: { rupees: 6000 } },
        legs: [
          {
            id: "CE",
            side: "sell",
            type: "CE",
            lots: 1,
            expiry: "weekly",
            strike: { by: "atm", otm: 0 },
            stop: { pct: 25 },
          },
          {
            id: "PE",
            side: "sell",
            type: "PE",
            lots: 1,
            expiry: "weekly",
            strike: { by: "atm", otm: 0 },
            stop: { pct: 25 },
          },
        ],
      },
    },
    notes: [],
  });
});

test("re-entries, their counts, and an overall one", () => {
  const { config } = imported("re-entry");
  expect(config.params).toMatchObject({
    no_re_entry_after: "14:30",
    overall: { stop: { pct: 40, of: "total" }, re_entry: { on_stop: 2, on_target: 0, by: "now" } },
    legs: [
      { strike: { by: "atm", otm: 2 }, stop: { points: 25 }, on_stop: { do: "re_cost", count: 2 } },
      {
        strike: { by: "atm", otm: -1 },
        stop: { underlying_points: 60 },
        on_stop: { do: "re_execute", count: 20, reverse: true },
        target: { underlying_pct: 0.5 },
        on_target: { do: "re_execute", count: 1 },
      },
    ],
  });
  expect(notesOf("re-entry")).toEqual([
    "strategy.ListOfLegConfigs.1.LegReentrySL: 30 times is over the limit; 20",
    "strategy.ListOfLegConfigs.1.LegReentryTP: the leg waits for no move, so it is entered again at once: re_execute",
  ]);
});

test("trails, momentum, lock and trail; numbers may be text", () => {
  const { config, notes } = imported("trailing");
  expect(notes).toEqual([]);
  expect(config.params).toMatchObject({
    overall: {
      stop: { rupees: 5000 },
      trail: { every: 1000, by: 500 },
      lock_and_trail: { at: 4000, floor: 2000, every: 500, by: 250 },
    },
    legs: [
      { strike: { by: "premium", premium: 50 }, trail: { in: "points", every: 10, by: 5 } },
      {
        strike: { by: "premium_range", from: 40, to: 60 },
        trail: { in: "pct", every: 4, by: 1 },
        entry: { by: "wait", of: "premium", move: "down", distance: { pct: 5 } },
      },
    ],
  });
});

test("each leg gets a lazy leg of its own, chained, and a circle is cut and said", () => {
  const { config } = imported("lazy");
  expect(config.params).toMatchObject({
    legs: [
      { id: "CE", on_stop: { do: "lazy", leg: "lazy1" } },
      { id: "lazy1", lazy: true, strike: { by: "delta", delta: 0.3 }, on_stop: { do: "lazy", leg: "lazy2" } },
      { id: "lazy2", lazy: true },
      { id: "PE", on_stop: { do: "lazy", leg: "lazy1_2" } },
      { id: "lazy1_2", lazy: true, on_stop: { do: "lazy", leg: "lazy2_2" } },
      { id: "lazy2_2", lazy: true },
    ],
  });
  const circle =
    "strategy.IdleLegConfigs.lazy2.LegReentrySL: lazy legs arm each other in a circle: lazy1 → lazy2 → lazy1";
  expect(notesOf("lazy")).toEqual([
    circle,
    circle,
    "strategy.IdleLegConfigs.never: left out: no leg arms it",
  ]);
});

test("a positional strategy carries positions, and takes the ATM from the future", () => {
  const { config, notes } = imported("positional");
  expect(notes).toEqual([]);
  expect(config).toMatchObject({
    underlying: "BANKNIFTY",
    underlying_from: "future",
    carry: "expiry",
    params: {
      kind: "positional",
      entry_days: 4,
      exit_days: 0,
      overall: { target: { pct: 80, of: "total" } },
      legs: [
        { expiry: "monthly", strike: { by: "atm_percent", percent: 2 } },
        { expiry: "monthly", strike: { by: "atm_percent", percent: -2 } },
        { side: "buy", strike: { by: "straddle_width", times: 2 } },
        { side: "buy", strike: { by: "straddle_percent", percent: 10 } },
      ],
    },
  });
});

test("what is not known is told with its path and reason", () => {
  expect(notesOf("unknown-settings")).toEqual([
    "strategy.EntryIndicators.Value.1: left out: an entry or exit by an indicator is no part of a legs config",
    "strategy.ListOfLegConfigs.1.LegStopLoss: LegTgtSLType.Theta is a kind that is not known",
    "strategy.ListOfLegConfigs.2: left out: InstrumentKind is futures; legs are CE and PE",
    "strategy.OverallReentrySL: there is no overall exit for it to follow",
    "strategy.SkipInitialCandles: unknown setting; nothing in a legs config is known to mean it",
    "strategy.ListOfLegConfigs.0.LegSpreadHedge: unknown setting; nothing in a legs config is known to mean it",
  ]);
});

test("our own words are understood as well as the exporters', and an entry may be one setting", () => {
  const { config, notes } = importHosted({
    underlying: "NIFTY",
    underlying_from: "synthetic",
    entry_time: "09:30",
    exit_time: { Type: "time", Value: "15:10" },
    move_to_cost: { Type: "opposite_side" },
    square_off: { Type: "partial", Value: null },
    overall_stop: { Type: "rupees", Value: 5000 },
    lock: { Type: "lock", Value: { at: 2000, floor: 1000 } },
    legs: [
      {
        side: "sell",
        type: "CE",
        lots: 1,
        expiry: { Type: "weekly" },
        strike: { Type: "premium_closest", Value: 50 },
        entry: { Type: "wait_and_trade", Value: { move: "down", pct: 5 } },
        stop: { Type: "pct", Value: 25 },
        trail: { Type: "points", Value: { X: 10, Y: 5 } },
        on_stop: { Type: "re_momentum", Value: 2 },
      },
      {
        side: { Type: "Buy" },
        type: { Type: "PE" },
        lots: 2,
        strike: { Type: "atm", Value: "OTM3" },
        entry: {
          Type: "range_breakout",
          Value: { of: "underlying", breaks: "low", from: "09:15", to: "09:45" },
        },
        target: { Type: "points", Value: 40 },
      },
      {
        side: "sell",
        type: "PE",
        lots: 1,
        strike: { Type: "delta", Value: 0.3 },
        entry: {
          Type: "level",
          Value: { of: "underlying", level: 23000, crosses: "below", on: "candle_close" },
        },
      },
    ],
  });
  expect(notes).toEqual([]);
  expect(config).toMatchObject({
    underlying_from: "synthetic",
    params: {
      entry_time: "09:30",
      exit_time: "15:10",
      move_to_cost: "opposite_side",
      overall: { stop: { rupees: 5000 }, lock: { at: 2000, floor: 1000 } },
      legs: [
        {
          strike: { by: "premium", premium: 50 },
          entry: { by: "wait", of: "premium", move: "down", distance: { pct: 5 } },
          stop: { pct: 25 },
          trail: { in: "points", every: 10, by: 5 },
          on_stop: { do: "re_momentum", count: 2 },
        },
        {
          side: "buy",
          lots: 2,
          strike: { by: "atm", otm: 3 },
          entry: { by: "range", of: "underlying", breaks: "low", from: "09:15", to: "09:45" },
        },
        { strike: { by: "delta", delta: 0.3 }, entry: { by: "level", crosses: "below", on: "candle_close" } },
      ],
    },
  });
});

test.each([
  ["EntryByStrikeType", "StrikeType.ITM3", { by: "atm", otm: -3 }],
  ["EntryByPremiumGEQ", 60, { by: "premium", premium: 60, match: "at_least" }],
  ["EntryByPremiumLEQ", "40", { by: "premium", premium: 40, match: "at_most" }],
  ["EntryBySyntheticFuture", "StrikeType.OTM1", { by: "synthetic", otm: 1 }],
  ["EntryByDeltaRange", { LowerRange: 30, UpperRange: 70 }, { by: "delta_range", from: 0.3, to: 0.7 }],
  ["EntryByAtmMultiplier", 0.993, { by: "atm_percent", percent: -0.7 }],
  [
    "EntryByStraddlePrice",
    { Multiplier: 0.5, Adjustment: "AdjustmentType.Minus" },
    { by: "straddle_width", times: -0.5 },
  ],
  ["premium_closest", 20, { by: "premium", premium: 20 }],
  ["exact", 22_500, { by: "exact", strike: 22_500 }],
])("entry kind %s with %j", (kind, parameter, strike) => {
  const raw = exported("straddle") as { strategy: { ListOfLegConfigs: Record<string, unknown>[] } };
  const [first] = raw.strategy.ListOfLegConfigs;
  if (first === undefined) throw new Error("a fixture has legs");
  first.EntryType = `EntryType.${kind}`;
  first.StrikeParameter = parameter;
  expect(importHosted(raw).config.params).toMatchObject({ legs: [{ strike }, {}] });
  // The same as one setting.
  first.EntryType = { Type: kind, Value: parameter };
  Reflect.deleteProperty(first, "StrikeParameter");
  expect(importHosted(raw).config.params).toMatchObject({ legs: [{ strike }, {}] });
});

test.each<[string, (raw: Record<string, unknown>) => unknown, string]>([
  ["a list", () => [], "import.shape"],
  ["no strategy", () => ({ name: "x" }), "import.shape"],
  ["an index that is not known", (raw) => with_(raw, "Ticker", "DAX"), "import.underlying"],
  ["no legs", (raw) => with_(raw, "ListOfLegConfigs", []), "import.shape"],
  ["positional without days", (raw) => with_(raw, "StrategyType", "StrategyType.Positional"), "import.days"],
])("%s is refused in one line", (_, change, code) => {
  try {
    importHosted(change(exported("straddle")));
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain("\n");
  }
});

function with_(raw: Record<string, unknown>, key: string, value: unknown): unknown {
  return { ...raw, strategy: { ...(raw.strategy as object), [key]: value } };
}

/** Any JSON, and exports of which one value anywhere is another: a config that the legs take, or one line. */
test("any JSON gives a valid config or a one-line error", () => {
  const check = (raw: unknown): void => {
    try {
      const { config, notes } = importHosted(raw);
      expect(LegsParams.safeParse(config.params).success).toBe(true);
      for (const { path: at, reason } of notes) expect(`${at}${reason}`).not.toContain("\n");
    } catch (error) {
      expect(error).toBeInstanceOf(PlutoError);
      expect((error as PlutoError).message).not.toContain("\n");
    }
  };
  fc.assert(fc.property(fc.jsonValue(), check), { numRuns: 200 });
  const names = readdirSync(folder).map((file) => file.replace(".json", ""));
  const strange = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("ReentryType.NextLeg", "LegTgtSLType.Points", "StrikeType.OTM3", -5, 1e9, 0.001, "a\nb"),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 3 }),
      (name, changes) => {
        const raw = exported(name);
        for (const [at, value] of changes) {
          const places = placesOf(raw);
          const place = places[at % places.length];
          if (place !== undefined) Reflect.set(place.of, place.key, value);
        }
        check(raw);
      },
    ),
    { numRuns: 400 },
  );
});

/** Every place in a document that holds a value. */
function placesOf(value: unknown): readonly { readonly of: object; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [{ of: value, key }, ...placesOf(one)]);
}
