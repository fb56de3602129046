import { isTraded } from "../../../analytics/daily-pnl.ts";
import type { MtmFan } from "../../../analytics/mtm-fan.ts";
import { ascending, medianOf, quantileOf } from "../../../analytics/statistics/quantile.ts";
import { clockText } from "../../../units/time.ts";
import { countText, wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, figure, table } from "../parts.ts";
import { dayLink, peakMargin } from "./headline.ts";
import type { RunPageInput } from "./run-page-input.ts";

/** How days came out, how they went, and what they tied up. */
export function behaviourSection(input: RunPageInput, fan: MtmFan | undefined): Html {
  const traded = input.book.days.filter(isTraded).map(({ net }) => net);
  const peak = peakMargin(input);
  return html`<div class="columns">
${traded.length === 0 ? undefined : figure({ chart: "distribution", title: "Net PnL of a traded day", summary: spreadText(traded) })}
${fan === undefined ? undefined : figure({ chart: "fan", title: "PnL through the day", summary: fanText(fan) })}
</div>
${
  peak === undefined
    ? html`<p class="muted" style="margin-top:1.2rem">Margin was not measured: run with <code>margin: span</code> to see what the book ties up.</p>`
    : html`<div style="margin-top:1.8rem">${figure({
        chart: "margin",
        title: "Peak margin of each day",
        summary: `At most ${wholeMoney(peak.margin)}, on ${peak.date}.${overnightText(input)}`,
        size: "short",
      })}${gapsOf(input)}</div>`
}`;
}

/** What the nights tied up, in words; nothing when nothing was held over one. */
function overnightText({ sessions }: RunPageInput): string {
  const nights = sessions.filter(({ overnightMargin = 0 }) => overnightMargin > 0);
  const most = Math.max(0, ...nights.map(({ overnightMargin = 0 }) => overnightMargin));
  return nights.length === 0
    ? ""
    : ` Over ${countText(nights.length)} nights at most ${wholeMoney(most)}, dashed.`;
}

/** The jumps that would have cost most: a table of two rows, or nothing. */
function gapsOf({ worstGap, worstOvernightGap }: RunPageInput): Html | undefined {
  const rows = (
    [
      ["within a day", worstGap],
      ["over a night", worstOvernightGap],
    ] as const
  ).flatMap(([when, gap]) =>
    gap === undefined ? [] : [[when, amount(gap.profit), dayLink(gap.date), gap.cell]],
  );
  if (rows.length === 0) return undefined;
  return html`<div style="margin-top:1.2rem">${table({
    caption: "Gap stress: the sudden jump that would have cost the open book most",
    columns: [
      { label: "" },
      { label: "profit", isNumeric: true },
      { label: "on" },
      { label: "when, and which" },
    ],
    rows,
  })}</div>`;
}

function spreadText(net: readonly number[]): string {
  const sorted = ascending(net);
  const at = (share: number): string => wholeMoney(quantileOf(sorted, share) ?? 0);
  return `${countText(net.length)} days; median ${wholeMoney(medianOf(net) ?? 0)}; one day in twenty below ${at(0.05)}, one above ${at(0.95)}.`;
}

function fanText({ days, times, lines }: MtmFan): string {
  const [worst] = lines;
  if (worst === undefined) return "";
  const low = worst.indexOf(Math.min(...worst));
  return `${countText(days)} days before costs, middle half and nine tenths; the worst twentieth is lowest at ${clockText(times[low] ?? 0).slice(0, 5)}, ${wholeMoney(worst[low] ?? 0)}.`;
}
