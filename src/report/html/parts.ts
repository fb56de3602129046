import { shortMoney, wholeMoney } from "../rupees-text.ts";
import { type Html, html, type Part } from "./html.ts";

/** The colour class of an amount: none for zero and for what is unknown. The sign is always in the text too. */
export const toneOf = (amount: number | undefined): string | undefined =>
  amount === undefined || amount === 0 ? undefined : amount > 0 ? "gain" : "loss";

/** Paise to the rupee, coloured by sign; a dash when unknown. */
export const amount = (paise: number | undefined): Html =>
  paise === undefined ? html`–` : html`<span class="${toneOf(paise)}">${wholeMoney(paise)}</span>`;

/** A share 0 … 1 as a percentage; a dash when unknown. */
export const percent = (share: number | undefined, digits = 1): string =>
  share === undefined ? "–" : `${(share * 100).toFixed(digits).replace("-", "−")} %`;

/** Text in which no amount is broken between its sign and its digits. */
export const unbroken = (text: string): Part =>
  text
    .split(/(−[₹$]?[\d,.]+)/)
    .map((piece, i) => (i % 2 === 0 ? piece : html`<span class="unbroken">${piece}</span>`));

export interface Stat {
  readonly label: string;
  readonly value: Part;
  /** A line of small print. */
  readonly under?: Part;
  readonly isLead?: boolean;
}

/** A strip of headline numbers. */
export const statStrip = (stats: readonly Stat[]): Html =>
  html`<dl class="stats">${stats.map(
    ({ label, value, under, isLead = false }) =>
      html`<div${isLead ? html` class="lead-stat"` : undefined}><dt>${label}</dt><dd>${value}</dd>${
        under === undefined
          ? undefined
          : html`<dd class="under">${typeof under === "string" ? unbroken(under) : under}</dd>`
      }</div>\n`,
  )}</dl>`;

export interface Column {
  readonly label: string;
  readonly isNumeric?: boolean;
}

/** A plain table; the first cell of a row is its heading. On a narrow screen it scrolls by itself. */
export function table({
  caption,
  columns,
  rows,
  foot,
}: {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Part[])[];
  readonly foot?: readonly Part[];
}): Html {
  const cells = (row: readonly Part[]): Html[] =>
    row.map((cell, i) => {
      const kind = columns[i]?.isNumeric === true ? html` class="num"` : undefined;
      return i === 0 ? html`<th scope="row"${kind}>${cell}</th>` : html`<td${kind}>${cell}</td>`;
    });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(
    ({ label, isNumeric = false }) =>
      html`<th scope="col"${isNumeric ? html` class="num"` : undefined}>${label}</th>`,
  )}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
${foot === undefined ? undefined : html`<tfoot><tr>${cells(foot)}</tr></tfoot>`}
</table></div>`;
}

export interface BarRow {
  readonly label: Part;
  /** Paise: what the bar shows. */
  readonly value: number;
  /** Cells between the label and the amount. */
  readonly cells: readonly Part[];
}

/** A table whose amounts are drawn as bars to the left and right of zero, all on one scale. */
export function barTable({
  caption,
  label,
  columns,
  value = "net PnL",
  rows,
}: {
  readonly caption: string;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly value?: string;
  readonly rows: readonly BarRow[];
}): Html {
  const widest = Math.max(1, ...rows.map((row) => Math.abs(row.value)));
  // Amounts of one sign have the whole width to themselves.
  const sides = rows.every((row) => row.value >= 0)
    ? "only-up"
    : rows.every((row) => row.value <= 0)
      ? "only-down"
      : "both";
  const bar = (size: number): Html =>
    html`<span class="bar-track" aria-hidden="true"><i class="${size < 0 ? "down" : "up"}" style="--share:${(
      Math.abs(size) / widest
    ).toFixed(3)}"></i></span>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${sides}">
<caption>${caption}</caption>
<thead><tr><th scope="col">${label}</th>${columns.map((column) => html`<th scope="col" class="num">${column.label}</th>`)}<th scope="col" class="num">${value}</th><td class="bar"></td></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.label}</th>${row.cells.map((cell) => html`<td class="num">${cell}</td>`)}<td class="num">${amount(row.value)}</td><td class="bar">${bar(row.value)}</td></tr>\n`,
  )}</tbody>
</table></div>`;
}

export interface HeatCell {
  /** Paise; undefined where there was no session. */
  readonly value: number | undefined;
  /** What a pointer is told. */
  readonly title?: string;
}

/** A grid of amounts, each the stronger in colour the larger it is; a total at the end of each row. */
export function heatMap({
  caption,
  corner,
  columns,
  rows,
}: {
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly cells: readonly HeatCell[];
    readonly total: number;
  }[];
}): Html {
  const values = rows.flatMap((row) => row.cells.map(({ value }) => Math.abs(value ?? 0)));
  const widest = Math.max(1, ...values);
  const cellOf = ({ value, title }: HeatCell): Html =>
    value === undefined
      ? html`<td class="none"></td>`
      : html`<td class="${value < 0 ? "down" : "up"}" style="--share:${Math.sqrt(Math.abs(value) / widest).toFixed(3)}"${
          title === undefined ? undefined : html` title="${title}"`
        }>${shortMoney(value).replace(/[₹$]/, "")}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="heat">
<caption>${caption}</caption>
<thead><tr><th scope="col">${corner}</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}<th scope="col">Total</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.label}</th>${row.cells.map(cellOf)}<td class="total">${amount(row.total)}</td></tr>\n`,
  )}</tbody>
</table></div>`;
}

/** A square of numbers from −1 to 1, the stronger in colour the further from 0; what is undefined is left empty. */
export function matrixMap({
  caption,
  labels,
  values,
}: {
  readonly caption: string;
  readonly labels: readonly string[];
  readonly values: readonly (readonly (number | undefined)[])[];
}): Html {
  const cellOf = (value: number | undefined): Html =>
    value === undefined
      ? html`<td class="none"></td>`
      : html`<td class="${value < 0 ? "down" : "up"}" style="--share:${Math.abs(value).toFixed(3)}">${value
          .toFixed(2)
          .replace(/^-(0\.00)$/, "$1")
          .replace("-", "−")}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="heat matrix">
<caption>${caption}</caption>
<thead><tr><td class="none"></td>${labels.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${labels.map(
    (label, i) => html`<tr><th scope="row">${label}</th>${(values[i] ?? []).map(cellOf)}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** A grid of amounts under column heads, coloured by size, and where `isSigned` by sign; `isMarked` cells are framed. */
export function amountGrid({
  caption,
  corner,
  columns,
  rows,
  isSigned = true,
}: {
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly isSigned?: boolean;
  readonly rows: readonly {
    readonly label: string;
    readonly cells: readonly { readonly value: number; readonly isMarked?: boolean }[];
  }[];
}): Html {
  const widest = Math.max(1, ...rows.flatMap((row) => row.cells.map(({ value }) => Math.abs(value))));
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="heat matrix">
<caption>${caption}</caption>
<thead><tr><th scope="col">${corner}</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.label}</th>${row.cells.map(
        ({ value, isMarked = false }) =>
          html`<td class="${isSigned ? (value < 0 ? "down" : "up") : "plain"}${isMarked ? " marked" : ""}" style="--share:${Math.sqrt(Math.abs(value) / widest).toFixed(3)}">${shortMoney(value)}</td>`,
      )}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** A place that the page's script draws a chart into. `summary` says in words what the chart shows. */
export const figure = ({
  chart,
  title,
  summary,
  size,
}: {
  /** The name by which the script knows what to draw. */
  readonly chart: string;
  readonly title: string;
  readonly summary: string;
  readonly size?: "tall" | "short";
}): Html => html`<figure class="chart">
<figcaption><h3>${title}</h3><p class="summary">${unbroken(summary)}</p></figcaption>
<div class="plot${size === undefined ? "" : ` ${size}`}" data-chart="${chart}" role="img" aria-label="${title}: ${summary}"></div>
</figure>`;

/** Names and what they stand for. */
export const facts = (entries: readonly (readonly [string, Part])[]): Html =>
  html`<dl class="facts">${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;

/** Something that a reader must not miss. */
export const notice = (text: Part): Html => html`<p class="notice">${text}</p>`;
