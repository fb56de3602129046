import { readFileSync } from "node:fs";
import path from "node:path";

/** A word of hosted leg builders, how a config says it, and the tests that hold its meaning. */
export interface Term {
  readonly term: string;
  /** Keys and values below `params`, or of the run. */
  readonly says: string;
  /** `FILE: NAME`, of `FILES`. */
  readonly tests: readonly string[];
}

/** Short names of the files that the terms' tests stand in. */
export const FILES: Readonly<Record<string, string>> = {
  legs: "src/strategies/legs/legs.test.ts",
  entries: "src/strategies/legs/entry/entries.test.ts",
  exits: "src/strategies/legs/exit/exits.test.ts",
  "re-entries": "src/strategies/legs/reentry/re-entries.test.ts",
  days: "src/strategies/legs/days.test.ts",
  "same-contract": "src/strategies/legs/same-contract.test.ts",
  check: "src/strategies/legs/check/check-legs.test.ts",
  vendor: "src/strategies/legs/vendor.test.ts",
  preset: "src/research/preset.test.ts",
  moneyness: "src/contracts/by-moneyness.test.ts",
  premium: "src/contracts/by-premium.test.ts",
  rules: "src/contracts/rules.test.ts",
  finder: "src/contracts/finder-rules.test.ts",
  carry: "test/carry.test.ts",
  touch: "src/engine/order-touch.test.ts",
};

const PRICE = "entries: strike %j";
const RESTING = "exits: stop model %s, a bar that opens at %d: %s";
const OVERALL = "exits: overall %j: all legs leave together on their profit";

/** Every term, by the part of a config that says it. */
export const TERMS: Readonly<Record<string, readonly Term[]>> = {
  Frame: [
    {
      term: "underlying from spot, future, synthetic",
      says: "`underlying_from`, `strike.from`",
      tests: [
        "entries: underlying from: the ATM by spot, by the near future, by the synthetic forward",
        "finder: choices by the future print its basis",
      ],
    },
    {
      term: "intraday",
      says: "`kind: intraday`",
      tests: [
        "legs: a straddle: both sold at the entry time, a stop of 25 % on each, what is left goes at the exit time",
      ],
    },
    {
      term: "BTST",
      says: "`kind: btst`",
      tests: ["days: btst: bought in the afternoon, out the next session in the morning"],
    },
    {
      term: "STBT",
      says: "`kind: stbt`",
      tests: [
        "days: stbt: sold in the afternoon, out the next session in the morning, and again that afternoon",
      ],
    },
    {
      term: "positional",
      says: "`kind: positional`, `entry_days`, `exit_days`",
      tests: ["days: positional: in so many sessions before the expiry, out so many"],
    },
    {
      term: "delay restart",
      says: "`delay_restart`",
      tests: [
        "days: delay restart: a stop of an overnight position is not touched by the first print",
        "carry: delay_restart moves it later, never before a minute after the open",
      ],
    },
    {
      term: "no re-entry after",
      says: "`no_re_entry_after`",
      tests: ["re-entries: no re-entry after: it blocks re-entries and lazy legs, never exits"],
    },
    {
      term: "weekday, event days, DTE in calendar or trading days",
      says: "`filters`",
      tests: ["entries: filters: weekday, days to expiry, event days"],
    },
    {
      term: "VIX range",
      says: "`filters.vix`",
      tests: ["entries: filter, VIX: India VIX at the entry time lies in a band, both ends inclusive"],
    },
    {
      term: "gap range",
      says: "`filters.gap_pct`",
      tests: ["entries: a gap is the first price of the day against the close before"],
    },
    {
      term: "lots, quantity, notional, risk",
      says: "`lots`, `qty`, `size`",
      tests: ["entries: sizes: lots, units, rupees of the underlying"],
    },
    {
      term: "size by margin",
      says: "`size.by: margin`",
      tests: ["entries: a size by margin: the whole lots whose margin fits into the rupees"],
    },
    {
      term: "legs in one contract",
      says: "two legs of one strike",
      tests: ["same-contract: two legs in one contract: each has its own stop, for its own units"],
    },
    {
      term: "futures",
      says: "`type: FUT`, refused",
      tests: ["check: %s is refused with its path and the reason"],
    },
  ],
  Expiry: [
    {
      term: "weekly, next weekly, monthly, next monthly, nth, exact date, DTE",
      says: "`expiry`",
      tests: ["entries: expiry %s is the contract of %i"],
    },
    {
      term: "on expiry day the weekly expires today; an index without weeklies",
      says: "`weekly else monthly`",
      tests: ["days: a weekly of an index that has none that day fails the day, with the leg's path"],
    },
  ],
  Strike: [
    {
      term: "ATM ± n, exact, ATM %, premium closest, at least, at most, range, straddle %, straddle width, synthetic, delta, delta range, relative",
      says: "`strike.by`",
      tests: [PRICE],
    },
    {
      term: "half-way: up, down, even",
      says: "`half_way`",
      tests: ["moneyness: the strike nearest %s, half-way %s, is %s"],
    },
    {
      term: "OTM: up for a call, down for a put",
      says: "`otm`",
      tests: ["moneyness: out of the money is up for a call and down for a put"],
    },
    {
      term: "premium ties: side, lowest strike, highest strike",
      says: "`tie`",
      tests: ["premium: %s (%j, %j, %s, %s)"],
    },
    {
      term: "delta ties",
      says: "`tie`",
      tests: ["rules: deltas tie as premiums do: a seller takes the higher, a buyer the lower"],
    },
    {
      term: "not to be met: no trade, with the reason",
      says: "",
      tests: ["entries: a strike rule that cannot be met is a counted rejection, not a trade"],
    },
  ],
  Entry: [
    {
      term: "time",
      says: "`entry_time`, `entry.at`",
      tests: ["entries: a leg may have an entry time of its own"],
    },
    {
      term: "wait and trade",
      says: "`entry.by: wait`",
      tests: [
        "entries: wait and trade %j",
        "entries: wait and trade inside a bar fills at the price that was waited for; one that never comes is no trade",
        "entries: wait and trade on the underlying: the contract of the start, at its close of then",
      ],
    },
    {
      term: "only first",
      says: "`first_only`",
      tests: ["entries: first only: of two that wait the first cancels the other"],
    },
    {
      term: "overall momentum",
      says: "`gate.by: momentum`",
      tests: [
        "entries: gate, momentum: both legs enter when their premiums together have moved",
        "entries: gate, momentum on candle_close: closes of the run's timeframe, and nothing between",
      ],
    },
    {
      term: "range breakout",
      says: "`entry.by: range`",
      tests: [
        "entries: range breakout of the underlying: highs and lows of [from, to), and a price at its edge breaks it",
        "entries: range breakout of the contract that is chosen when the range begins",
      ],
    },
    {
      term: "premium matching",
      says: "`gate.by: premium_match`",
      tests: ["entries: gate, premium match: waits until two premiums differ by at most so much"],
    },
    {
      term: "level",
      says: "`entry.by: level`, `gate.by: level`",
      tests: [
        "entries: level: crossed by a price that stood on its other side before, not by one that is there from the start",
        "entries: level on candle_close is looked at when a timeframe ends",
        "entries: gate, level of the straddle: its premium crosses from the other side",
      ],
    },
  ],
  Exits: [
    {
      term: "stop, target: points, %",
      says: "`stop`, `target`",
      tests: [
        "legs: a stop and a target in points, for a leg that is sold and one that is bought",
        "legs: a straddle: both sold at the entry time, a stop of 25 % on each, what is left goes at the exit time",
      ],
    },
    {
      term: "stop, target: underlying points, underlying %, delta",
      says: "`underlying_points`, `underlying_pct`, `delta`",
      tests: [
        "exits: a stop by the underlying fills at the option's close: up hurts a sold call and a bought put",
        "exits: a stop by per cent of the underlying",
        "exits: a stop by delta: a sold call leaves when its delta has grown to it",
      ],
    },
    {
      term: "stop model: touch_gap, touch_exact, close_fill, next_open, sl_limit",
      says: "`stop_model`, `sl_limit`",
      tests: [
        RESTING,
        "touch: a triggered stop-limit waits for the price to return to 131.25, and after two minutes takes the close",
      ],
    },
    {
      term: "trail",
      says: "`trail`",
      tests: [
        "exits: trail: each 10 in favour moves the stop by 5, and a close against it never moves it back",
        "exits: trail in per cent of the entry premium, for a bought leg",
      ],
    },
    {
      term: "move to cost",
      says: "`move_to_cost`",
      tests: ["exits: move to cost, %s: which stops go to the entry price when one is hit"],
    },
    {
      term: "no free money inside a bar",
      says: "",
      tests: [
        "exits: a trail that passes the market is hit now, at the current price",
        "exits: a stop moved to the wrong side of the market is hit now, at the current price",
      ],
    },
    {
      term: "square off: complete",
      says: "`square_off`",
      tests: ["exits: square off complete: one leg's stop takes all legs, at prices known then"],
    },
    {
      term: "overall stop, target, lock, lock and trail, trail",
      says: "`overall`",
      tests: [
        OVERALL,
        "exits: overall stop of 20 %% of the %s premium is hit at %s",
        "exits: an overall stop counts what is realised, and a price that is too old triggers nothing",
      ],
    },
    {
      term: "time exit; order inside an event",
      says: "`exit_time`",
      tests: [
        "exits: the time exit goes before a stop on the same close; inside a bar the stop was earlier",
        "legs: a time exit that cannot fill is tried at every event, and stays a time exit",
      ],
    },
    {
      term: "exit at settlement",
      says: "`exit: settlement`",
      tests: [
        "days: exit: settlement leaves what expires to expire",
        "days: exit: settlement of an intraday frame: out at the exit time, but on the day it expires",
      ],
    },
    {
      term: "hedge of a leg",
      says: "`hedge_of`, `keep`",
      tests: [
        "exits: a hedge goes when its short has gone for good, and stays when told to",
        "exits: at the exit time shorts leave before what covers them",
      ],
    },
  ],
  "Re-entry": [
    {
      term: "re-execute (RE-ASAP), reversed",
      says: "`do: re_execute`, `reverse`",
      tests: [
        "re-entries: re_execute: at once, by the same rule again at that time; no more often than counted",
        "re-entries: re_execute, reversed: the opposite side",
      ],
    },
    {
      term: "at cost (RE-COST)",
      says: "`do: re_cost`",
      tests: [
        "re-entries: re_cost: the same contract when its price returns to the first entry price",
        "re-entries: re_cost inside a bar is entered at the cost itself",
        "re-entries: re_cost after a target: the price comes back from below",
      ],
    },
    {
      term: "on close",
      says: "`do: re_entry_close`",
      tests: [
        "re-entries: re_entry_close: a minute closes back at the cost or through it, and the order goes in the next minute",
      ],
    },
    {
      term: "by momentum (RE-MOMENTUM)",
      says: "`do: re_momentum`",
      tests: ["re-entries: re_momentum: a new selection, and the leg's wait again"],
    },
    {
      term: "lazy leg",
      says: "`do: lazy`",
      tests: ["re-entries: a lazy leg waits until a stop arms it, and may arm the next one"],
    },
    {
      term: "counts, stop and target apart",
      says: "`count`",
      tests: ["re-entries: counts of stop and target are apart"],
    },
    {
      term: "overall re-entry, at once or by momentum",
      says: "`overall.re_entry`",
      tests: [
        "re-entries: overall re-entry: after an overall exit the whole set again, at once, with its profit counted from nothing",
        "re-entries: overall re-entry by gate: the whole set again when its gate has opened anew",
      ],
    },
  ],
  "Missing data, presets": [
    {
      term: "abort all, retry until, drop leg; counted",
      says: "`missing_leg`",
      tests: [
        "entries: missing leg: none of the legs, the others, or all of them later",
        "entries: a dropped short takes its hedge with it",
      ],
    },
    {
      term: "strict, by default",
      says: "`preset`",
      tests: ["preset: a list of legs without a preset is strict, and says so"],
    },
    {
      term: "vendor",
      says: "`preset: vendor`",
      tests: [
        "preset: a preset sets what the config leaves out, and nothing else",
        "vendor: a call sold at %f whose bar touches the stop is bought at %s",
        "vendor: one sold at %f whose bar opens at %f, beyond the stop, is bought there",
      ],
    },
  ],
};

const root = path.resolve(import.meta.dirname, "..");

/** Tests that a term names and no file has, `FILE: NAME`. */
export function missingTests(): readonly string[] {
  const texts = new Map(
    Object.entries(FILES).map(([name, file]) => [name, readFileSync(path.join(root, file), "utf8")]),
  );
  return Object.values(TERMS)
    .flat()
    .flatMap(({ tests }) => tests)
    .filter((test) => {
      const [file = "", name = ""] = split(test);
      return !new RegExp(`(?:test|\\]| as const|\\))\\(\\s*"${escaped(name)}"`).test(texts.get(file) ?? "");
    });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** `FILE: NAME` in two. */
export const split = (test: string): readonly [file: string, name: string] => {
  const at = test.indexOf(": ");
  return [test.slice(0, at), test.slice(at + 2)];
};
