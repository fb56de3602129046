import type { DayReport, IngestReport } from "./ingest.ts";
import { type Effect, REASONS, type ReasonCount, type RowExample } from "./reasons.ts";

const EFFECTS: readonly Effect[] = ["refused", "dropped", "changed", "noted"];

/** 1234567 → "1,234,567". */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Whose files they are, and what gave it away. */
export interface VendorNote {
  readonly profile: string;
  readonly by: string;
}

/** What an ingest did, for a terminal: totals, then every reason with an example. */
export function ingestText(report: IngestReport, store: string, vendor?: VendorNote): string {
  const { total, days, files } = report;
  const first = days[0]?.day;
  const lines = [
    ...(vendor === undefined ? [] : [`vendor    ${vendor.profile}, recognised by ${vendor.by}`]),
    `read      ${plural(total.read, "row")} of ${plural(files.length, "file")}, ${plural(days.length, "day")}${first === undefined ? "" : ` (${first} … ${days.at(-1)?.day})`}`,
    `kept      ${plural(total.kept, "row")}${total.derived === 0 ? "" : ` and ${plural(total.derived, "index row")} made of the spot`}`,
    `store     ${grouped(total.added)} new, ${grouped(total.alreadyThere)} already there, ${grouped(total.storeConflicts)} different (${store})`,
  ];
  if (total.lists + total.settlements > 0)
    lines.push(
      `beside    ${plural(total.lists, "contract list")}, ${plural(total.settlements, "settlement price")}`,
    );
  for (const effect of EFFECTS) {
    const counts = total.reasons.filter(({ reason }) => REASONS[reason].effect === effect);
    if (counts.length === 0) continue;
    lines.push(`${effect}`, ...counts.flatMap(reasonLines));
  }
  return `${lines.join("\n")}\n`;
}

function reasonLines({ reason, rows, examples }: ReasonCount): string[] {
  const example = examples[0];
  const head = `  ${reason.padEnd(20)}${grouped(rows).padStart(12)}  ${REASONS[reason].means}`;
  return example === undefined ? [head] : [head, `${" ".repeat(36)}e.g. ${exampleText(example)}`];
}

export function exampleText({ file, row, stamp, contract, detail }: RowExample): string {
  const origin = row === 0 ? "" : `${file.split("/").at(-1)} row ${row}`;
  return [origin, stamp, contract, detail].filter((part) => part !== "").join(", ");
}

/** One line a day, for `--days`. */
export function daysText(days: readonly DayReport[]): string {
  const line = (day: DayReport): string => {
    const reasons = day.reasons.map(({ reason, rows }) => `${reason} ${grouped(rows)}`).join(", ");
    const counts = [day.read, day.kept, day.derived, day.added]
      .map((count) => grouped(count).padStart(11))
      .join("");
    return `${day.day}${counts}  ${reasons}`;
  };
  const head = `${"day".padEnd(10)}${["read", "kept", "from spot", "new"].map((name) => name.padStart(11)).join("")}  touched`;
  return `${[head, ...days.map(line)].join("\n")}\n`;
}

/** The report as the JSON document of `--json`. */
export function ingestJson(
  report: IngestReport,
  store: string,
  vendor?: VendorNote,
): Record<string, unknown> {
  return {
    store,
    ...(vendor === undefined ? {} : { profile: vendor.profile, recognised_by: vendor.by }),
    files: report.files,
    total: countsJson(report.total),
    days: report.days.map((day) => ({ day: day.day, ...countsJson(day), data_versions: day.dataVersions })),
  };
}

function countsJson(counts: IngestReport["total"]): Record<string, unknown> {
  return {
    rows_read: counts.read,
    rows_kept: counts.kept,
    rows_from_spot: counts.derived,
    rows_new: counts.added,
    rows_already_there: counts.alreadyThere,
    rows_different: counts.storeConflicts,
    contract_lists: counts.lists,
    settlement_prices: counts.settlements,
    reasons: counts.reasons.map(({ reason, rows, examples }) => ({
      reason,
      effect: REASONS[reason].effect,
      means: REASONS[reason].means,
      rows,
      examples,
    })),
  };
}
