import type { Exchange } from "./underlyings.ts";

/** A window as written: ["09:15", "15:30"]. */
export type ClockWindow = readonly [from: string, to: string];

/**
 * The Diwali (Laxmi Pujan) session of an hour, NSE and BSE alike. In 2025 it was in the afternoon. Source:
 * the exchanges' yearly holiday circulars and the Muhurat circulars; the time of 2019 has medium confidence.
 */
export const MUHURAT_SESSIONS: ReadonlyMap<string, ClockWindow> = new Map([
  ["2017-10-19", ["18:30", "19:30"]],
  ["2018-11-07", ["17:30", "18:30"]],
  ["2019-10-27", ["18:15", "19:15"]],
  ["2020-11-14", ["18:15", "19:15"]],
  ["2021-11-04", ["18:15", "19:15"]],
  ["2022-10-24", ["18:15", "19:15"]],
  ["2023-11-12", ["18:15", "19:15"]],
  ["2024-11-01", ["18:00", "19:00"]],
  ["2025-10-21", ["13:45", "14:45"]],
]);

/**
 * Muhurat days whose hours Pluto does not know: NSE/FAOP/71777 announces Sunday 2026-11-08 and leaves the
 * time to a later circular. Until it is entered above the day counts as closed, and `whyClosed` says so.
 */
export const MUHURAT_HOURS_UNKNOWN: ReadonlySet<string> = new Set(["2026-11-08"]);

/** A session on a day that is normally closed. */
export interface SpecialSession {
  /** Trading as scheduled; the gaps between the windows are the session's breaks. */
  readonly windows: readonly ClockWindow[];
  readonly note: string;
}

const WHOLE_DAY: readonly ClockWindow[] = [["09:15", "15:30"]];
const DRILL: readonly ClockWindow[] = [
  ["09:15", "10:00"],
  ["11:30", "12:30"],
];

/**
 * Sessions on Saturdays and Sundays, NSE and BSE alike. None counts as a trading day when an expiry is moved
 * for a holiday. Source: NSE/MSD/60340, 60677, 61893 (drills and 2024-01-20), NSE/FAOP/65730 and 72352
 * (Budgets); 2020-02-01 has medium confidence.
 */
export const SPECIAL_SESSIONS: ReadonlyMap<string, SpecialSession> = new Map([
  ["2020-02-01", { windows: WHOLE_DAY, note: "Union Budget" }],
  ["2024-01-20", { windows: WHOLE_DAY, note: "whole session in lieu of Monday 2024-01-22" }],
  ["2024-03-02", { windows: DRILL, note: "disaster-recovery drill, 5 % price bands" }],
  ["2024-05-18", { windows: DRILL, note: "disaster-recovery drill, 5 % price bands" }],
  ["2025-02-01", { windows: WHOLE_DAY, note: "Union Budget" }],
  ["2026-02-01", { windows: WHOLE_DAY, note: "Union Budget" }],
]);

/** An unscheduled interruption, on the exchanges that had it. */
export interface Disruption {
  readonly exchanges: readonly Exchange[];
  readonly halts: readonly ClockWindow[];
  /** When trading really was possible. */
  readonly hours: readonly ClockWindow[];
  readonly note: string;
}

/**
 * What interrupted a session that had been scheduled as usual. Source: the exchanges' statements of those
 * days; minutes of the circuit-breaker halts are approximate (45 minutes of halt and a pre-open call auction
 * of 15), medium confidence. On 2017-07-10 some F&O prints exist between 09:15 and 10:07; they were not
 * tradable.
 */
export const DISRUPTIONS: ReadonlyMap<string, Disruption> = new Map([
  [
    "2017-07-10",
    {
      exchanges: ["NSE"],
      halts: [["09:15", "12:30"]],
      hours: [["12:30", "15:30"]],
      note: "outage: cash and derivatives unusable until 12:30",
    },
  ],
  [
    "2020-03-13",
    {
      exchanges: ["NSE", "BSE"],
      halts: [["09:20", "10:20"]],
      hours: [
        ["09:15", "09:20"],
        ["10:20", "15:30"],
      ],
      note: "market-wide circuit breaker at -10 %",
    },
  ],
  [
    "2020-03-23",
    {
      exchanges: ["NSE", "BSE"],
      halts: [["09:58", "10:57"]],
      hours: [
        ["09:15", "09:58"],
        ["10:57", "15:30"],
      ],
      note: "market-wide circuit breaker at -10 %",
    },
  ],
  [
    "2021-02-24",
    {
      exchanges: ["NSE"],
      halts: [["11:40", "15:45"]],
      hours: [
        ["09:15", "11:40"],
        ["15:45", "17:00"],
      ],
      note: "outage: index frozen from about 10:06, derivatives halted at 11:40, traded again 15:45-17:00",
    },
  ],
]);
