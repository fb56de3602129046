import type { Analysis } from "../../../analytics/analysis.ts";
import type { DrawdownEpisode } from "../../../analytics/metrics/drawdown-episodes.ts";
import { equityCurve } from "../../../analytics/metrics/equity.ts";
import type { DailySeries } from "../../../analytics/metrics/series.ts";
import { wholeMoney } from "../../rupees-text.ts";
import { type Html, html } from "../html.ts";
import { amount, figure, percent, table } from "../parts.ts";
import { dayLink } from "./headline.ts";

/** The curve over the underlying with its drawdown below, and the deepest drawdowns as a table. */
export function equitySection({ series, drawdowns, capital }: Analysis, underlying: string): Html {
  return html`<div class="stack">
${figure({
  chart: "equity",
  title: `Cumulative net PnL, ${underlying} and drawdown`,
  summary: equitySummary(series, drawdowns[0]),
  size: "tall",
})}
${drawdowns.length === 0 ? undefined : drawdownTable(drawdowns, capital !== undefined)}
</div>`;
}

function equitySummary({ dates, pnl }: DailySeries, deepest: DrawdownEpisode | undefined): string {
  const curve = equityCurve(pnl);
  const last = curve.at(-1);
  if (last === undefined) return "No session was simulated.";
  const top = curve.findIndex(({ equity }) => equity === last.peak);
  const high = last.peak > 0 ? `highest ${wholeMoney(last.peak)} on ${dates[top]}` : "never above its start";
  const fall =
    deepest === undefined
      ? "no drawdown"
      : `deepest fall ${wholeMoney(deepest.depth)}, low on ${deepest.valleyDate}`;
  return `Ends at ${wholeMoney(last.equity)}; ${high}; ${fall}.`;
}

function drawdownTable(deepest: readonly DrawdownEpisode[], hasCapital: boolean): Html {
  return table({
    caption: "Deepest drawdowns",
    columns: [
      { label: "peak" },
      { label: "low" },
      { label: "recovered" },
      { label: "depth", isNumeric: true },
      ...(hasCapital ? [{ label: "of net worth", isNumeric: true }] : []),
      { label: "sessions down", isNumeric: true },
      { label: "back up", isNumeric: true },
    ],
    rows: deepest.map((episode) => [
      episode.peakDate === undefined ? "start" : dayLink(episode.peakDate),
      dayLink(episode.valleyDate),
      episode.recoveryDate === undefined ? "not yet" : dayLink(episode.recoveryDate),
      amount(episode.depth),
      ...(hasCapital ? [percent(episode.depthShare)] : []),
      String(episode.sessionsPeakToValley),
      episode.sessionsValleyToRecovery === undefined ? "–" : String(episode.sessionsValleyToRecovery),
    ]),
  });
}
