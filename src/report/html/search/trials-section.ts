import { type SearchOutcome, statusCounts } from "../../../research/search/outcome.ts";
import { type Html, html } from "../html.ts";

/** The controls and the empty table that the script fills, and the trial that is picked. */
export function trialsSection({ trials }: SearchOutcome): Html {
  return html`<div class="controls" role="group" aria-label="What the table shows">
<label class="grow">Search <input type="search" id="trial-search" placeholder="a value, a number, a reason" autocomplete="off"></label>
<label>Status <select id="trial-reason"><option value="">all</option>${Object.keys(statusCounts(trials)).map(
    (status) => html`<option value="${status}">${status.replaceAll("_", " ")}</option>`,
  )}</select></label>
<label>Result <select id="trial-result"><option value="">all</option><option value="gain">gains</option><option value="loss">losses</option></select></label>
<button class="button" type="button" id="trial-cell" aria-pressed="false" hidden>Only the picked cell</button>
<button class="button" type="button" id="trial-csv">Download CSV</button>
</div>
<div class="scroll" role="region" aria-label="Trials" tabindex="0">
<table class="data-table" id="trial-table"><caption class="sr">Trials; the buttons in the head sort</caption><thead></thead><tbody></tbody></table>
</div>
<div class="pager">
<button class="button" type="button" id="trial-previous">Previous</button>
<button class="button" type="button" id="trial-next">Next</button>
<span id="trial-status" role="status"></span>
</div>
<div id="trial-view" aria-live="polite" hidden>
<h3 id="trial-name"></h3>
<dl class="facts" id="trial-facts"></dl>
</div>`;
}
