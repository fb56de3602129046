import type { Analysis } from "../analytics/analysis.ts";
import type { Finding } from "../analytics/findings/finding.ts";
import type { Paise } from "../units/unit.ts";
import { money } from "./rupees-text.ts";

/** Columns that a terminal has at the least. */
const WIDTH = 80;

type Row = readonly [label: string, text: string];

/** Looks a value up by its metric's name. */
function valuesOf({ metrics, bookMetrics }: Analysis): (name: string) => number | undefined {
  const values = new Map([...metrics, ...bookMetrics].map(({ name, value }) => [name, value]));
  return (name) => values.get(name);
}

const two = (value: number): string => value.toFixed(2);
const rupeesOf = (paise: number): string => money(Math.round(paise) as Paise);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Texts of the values that are there, joined: `Sortino 1.20, Calmar 0.80`. */
const joined = (parts: readonly (readonly [text: string, value: number | undefined])[]): string =>
  parts.flatMap(([text, value]) => (value === undefined ? [] : [`${text} ${two(value)}`])).join(", ");

/** The headline ratios as rows of the summary. What there is not enough data for has no row. */
export function ratioRows(analysis: Analysis): Row[] {
  const value = valuesOf(analysis);
  const rows: Row[] = [];
  const sharpe = value("sharpe");
  if (sharpe !== undefined) {
    const range = analysis.sharpeInterval;
    const between = range === undefined ? "" : ` (95 %: ${two(range[0])} to ${two(range[1])})`;
    const probability = value("probabilistic_sharpe");
    const above = probability === undefined ? "" : `, P(above 0) ${percent(probability)}`;
    rows.push(["Sharpe", `${two(sharpe)}${between}${above}`]);
  }
  const others = joined([
    ["Sortino", value("sortino")],
    ["Calmar", value("calmar")],
    ["profit factor", value("profit_factor")],
    ["payoff", value("payoff_ratio")],
  ]);
  if (others !== "") rows.push(["ratios", others]);
  const annual = value("annualised_pnl");
  const share = value("simple_annual_return");
  const { capital } = analysis;
  if (annual !== undefined) {
    const of =
      share === undefined || capital === undefined
        ? ""
        : `, ${percent(share)} of ${money(capital.amount)}${capital.from === "peak_margin" ? ", peak margin" : ""}`;
    rows.push(["a year", `${rupeesOf(annual)}${of}`]);
  }
  const tail = value("cvar_95");
  if (tail !== undefined) rows.push(["worst 5 %", `${rupeesOf(tail)} a session on average`]);
  return rows;
}

/** How long the curve stayed below a peak, for the row of the drawdown. */
export function drawdownSuffix(analysis: Analysis): string {
  const sessions = valuesOf(analysis)("longest_peak_to_peak");
  return sessions === undefined || sessions === 0
    ? ""
    : `, ${sessions} ${sessions === 1 ? "session" : "sessions"} from peak to peak at the longest`;
}

/** Profit that does not know lots: points and basis points. */
export function pointsRows(analysis: Analysis): Row[] {
  const value = valuesOf(analysis);
  const [points, each, basis] = ["net_points", "net_points_a_trip", "net_basis_points"].map(value);
  if (points === undefined || each === undefined) return [];
  const inBasis = basis === undefined ? "" : `; ${basis.toFixed(Math.abs(basis) < 10 ? 1 : 0)} bp of strike`;
  return [["points", `${two(points)} a unit, ${two(each)} a round trip${inBasis}`]];
}

/** Breaks words into lines of the terminal's width. */
export function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}

/** What was found, each with its evidence and what to do. */
export function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const lines = ["", "findings"];
  for (const { severity, title, evidence, hint } of findings)
    lines.push(
      ...wrapped(`${severity}: ${title}`, "  "),
      ...wrapped(evidence, "    "),
      ...wrapped(`→ ${hint}`, "    "),
    );
  return lines;
}
