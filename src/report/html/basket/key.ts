import { type Html, html } from "../html.ts";

/** How many colours the style sheet has for series; then they come again. */
export const SERIES = 6;

/** Names beside the colours of their lines. */
export const seriesKey = (labels: readonly string[]): Html =>
  html`<ul class="key">${labels.map(
    (label, i) =>
      html`<li><span class="swatch" style="background:var(--series-${(i % SERIES) + 1})"></span>${label}</li>`,
  )}</ul>`;
