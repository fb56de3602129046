import { type Capacity, SEARCHED_TO, type Shares } from "../analytics/capacity/capacity.ts";
import { countText, wholeMoney } from "./rupees-text.ts";
import { textTable } from "./text-table.ts";

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;

const LAWS: Readonly<Record<Capacity["law"], string>> = {
  square_root: "the square root of its share of the day's volume",
  linear: "its share of the day's volume",
};

/** The law of impact, in a sentence. */
export const lawText = ({ law, coefficient }: Capacity): string =>
  `Impact a unit: ${coefficient} × the premium's deviation that day × ${LAWS[law]}`;

/** What a table of sizes is about, and what is not known. */
export function impactText({ fills, impactKnown }: Capacity): string {
  if (impactKnown === fills) return `known of all ${countText(fills)} fills at the market`;
  const none = impactKnown === 0 ? "the store has no volume of them" : "the others are charged none";
  return `known of ${countText(impactKnown)} of ${countText(fills)} fills at the market: ${none}`;
}

/** The size at which a unit makes half, in words. */
export function halvingText({ halvesAt, impactKnown, rungs, recordedNet }: Capacity): string {
  if (impactKnown === 0) return "No size can be said at which profit halves: no impact is known.";
  if (halvesAt !== undefined)
    return `A unit of size makes half of what it makes at 1 × from ${halvesAt.toFixed(1)} × on.`;
  const first = rungs.find(({ size }) => size === 1)?.net ?? recordedNet;
  return first > 0
    ? `A unit of size still makes more than half of what it makes at 1 × at ${countText(SEARCHED_TO)} ×.`
    : "There is no profit at 1 × that could halve.";
}

/** Where the total is largest, in words; undefined where there is no answer. */
export const mostText = ({ mostAt }: Capacity): string | undefined =>
  mostAt === undefined ? undefined : `Most in all at ${countText(mostAt.size)} ×: ${wholeMoney(mostAt.net)}.`;

const count = (value: number | undefined): string => (value === undefined ? "–" : countText(value));

const shareCells = (label: string, shares: Shares | undefined): string[] =>
  shares === undefined
    ? [label, "0", "–", "–", "–"]
    : [label, countText(shares.fills), percent(shares.median), percent(shares.p95), percent(shares.most)];

/** Capacity on the terminal. */
export function capacityText(capacity: Capacity, title: string): string {
  const most = mostText(capacity);
  return `${[
    "",
    `${title}: how much it can carry`,
    `  recorded net ${wholeMoney(capacity.recordedNet)}, without impact`,
    "",
    ...textTable(
      ["size", "gross", "levies", "slippage", "impact", "net", "net ÷ size", "> bar", "> top"],
      capacity.rungs.map((rung) => [
        `${rung.size} ×`,
        wholeMoney(rung.gross),
        wholeMoney(rung.levies),
        wholeMoney(rung.slippage),
        wholeMoney(rung.impact),
        wholeMoney(rung.net),
        wholeMoney(rung.netOfOne),
        count(rung.aboveBar),
        count(rung.aboveTop),
      ]),
    ),
    "",
    `  ${halvingText(capacity)}`,
    ...(most === undefined ? [] : [`  ${most}`]),
    "",
    ...textTable(
      ["a fill's share at 1 × of", "fills", "median", "one in 20 above", "most"],
      [shareCells("what its bar traded", capacity.ofBar), shareCells("the top of the book", capacity.ofTop)],
    ),
    "",
    `  ${lawText(capacity)},`,
    `  ${impactText(capacity)}.`,
    "  > bar, > top: fills larger than what their bar traded, than what stood at the best price.",
  ].join("\n")}\n\n`;
}
