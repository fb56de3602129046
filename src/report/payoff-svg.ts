import { shortMoney } from "./rupees-text.ts";

/** What a payoff diagram shows. Rupees. */
export interface PayoffPlot {
  readonly title: string;
  /** One line a leg. */
  readonly legs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly spot: number;
  readonly strikes: readonly number[];
  readonly breakevens: readonly number[];
  /** Prices of the underlying, ascending, and what the structure makes there. */
  readonly price: readonly number[];
  readonly atExpiry: readonly number[];
  readonly onDate: readonly number[];
  readonly expiryLabel: string;
  readonly dateLabel: string;
}

const WIDTH = 860;
const LEFT = 76;
const RIGHT = 24;
const TOP = 128;
const PLOT_HEIGHT = 320;
const BOTTOM = TOP + PLOT_HEIGHT;

/** The house colours of the reports; a viewer in the dark gets the dark ones. */
const STYLE = `
  svg { --paper:#fbfbf9; --ink:#16191d; --muted:#565e68; --rule:#dcdcd6; --accent:#1d4f91; --date:#b4540a;
    --gain:#3f9c95; --loss:#dd7f4f; background:var(--paper);
    font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif; }
  @media (prefers-color-scheme: dark) { svg { --paper:#121417; --ink:#e8eaec; --muted:#a0a8b2; --rule:#343a41;
    --accent:#8ab8f5; --date:#ffb36b; --gain:#2f8d85; --loss:#c0673a; } }
  text { fill:var(--ink); } .small { font-size:11.5px; } .muted { fill:var(--muted); }
  .title { font-size:17px; font-weight:600; } .paper { fill:var(--paper); }
  .rule { stroke:var(--rule); } .zero { stroke:var(--muted); }
  .expiry { fill:none; stroke:var(--accent); stroke-width:2.5; stroke-linejoin:round; }
  .date { fill:none; stroke:var(--date); stroke-width:2; stroke-dasharray:6 4; }
  .gain { fill:var(--gain); opacity:.22; } .loss { fill:var(--loss); opacity:.22; }
  .spot { stroke:var(--muted); stroke-dasharray:2 3; } .dot { fill:var(--paper); stroke:var(--accent); stroke-width:2; }
`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const fixed = (value: number): string => value.toFixed(1);

/** A step of 1, 2 or 5 times a power of ten that divides a span into at most `most` parts. */
function stepOf(span: number, most: number): number {
  let power = 1;
  while (power * 10 * most <= span) power *= 10;
  while (power > 0.01 && power * most > span * 10) power /= 10;
  for (const times of [1, 2, 5, 10, 20, 50, 100]) if (power * times * most >= span) return power * times;
  return power * 100;
}

/** Round numbers within `low` … `high`. */
function ticksOf(low: number, high: number, most: number): number[] {
  const step = stepOf(high - low || 1, most);
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(n * step);
  return ticks;
}

/** Whether the payoff at expiry grows through a price. */
function risesAt({ price, atExpiry }: PayoffPlot, at: number): boolean {
  const after = price.findIndex((point) => point > at);
  return after <= 0 || (atExpiry[after] as number) >= (atExpiry[after - 1] as number);
}

/** A payoff diagram as one SVG document without scripts or links; light or dark as the viewer prefers. */
export function payoffSvg(plot: PayoffPlot): string {
  const { price, atExpiry, onDate } = plot;
  const values = [...atExpiry, ...onDate];
  const [most, least] = [Math.max(0, ...values), Math.min(0, ...values)];
  const margin = (most - least || 1) * 0.06;
  const [high, low] = [most + margin, least - margin];
  const [first = 0] = price;
  const span = (price.at(-1) ?? first + 1) - first || 1;
  const x = (at: number): number => LEFT + ((at - first) / span) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + ((high - value) / (high - low)) * PLOT_HEIGHT;
  const pathOf = (curve: readonly number[]): string =>
    curve
      .map((value, i) => `${i === 0 ? "M" : "L"}${fixed(x(price[i] as number))} ${fixed(y(value))}`)
      .join("");
  const area = (side: 1 | -1): string => {
    const tops = atExpiry.map((value, i) => [x(price[i] as number), y(side * Math.max(0, side * value))]);
    const line = tops.map(([px = 0, py = 0]) => `L${fixed(px)} ${fixed(py)}`).join("");
    return `M${fixed(x(first))} ${fixed(y(0))}${line}L${fixed(x(first + span))} ${fixed(y(0))}Z`;
  };
  const words = (
    at: { readonly x: number; readonly y: number },
    text: string,
    { cls = "", anchor = "start" }: { readonly cls?: string; readonly anchor?: string } = {},
  ): string =>
    `<text x="${fixed(at.x)}" y="${fixed(at.y)}" class="${cls}" text-anchor="${anchor}">${escaped(text)}</text>`;
  const legRows = plot.legs.map((leg, i) => words({ x: LEFT, y: 46 + 16 * i }, leg, { cls: "small muted" }));
  const factRows = plot.facts.flatMap(([label, value], i) => [
    words({ x: WIDTH - RIGHT - 250, y: 46 + 16 * i }, label, { cls: "small muted" }),
    words({ x: WIDTH - RIGHT, y: 46 + 16 * i }, value, { cls: "small", anchor: "end" }),
  ]);
  const rise = Math.max(0, 16 * Math.max(plot.legs.length, plot.facts.length) + 46 - TOP + 12);
  const yTicks = ticksOf(low, high, 7).flatMap((tick) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}" class="${tick === 0 ? "zero" : "rule"}"/>`,
    words({ x: LEFT - 8, y: y(tick) + 4 }, shortMoney(tick * 100), { cls: "small muted", anchor: "end" }),
  ]);
  const xTicks = ticksOf(first, first + span, 9).flatMap((tick) => [
    `<line x1="${fixed(x(tick))}" x2="${fixed(x(tick))}" y1="${BOTTOM}" y2="${BOTTOM + 5}" class="zero"/>`,
    words({ x: x(tick), y: BOTTOM + 19 }, String(tick), { cls: "small muted", anchor: "middle" }),
  ]);
  const strikes = plot.strikes.map(
    (strike) =>
      `<line x1="${fixed(x(strike))}" x2="${fixed(x(strike))}" y1="${BOTTOM - 8}" y2="${BOTTOM}" class="zero"/>`,
  );
  const dots = plot.breakevens
    .filter((point) => point >= first && point <= first + span)
    .flatMap((point) => [
      `<circle cx="${fixed(x(point))}" cy="${fixed(y(0))}" r="4" class="dot"/>`,
      // Beside the curve, on the side where it is below zero.
      risesAt(plot, point)
        ? words({ x: x(point) - 9, y: y(0) - 8 }, point.toFixed(2), { cls: "small", anchor: "end" })
        : words({ x: x(point) + 9, y: y(0) - 8 }, point.toFixed(2), { cls: "small" }),
    ]);
  const legend = [
    `<line x1="${LEFT}" x2="${LEFT + 26}" y1="${BOTTOM + 40}" y2="${BOTTOM + 40}" class="expiry"/>`,
    words({ x: LEFT + 34, y: BOTTOM + 44 }, plot.expiryLabel, { cls: "small" }),
    `<line x1="${LEFT + 220}" x2="${LEFT + 246}" y1="${BOTTOM + 40}" y2="${BOTTOM + 40}" class="date"/>`,
    words({ x: LEFT + 254, y: BOTTOM + 44 }, plot.dateLabel, { cls: "small" }),
  ];
  const spotX = fixed(x(plot.spot));
  const drawing = [
    ...yTicks,
    `<path d="${area(1)}" class="gain"/><path d="${area(-1)}" class="loss"/>`,
    `<line x1="${spotX}" x2="${spotX}" y1="${TOP}" y2="${BOTTOM}" class="spot"/>`,
    words({ x: x(plot.spot), y: TOP - 6 }, `spot ${plot.spot.toFixed(2)}`, {
      cls: "small muted",
      anchor: "middle",
    }),
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}" class="rule"/>`,
    ...xTicks,
    ...strikes,
    `<path d="${pathOf(onDate)}" class="date"/><path d="${pathOf(atExpiry)}" class="expiry"/>`,
    ...dots,
    ...legend,
  ];
  const height = BOTTOM + 60 + rise;
  const label = `Payoff of ${plot.legs.join(", ")}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(label)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    words({ x: LEFT, y: 26 }, plot.title, { cls: "title" }),
    ...legRows,
    ...factRows,
    `<g transform="translate(0 ${rise})">`,
    ...drawing,
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
}
