import { type CheckReport, countOf } from "./check-store.ts";
import type { Finding } from "./checks/check.ts";
import { grouped } from "./ingest-text.ts";

/** Findings for a terminal: faults and warnings one by one, notes counted, and what to do about each kind once. */
export function checkText(report: CheckReport, { notes }: { readonly notes: boolean }): string {
  const shown = report.findings.filter(({ severity }) => notes || severity !== "note");
  const hints = new Map(shown.map(({ check, hint }) => [`${check}: ${hint}`, true]));
  const hidden = report.findings.length - shown.length;
  const counts = `${countOf(report, "fault")} faults, ${countOf(report, "warning")} warnings, ${countOf(report, "note")} notes`;
  return `${[
    ...shown.map(findingLine),
    ...(shown.length === 0 ? [] : ["", ...[...hints.keys()].map((hint) => `hint  ${hint}`), ""]),
    `${report.store}: ${grouped(report.days)} days, ${grouped(report.rows)} rows, ${counts}${hidden === 0 ? "" : " (--notes shows them)"}`,
  ].join("\n")}\n`;
}

function findingLine({ day, severity, check, series, count, of, worst }: Finding): string {
  return `${day} ${severity.padEnd(8)}${check.padEnd(16)}${series}: ${grouped(count)} of ${grouped(of)}; ${worst}`;
}

/** The report as the JSON document of `--json`. */
export function checkJson(report: CheckReport): Record<string, unknown> {
  return {
    store: report.store,
    days: report.days,
    rows: report.rows,
    checks: report.checks,
    faults: countOf(report, "fault"),
    warnings: countOf(report, "warning"),
    notes: countOf(report, "note"),
    findings: report.findings,
  };
}
