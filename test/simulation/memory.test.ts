import { afterAll, beforeAll, expect, test } from "vitest";
import { expiriesKnownOn } from "../../src/exchange/expiries.ts";
import { startPluto, Workspace } from "../cli/support/pluto.ts";
import { withDuckDB } from "../conformance/support/foreign.ts";
import { SMALL_RUN, sessionDays } from "./support/small-market.ts";

/** Peak memory grows with the days in flight, not with the length of the run. */

const SHORT = 20;
const LONG = 240;
/** Four times the days and more may cost this share of memory; loaded days that were kept would cost the double. */
const GROWTH_MAX = 0.25;

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

/** Peak resident memory of a whole run in a process of its own, in MB. */
async function peakOf(count: number, workers: string): Promise<number> {
  const args = [
    "run",
    "run.json",
    "--from",
    days[0] ?? "",
    "--to",
    days[count - 1] ?? "",
    "--workers",
    workers,
  ];
  const report = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS + "\\n"));`;
  const nodeOptions = ["--import", `data:text/javascript,${encodeURIComponent(report)}`];
  const said = await startPluto([...args, "--json"], { cwd: space.folder, nodeOptions }).ended;
  const peaks = [...said.stderr.matchAll(/peak (\d+)/g)].map(([, kilobytes]) => Number(kilobytes) / 1024);
  expect([said.code, peaks.length > 0]).toEqual([0, true]);
  return Math.max(...peaks);
}

test.each(["1", "2"])(
  `${LONG} days need hardly more memory than ${SHORT}, on %s worker(s)`,
  async (workers) => {
    const short = await peakOf(SHORT, workers);
    const long = await peakOf(LONG, workers);
    expect(long, `${short.toFixed(0)} MB for ${SHORT} days, ${long.toFixed(0)} MB for ${LONG}`).toBeLessThan(
      short * (1 + GROWTH_MAX),
    );
  },
);
