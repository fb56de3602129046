import type { Difference } from "../research/compare-runs.ts";
import { type FillJson, fillLine } from "./fill-json.ts";
import { metricText } from "./runs-text.ts";

/** What `pluto compare --json` prints. */
export interface Compared {
  readonly a: string;
  readonly b: string;
  readonly config: readonly Difference[];
  readonly run: readonly Difference[];
  readonly metrics: readonly {
    readonly name: string;
    readonly a: number | null;
    readonly b: number | null;
  }[];
  readonly tradebook: {
    readonly same: boolean;
    readonly fills_a: number;
    readonly fills_b: number;
    readonly first_difference: {
      readonly seq: number;
      readonly only_costs: boolean;
      readonly a: FillJson | null;
      readonly b: FillJson | null;
    } | null;
    readonly dates: readonly string[];
  };
}

const NAME = 26;
const CELL = 26;

/** Two runs side by side, at 80 columns as far as their values are that short. */
export function compareText({ a, b, config, run, metrics, tradebook }: Compared): string {
  const line = (name: string, one: string, other: string): string =>
    `  ${name.padEnd(NAME - 2)} ${one.padEnd(CELL)} ${other}`.trimEnd();
  const part = (title: string, lines: readonly string[]): string[] => ["", title, ...lines];
  const rows = (found: readonly Difference[]): string[] =>
    found.length === 0
      ? ["  the same"]
      : found.map(({ key, a: one, b: other }) => line(key, word(one), word(other)));
  const { first_difference: first, dates } = tradebook;
  return `${[
    line("", a, b),
    ...part("config", rows(config)),
    ...part("code, data and models", rows(run)),
    ...part(
      "metrics",
      metrics.map(({ name, a: one, b: other }) =>
        line(name, metricText(name, one), `${metricText(name, other)}${one === other ? "" : "  *"}`),
      ),
    ),
    ...part(
      "tradebook",
      first === null
        ? [`  the same ${tradebook.fills_a} fills`]
        : [
            line("fills", String(tradebook.fills_a), String(tradebook.fills_b)),
            `  the first that differs is seq ${first.seq}${first.only_costs ? ", by its costs alone" : ""}:`,
            `  a  ${fillLine(first.a)}`,
            `  b  ${fillLine(first.b)}`,
            `  ${dates.length} days differ: ${dates.slice(0, 5).join(", ")}${dates.length > 5 ? ", …" : ""}`,
          ],
    ),
  ].join("\n")}\n`;
}

/** A value in a column: long ones, like hashes, by their beginning. */
function word(value: unknown): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > CELL ? `${text.slice(0, CELL - 1)}…` : text;
}
