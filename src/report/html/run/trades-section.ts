import type { TradebookRow } from "../../../ledger/tradebook-row.ts";
import { type Html, html } from "../html.ts";

const options = (values: Iterable<string>): Html[] =>
  [...new Set(values)].sort().map((value) => html`<option>${value}</option>`);

/** The controls and the empty table that the script fills: round trips, or the fills themselves. */
export function tradesSection(rows: readonly TradebookRow[]): Html {
  return html`<div class="controls" role="group" aria-label="What the table shows">
<div class="segmented">
<button class="button" type="button" data-table="trips" aria-pressed="true">Round trips</button>
<button class="button" type="button" data-table="fills" aria-pressed="false">Fills</button>
</div>
<label class="grow">Search <input type="search" id="trade-search" placeholder="symbol, date, leg, note" autocomplete="off"></label>
<label>Reason <select id="trade-reason"><option value="">all</option>${options(rows.map(({ fill }) => fill.reason))}</select></label>
<label>Result <select id="trade-result"><option value="">all</option><option value="gain">gains</option><option value="loss">losses</option></select></label>
<button class="button" type="button" id="trade-csv">Download CSV</button>
</div>
<div class="scroll" role="region" aria-label="Trades" tabindex="0">
<table class="data-table" id="trade-table"><caption class="sr">Trades; the buttons in the head sort</caption><thead></thead><tbody></tbody></table>
</div>
<div class="pager">
<button class="button" type="button" id="trade-previous">Previous</button>
<button class="button" type="button" id="trade-next">Next</button>
<span id="trade-status" role="status"></span>
</div>`;
}

/** The day view that the script fills. */
export function daySection(dates: readonly string[]): Html {
  return html`<div class="controls" role="group" aria-label="Which day">
<button class="button" type="button" id="day-previous" aria-label="Day before">←</button>
<label>Date <input type="date" id="day-date" min="${dates[0]}" max="${dates.at(-1)}"></label>
<button class="button" type="button" id="day-next" aria-label="Day after">→</button>
<button class="button" type="button" id="day-worst">Worst day</button>
<button class="button" type="button" id="day-best">Best day</button>
</div>
<div id="day-view" aria-live="polite" class="stack">
<h3 id="day-name"></h3>
<dl class="stats" id="day-stats"></dl>
<figure class="chart">
<figcaption><h3 id="day-chart-title">Premiums and PnL</h3><p class="summary legend" id="day-summary"></p></figcaption>
<div class="plot tall" data-chart="day" role="img" aria-labelledby="day-chart-title day-summary"></div>
</figure>
<div class="scroll" role="region" aria-label="Fills of the day" tabindex="0">
<table class="data-table" id="day-fills"><caption>Fills of the day</caption><thead></thead><tbody></tbody></table>
</div>
</div>`;
}
