import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { Journal } from "./journal.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-journal-"));
  file = path.join(folder, "journal.ndjson");
});
afterEach(() => rmSync(folder, { recursive: true }));

const noData = (date: string, why = "the store has no data"): DayOutcome => ({
  status: "no-data",
  date: date as TradingDay,
  why,
  context: {},
});
const failed = (date: string): DayOutcome => ({
  status: "failed",
  date: date as TradingDay,
  code: "strategy.threw",
  message: "strategy.threw: ₹ and\na new line",
  data: { a: [1, null] },
  stack: "at",
  fills: [],
  dataVersion: undefined,
  context: { indexMove: -5 },
});

/** Opens the journal, does something with it, and closes it. */
function withJournal<T>(work: (journal: Journal) => T): T {
  const journal = Journal.open(file);
  try {
    return work(journal);
  } finally {
    journal.close();
  }
}

test("gives the days back in order of time, whatever order they finished in", () => {
  withJournal((journal) => {
    const outcomes = [noData("2025-01-03"), failed("2025-01-01"), noData("2025-01-02", "ünïcode ₹")];
    for (const outcome of outcomes) journal.append(outcome);
    expect(journal.dates).toEqual(["2025-01-01", "2025-01-02", "2025-01-03"]);
    expect([...journal.outcomes()]).toEqual([outcomes[1], outcomes[2], outcomes[0]]);
    expect([...journal.outcomes()].length).toBe(3);
  });
});

test("may be read while it is written", () => {
  withJournal((journal) => {
    journal.append(noData("2025-01-01"));
    expect([...journal.outcomes()].length).toBe(1);
    journal.append(noData("2025-01-02"));
    expect([...journal.outcomes()].map(({ date }) => date)).toEqual(["2025-01-01", "2025-01-02"]);
  });
});

test("an empty one has no days", () => {
  withJournal((journal) => expect([journal.dates, [...journal.outcomes()]]).toEqual([[], []]));
  withJournal((journal) => expect(journal.dates).toEqual([]));
});

test("the last of two outcomes of a day stands", () => {
  withJournal((journal) => {
    journal.append(failed("2025-01-01"));
    journal.append(noData("2025-01-01"));
    expect([...journal.outcomes()].map(({ status }) => status)).toEqual(["no-data"]);
  });
});

describe("days of a segment", () => {
  const segment = { from: "2025-01-02" as TradingDay, to: "2025-01-04" as TradingDay };
  const ofSegment = (date: string): DayOutcome => ({ ...noData(date), segment });

  test("count once its last day has its line, and not before, nor when it is opened again", () => {
    withJournal((journal) => {
      journal.append(noData("2025-01-01"));
      journal.append(ofSegment("2025-01-02"));
      journal.append(ofSegment("2025-01-03"));
      expect(journal.dates).toEqual(["2025-01-01"]);
      expect([...journal.outcomes()].map(({ date }) => date)).toEqual(["2025-01-01"]);
    });
    withJournal((journal) => {
      expect(journal.dates).toEqual(["2025-01-01"]);
      journal.append(ofSegment("2025-01-04"));
      expect(journal.dates).toEqual(["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"]);
    });
  });

  test("that failed are failed for good in this attempt, and all to be run again in the next", () => {
    withJournal((journal) => {
      journal.append(ofSegment("2025-01-02"));
      for (const date of ["2025-01-02", "2025-01-03", "2025-01-04"])
        journal.append({ ...failed(date), segment });
      expect([...journal.outcomes()].map(({ date, status }) => `${date} ${status}`)).toEqual([
        "2025-01-02 failed",
        "2025-01-03 failed",
        "2025-01-04 failed",
      ]);
    });
    withJournal((journal) => expect(journal.dates).toEqual([]));
  });

  test("that had begun to fail when the process ended are run again", () => {
    withJournal((journal) => {
      journal.append(ofSegment("2025-01-02"));
      journal.append({ ...failed("2025-01-02"), segment });
    });
    withJournal((journal) => expect(journal.dates).toEqual([]));
  });
});

describe("opened again", () => {
  test("has the days that were done, and not those that failed: they are to be run again", () => {
    withJournal((journal) => {
      journal.append(noData("2025-01-01"));
      journal.append(failed("2025-01-02"));
      journal.append(noData("2025-01-03"));
    });
    withJournal((journal) => {
      expect(journal.dates).toEqual(["2025-01-01", "2025-01-03"]);
      journal.append(noData("2025-01-02"));
      expect([...journal.outcomes()].map(({ date }) => date)).toEqual([
        "2025-01-01",
        "2025-01-02",
        "2025-01-03",
      ]);
    });
  });

  test.each([1, 2, 10, 40])("drops a last line that lost %i bytes, and nothing else", (lost) => {
    withJournal((journal) => {
      for (const date of ["2025-01-01", "2025-01-02", "2025-01-03"]) journal.append(noData(date, "₹"));
    });
    const whole = readFileSync(file).length;
    truncateSync(file, whole - lost);
    withJournal((journal) => {
      expect(journal.dates).toEqual(["2025-01-01", "2025-01-02"]);
      journal.append(noData("2025-01-03", "₹"));
      expect([...journal.outcomes()].map(({ date }) => date)).toEqual([
        "2025-01-01",
        "2025-01-02",
        "2025-01-03",
      ]);
    });
    expect(readFileSync(file).length).toBe(whole);
  });

  test("may be cut short again and again", () => {
    for (let round = 0; round < 4; round++) {
      withJournal((journal) => {
        journal.append(noData("2025-01-01"));
        journal.append(noData("2025-01-02"));
      });
      truncateSync(file, readFileSync(file).length - 3);
      withJournal((journal) => expect(journal.dates).toEqual(["2025-01-01"]));
    }
  });

  test("with a half-written line alone has no days", () => {
    writeFileSync(file, '{"status":"no-data","date":"2025-0');
    withJournal((journal) => {
      expect(journal.dates).toEqual([]);
      journal.append(noData("2025-01-01"));
    });
    withJournal((journal) => expect(journal.dates).toEqual(["2025-01-01"]));
  });

  test("that holds something else is refused, and the message names it", () => {
    withJournal((journal) => journal.append(noData("2025-01-01")));
    appendFileSync(file, "\u0000\u0000\u0000\n");
    expect(() => Journal.open(file)).toThrow(expect.objectContaining({ code: "run.bad-journal" }));
    expect(() => Journal.open(file)).toThrow(file);
  });
});
