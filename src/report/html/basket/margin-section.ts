import type { Basket } from "../../../basket/basket.ts";
import { clockText } from "../../../units/time.ts";
import { countText, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { figure, percent, table } from "../parts.ts";

/** What the one netted book ties up, against what its sleeves would in accounts of their own. */
export function marginSection({ margin, sleeves }: Basket): Html {
  if (margin === undefined)
    return html`<p class="muted">No sleeve is a run, so that the index is not known and margin cannot be computed.</p>`;
  const { peak, peakDate, peakTime, summedPeak, sleevePeaks, mean, summedMean, unknownInstants, instants } =
    margin;
  const share = (part: number, of: number): string => (of === 0 ? "–" : percent(part / of, 0));
  const when =
    peakDate === undefined || peakTime === undefined ? "never" : `on ${peakDate} at ${clockText(peakTime)}`;
  return html`<div class="stack">
${figure({
  chart: "margin",
  title: "Most margin of each day: netted, and sleeves summed",
  summary: `Netted at most ${wholeMoney(peak)}, ${when}; summed at most ${wholeMoney(summedPeak)}.`,
})}
${table({
  caption: "Margin, computed after the fills of each instant",
  columns: [{ label: "" }, { label: "most", isNumeric: true }, { label: "mean", isNumeric: true }],
  rows: [
    ["Netted book", wholeMoney(peak), wholeMoney(mean)],
    ["Sleeves summed", wholeMoney(summedPeak), wholeMoney(summedMean)],
    ["Netted ÷ summed", share(peak, summedPeak), share(mean, summedMean)],
    ...sleeves.map(({ label }, i) => [`${label} alone`, wholeMoney(sleevePeaks[i] ?? 0), ""]),
  ],
})}
<p class="muted">${countText(instants)} instants with something held${unknownInstants === 0 ? "" : `; ${countText(unknownInstants)} more are left out, because no run here knows the index of their day`}. Prices between fills are not known: compare these margins with one another, and take the level from the runs.</p>
</div>`;
}
