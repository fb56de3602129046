import { statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expiriesKnownOn } from "../../src/exchange/expiries.ts";
import { startPluto, Workspace } from "../cli/support/pluto.ts";
import { withDuckDB } from "../conformance/support/foreign.ts";
import { SMALL_RUN, sessionDays } from "./support/small-market.ts";

/** Peak memory grows with the days in flight, not with the length of the run. */

const SHORT = 60;
const LONG = 240;
/** What a run of four times the days may need more, beside the pages of the store's file that DuckDB keeps. */
const GROWTH_MAX = 0.5;
/** MB that loaded columns may vary by with the collector's moods; 180 days that were kept would be 34 MB. */
const ARRAYS_SLACK = 20;

const space = new Workspace("memory");
const days = sessionDays(LONG);
beforeAll(async () => {
  // Rows by SQL, because there are five million of them: 64 options a minute on 240 days.
  const byExpiry = new Map<string, string[]>();
  for (const day of days) {
    const expiry = expiriesKnownOn("NIFTY", day)[0]?.date ?? "";
    byExpiry.set(expiry, [...(byExpiry.get(expiry) ?? []), day]);
  }
  const minutes = (day: string): string => `TIMESTAMP '${day} 09:15:00' + INTERVAL (m) MINUTE`;
  const each = (dates: readonly string[], columns: (day: string) => string, from: string): string =>
    dates.map((day) => `SELECT ${columns(day)} FROM ${from}`).join(" UNION ALL ");
  const options = [...byExpiry].map(
    ([expiry, dates]) =>
      `CREATE TABLE "NSE_Options_Expiry_NIFTY_${expiry.replaceAll("-", "")}" AS ${each(
        dates,
        (
          day,
        ) => `${minutes(day)} AS ts, 22900 + 50 * (k // 2) AS strike, CASE k % 2 WHEN 0 THEN 'call' ELSE 'put' END AS option_type,
          CAST(100 + (m * 7 + k * 3) % 23 AS DOUBLE) AS c`,
        "range(64) AS strikes(k), range(376) AS minutes(m)",
      )}`,
  );
  await withDuckDB(
    space.inside("market.duckdb"),
    `CREATE TABLE "NSE_Index_NIFTY" AS ${each(days, (day) => `${minutes(day)} AS ts, 23700.0 AS o, 23700.0 AS h, 23700.0 AS l, 23700.0 AS c`, "range(376) AS minutes(m)")}`,
    ...options,
  );
  space.write("run.json", { ...SMALL_RUN, store: "duckdb:market.duckdb?stamp=known" });
});
afterAll(() => space.remove());

/** Runs beside the run: writes down, as it ends, the most it held. */
const REPORTER = `import { writeSync } from "node:fs";
let arrays = 0;
const look = () => { arrays = Math.max(arrays, process.memoryUsage().arrayBuffers); };
setInterval(look, 10).unref();
process.on("exit", () => writeSync(2, "peak " + process.resourceUsage().maxRSS + " " + arrays + "\\n"));`;

/** A whole run in a process of its own: its peak resident memory, and the most that loaded columns took, MB. */
async function peakOf(count: number): Promise<{ resident: number; arrays: number }> {
  const args = ["run", "run.json", "--from", days[0] ?? "", "--to", days[count - 1] ?? "", "--workers", "1"];
  const nodeOptions = ["--import", `data:text/javascript,${encodeURIComponent(REPORTER)}`];
  const said = await startPluto([...args, "--json"], { cwd: space.folder, nodeOptions }).ended;
  const peaks = [...said.stderr.matchAll(/peak (\d+) (\d+)/g)];
  expect([said.code, peaks.length]).toEqual([0, 1]);
  return {
    resident: Math.max(...peaks.map(([, kilobytes]) => Number(kilobytes) / 1024)),
    arrays: Math.max(...peaks.map(([, , bytes]) => Number(bytes) / 1_048_576)),
  };
}

test(`${LONG} days need hardly more memory than ${SHORT}`, async () => {
  const short = await peakOf(SHORT);
  const long = await peakOf(LONG);
  const pages = ((statSync(space.inside("market.duckdb")).size / 1_048_576) * (LONG - SHORT)) / LONG;
  const figures = JSON.stringify({ short, long, pages });
  expect(long.resident, figures).toBeLessThan(short.resident * (1 + GROWTH_MAX) + pages);
  expect(long.arrays, figures).toBeLessThan(short.arrays + ARRAYS_SLACK);
});
