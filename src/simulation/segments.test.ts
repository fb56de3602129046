import { describe, expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import { sessionDates } from "./run-dates.ts";
import { segmentsOf } from "./segments.ts";

const datesOf = (underlying: string, from: string, to: string) =>
  sessionDates(underlying, { from: tradingDay(from), to: tradingDay(to), special: "skip" });
const told = (underlying: string, from: string, to: string, carry: "day" | "expiry" | "run") =>
  segmentsOf(datesOf(underlying, from, to), { carry, underlying }, []).map(
    ({ dates, endsRun }) => `${dates[0]}…${dates.at(-1)}${endsRun ? " end" : ""}`,
  );

describe("the segments of a run", () => {
  test("of a day each: every one ends the run as far as it is concerned", () => {
    expect(told("NIFTY", "2024-04-24", "2024-04-26", "day")).toEqual([
      "2024-04-24…2024-04-24 end",
      "2024-04-25…2024-04-25 end",
      "2024-04-26…2024-04-26 end",
    ]);
  });

  test("of the whole run: one", () => {
    expect(told("NIFTY", "2024-01-01", "2024-12-31", "run")).toEqual(["2024-01-01…2024-12-31 end"]);
    expect(segmentsOf([], { carry: "run", underlying: "NIFTY" }, [])).toEqual([]);
  });

  test.each<[string, string, string, string, string[]]>([
    [
      "weekly expiries, where the underlying has them",
      "NIFTY",
      "2024-04-22",
      "2024-05-03",
      ["2024-04-22…2024-04-25", "2024-04-26…2024-05-02", "2024-05-03…2024-05-03 end"],
    ],
    [
      "a run that ends on an expiry has no split there",
      "NIFTY",
      "2024-04-22",
      "2024-04-25",
      ["2024-04-22…2024-04-25 end"],
    ],
    [
      "monthly ones, where it has no others",
      "BANKNIFTY",
      "2025-01-27",
      "2025-03-03",
      ["2025-01-27…2025-01-30", "2025-01-31…2025-02-27", "2025-02-28…2025-03-03 end"],
    ],
    [
      "by the date on which it really expired: the re-dated 2023-06-29 ended on the 28th",
      "NIFTY",
      "2023-06-26",
      "2023-07-03",
      ["2023-06-26…2023-06-28", "2023-06-30…2023-07-03 end"],
    ],
    [
      "a holiday's eve: Thursday 2024-08-15 was closed, its expiry came on the 14th",
      "NIFTY",
      "2024-08-12",
      "2024-08-16",
      ["2024-08-12…2024-08-14", "2024-08-16…2024-08-16 end"],
    ],
  ])("by expiries: %s", (_, underlying, from, to, expected) => {
    expect(told(underlying, from, to, "expiry")).toEqual(expected);
  });

  test("an expiry on no session of the run splits before the next session", () => {
    const dates = datesOf("NIFTY", "2024-04-22", "2024-04-30").filter((date) => date !== "2024-04-25");
    const segments = segmentsOf(dates, { carry: "expiry", underlying: "NIFTY" }, []);
    expect(segments.map(({ dates: own }) => own[0])).toEqual(["2024-04-22", "2024-04-26"]);
  });

  test("without expiry rules the store's own tables say when something expires", () => {
    const dates = datesOf("GOLDM", "2024-05-20", "2024-05-31");
    const held = [{ kind: "options", underlying: "GOLDM", expiry: tradingDay("2024-05-28") } as const];
    const segments = segmentsOf(dates, { carry: "expiry", underlying: "GOLDM" }, held);
    expect(segments.map(({ dates: own }) => own.at(-1))).toEqual(["2024-05-28", "2024-05-31"]);
  });
});
