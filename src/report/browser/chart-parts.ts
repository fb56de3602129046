import { shortMoney } from "../rupees-text.ts";
import { el, tone } from "./dom.ts";
import type { Colours } from "./theme.ts";

/** A line of a tooltip: a name, a value, and a swatch of the line's colour. */
export interface TipLine {
  readonly name: string;
  readonly value: string;
  readonly colour?: string;
  /** Colours the value by its sign. */
  readonly amount?: number;
}

/** A tooltip's content, built as nodes: nothing of the data is parsed as HTML. */
export const tip = (title: string, lines: readonly TipLine[]): HTMLElement =>
  el(
    "div",
    { class: "tip" },
    el("strong", {}, title),
    ...lines.map(({ name, value, colour, amount }) =>
      el(
        "div",
        { style: "display:flex;gap:1.2em;justify-content:space-between" },
        el(
          "span",
          {},
          el("i", {
            style: `display:inline-block;width:.7em;height:.7em;margin-right:.45em;border-radius:50%;background:${colour ?? "transparent"}`,
          }),
          name,
        ),
        el("b", { class: amount === undefined ? "" : tone(amount), style: "font-weight:600" }, value),
      ),
    ),
  );

/** What every chart of the house has in common. */
export const base = (colours: Colours) => ({
  textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.muted },
  tooltip: {
    trigger: "axis",
    confine: true,
    backgroundColor: colours.raised,
    borderColor: colours.rule,
    borderWidth: 1,
    padding: [6, 10],
    extraCssText: "box-shadow:0 2px 10px rgb(0 0 0 / 12%)",
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font },
    axisPointer: { lineStyle: { color: colours.muted, type: [2, 3] }, animation: false },
  },
});

export const axisLook = (colours: Colours) => ({
  axisLine: { lineStyle: { color: colours.rule } },
  axisTick: { show: false },
  axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: colours.ruleSoft } },
});

/** A value axis in rupees, short. */
export const moneyAxis = (colours: Colours) => {
  const look = axisLook(colours);
  return {
    type: "value",
    ...look,
    axisLine: { show: false },
    axisLabel: { ...look.axisLabel, formatter: (value: number) => shortMoney(value) },
  };
};

/** "2024-04-25" → "25 Apr 2024". */
export function dayText(date: string): string {
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return `${Number(date.slice(8))} ${months[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
}

/** Milliseconds of the day → "09:20". */
export const minuteText = (time: number): string => {
  const minutes = Math.floor(time / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
};

/** "2024-04-25" → "25 Apr". */
export const shortDay = (date: string): string => dayText(date).slice(0, -5);

/** "2024-04-25" → "Apr 24". */
export const monthText = (date: string): string => {
  const [, month = "", year = ""] = dayText(date).split(" ");
  return `${month} ${year.slice(2)}`;
};
