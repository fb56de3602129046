import { countText } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { facts, table } from "../parts.ts";
import { dayLink } from "./headline.ts";
import type { RunPageInput } from "./run-page-input.ts";

/** What was wrong with the data, what is missing, and what the engine counted. */
export function dataSection({ sessions, absent, rows }: RunPageInput): Html {
  const counts = countsOf(sessions);
  const late = rows.filter(({ fill }) => fill.priceSource === "last").length;
  const all: (readonly [string, number])[] = [
    ["Sessions absent from PnL", absent.length],
    ["Fills at a price known before that instant", late],
    ["Price checks skipped because the price was too old", counts.stalePrices],
    ["Events that came too late and were ignored", counts.staleEvents],
    ["Entries given up because a leg was missing", counts.abortedEntries],
    ["Days that ended with positions that could not be closed (stuck)", counts.stuckDays],
    ["Positions marked at a close without a fresh price", counts.modelMarks],
    ["Freak prints met by a position or an order", counts.freakPrints],
    ...Object.entries(counts.rejections).map(
      ([reason, count]) => [`Orders rejected: ${reason}`, count] as const,
    ),
    ...Object.entries(counts.settlements).map(
      ([by, count]) => [`Days settled by ${by.replaceAll("_", " ")}`, count] as const,
    ),
  ];
  return html`<div class="columns">
<div>${facts(all.map(([label, count]) => [label, countText(count)]))}</div>
${faultTable(sessions)}
</div>
${absent.length === 0 ? undefined : absentTable(absent)}`;
}

function countsOf(sessions: RunPageInput["sessions"]) {
  const rejections: Record<string, number> = {};
  const settlements: Record<string, number> = {};
  let [stalePrices, staleEvents, abortedEntries, freakPrints] = [0, 0, 0, 0];
  let [stuckDays, modelMarks] = [0, 0];
  for (const day of sessions) {
    stuckDays += (day.stuck ?? 0) > 0 ? 1 : 0;
    modelMarks += day.modelMarks ?? 0;
    stalePrices += day.stalePrices;
    staleEvents += day.staleEvents;
    abortedEntries += day.abortedEntries;
    freakPrints += day.freakPrints;
    for (const [reason, count] of Object.entries(day.rejections))
      rejections[reason] = (rejections[reason] ?? 0) + count;
    if (day.settledBy !== undefined) settlements[day.settledBy] = (settlements[day.settledBy] ?? 0) + 1;
  }
  return {
    stuckDays,
    modelMarks,
    rejections,
    settlements,
    stalePrices,
    staleEvents,
    abortedEntries,
    freakPrints,
  };
}

function faultTable(sessions: RunPageInput["sessions"]): Html {
  const faults = new Map<
    string,
    { kind: string; series: string; count: number; days: number; first: string }
  >();
  for (const { date, dataFaults } of sessions)
    for (const { kind, series, count } of dataFaults) {
      const key = `${kind} ${series}`;
      const known = faults.get(key) ?? { kind, series, count: 0, days: 0, first: date };
      faults.set(key, { ...known, count: known.count + count, days: known.days + 1 });
    }
  if (faults.size === 0)
    return html`<p class="muted">No data fault was found in the rows that were read.</p>`;
  return table({
    caption: "Data faults",
    columns: [
      { label: "kind" },
      { label: "series" },
      { label: "rows", isNumeric: true },
      { label: "days", isNumeric: true },
      { label: "first" },
    ],
    rows: [...faults.values()].map((fault) => [
      fault.kind,
      fault.series,
      countText(fault.count),
      countText(fault.days),
      dayLink(fault.first),
    ]),
  });
}

function absentTable(absent: RunPageInput["absent"]): Html {
  return html`<div style="margin-top:1.6rem">${table({
    caption: "Absent sessions: not in any number above, and not zero",
    columns: [
      { label: "date" },
      { label: "status" },
      { label: "index move", isNumeric: true },
      { label: "VIX", isNumeric: true },
      { label: "why" },
    ],
    rows: absent.map(({ date, status, message, indexMove, vix }) => [
      date,
      status,
      indexMove === undefined ? "–" : indexMove.toFixed(2).replace("-", "−"),
      vix === undefined ? "–" : vix.toFixed(2),
      message,
    ]),
  })}</div>`;
}
