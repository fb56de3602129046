import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import { isoWeekday, type TradingDay } from "../../units/time.ts";
import type { PathColumns, RunPageData } from "../html/run-page-data.ts";
import { wholeMoney } from "../rupees-text.ts";
import { dayText } from "./chart-parts.ts";
import type { ShownDay } from "./day-chart.ts";
import { legColour } from "./day-chart.ts";
import { byId, el, tone } from "./dom.ts";
import { cellsOf } from "./paged-table.ts";
import { coloursNow } from "./theme.ts";
import type { TableSource } from "./trade-rows.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

export interface DayParts {
  readonly data: RunPageData;
  readonly fills: TableSource<TradebookRow>;
  /** Called when another day is shown. */
  readonly onShow: () => void;
}

/** The section that shows one day: opened by the address (`#day-2024-04-25`), by links and by its own controls. */
export class DayView {
  readonly #parts: DayParts;
  readonly #byDate: ReadonlyMap<string, readonly TradebookRow[]>;
  #place = 0;
  /** Undefined until they are unpacked, and for a run that has no marks. */
  #paths: PathColumns | undefined;
  #isUnpacked = false;

  constructor(parts: DayParts) {
    this.#parts = parts;
    const byDate = new Map<string, TradebookRow[]>();
    for (const row of parts.fills.rows) {
      const day = byDate.get(row.fill.date) ?? [];
      byDate.set(row.fill.date, day);
      day.push(row);
    }
    this.#byDate = byDate;
  }

  start(): void {
    const { days, openDay } = this.#parts.data;
    const click = (id: string, act: () => void): void =>
      byId(id, HTMLButtonElement)?.addEventListener("click", act);
    click("day-previous", () => this.#step(-1));
    click("day-next", () => this.#step(1));
    const traded = days.date.map((_, i) => i).filter((i) => (days.fills[i] ?? 0) > 0);
    const extreme = (sign: number): number =>
      traded.reduce(
        (best, i) => (sign * (days.net[i] ?? 0) > sign * (days.net[best] ?? 0) ? i : best),
        traded[0] ?? 0,
      );
    click("day-worst", () => this.#go(extreme(-1)));
    click("day-best", () => this.#go(extreme(1)));
    const picker = byId("day-date", HTMLInputElement);
    picker?.addEventListener("change", () => {
      // A date without a session: the last session before it.
      const at = days.date.findLastIndex((date) => date <= picker.value);
      if (picker.value !== "") this.#go(Math.max(0, at));
    });
    window.addEventListener("hashchange", () => {
      if (this.#fromAddress()) this.#reveal();
    });
    if (this.#fromAddress()) this.#reveal();
    else this.#show(Math.max(0, days.date.indexOf(openDay ?? "")));
  }

  /** Opens a day from a chart. */
  open(date: string): void {
    location.hash = `day-${date}`;
  }

  /** The days' paths have been unpacked, or there are none. */
  withPaths(paths: PathColumns | undefined): void {
    this.#paths = paths;
    this.#isUnpacked = true;
    this.#legend();
    this.#parts.onShow();
  }

  /** The theme has changed: what is coloured here follows. */
  recolour(): void {
    this.#legend();
  }

  get shown(): ShownDay {
    const date = this.#date;
    const paths = this.#paths;
    return { path: paths?.days[date], symbols: paths?.symbols ?? [], fills: this.#byDate.get(date) ?? [] };
  }

  get #date(): string {
    return this.#parts.data.days.date[this.#place] ?? "";
  }

  #fromAddress(): boolean {
    const place = this.#parts.data.days.date.indexOf(location.hash.replace("#day-", ""));
    if (place < 0) return false;
    this.#show(place);
    return true;
  }

  #reveal(): void {
    document.getElementById("day")?.scrollIntoView();
  }

  /** Shows a day, and puts it into the address without moving the page. */
  #go(place: number): void {
    this.#show(place);
    try {
      history.replaceState(null, "", `#day-${this.#date}`);
    } catch {
      // A page that is embedded may not change its address: the day is shown all the same.
    }
  }

  #step(by: number): void {
    const place = this.#place + by;
    if (place >= 0 && place < this.#parts.data.days.date.length) this.#go(place);
  }

  #show(place: number): void {
    this.#place = place;
    const { days } = this.#parts.data;
    const date = this.#date;
    const picker = byId("day-date", HTMLInputElement);
    if (picker !== undefined) picker.value = date;
    const weekday = WEEKDAYS[isoWeekday(date as TradingDay) - 1] ?? "";
    const title = byId("day-name", HTMLElement);
    if (title !== undefined) title.textContent = date === "" ? "No session" : `${weekday}, ${dayText(date)}`;
    const [previous, next] = [byId("day-previous", HTMLButtonElement), byId("day-next", HTMLButtonElement)];
    if (previous !== undefined) previous.disabled = place === 0;
    if (next !== undefined) next.disabled = place >= days.date.length - 1;
    this.#stats();
    this.#fills();
    this.#parts.onShow();
  }

  #stats(): void {
    const { days } = this.#parts.data;
    const at = (column: readonly (number | null)[]): number | undefined => column[this.#place] ?? undefined;
    const stat = (
      label: string,
      value: number | undefined,
      under: string,
      isAmount = true,
    ): HTMLElement | undefined =>
      value === undefined
        ? undefined
        : el(
            "div",
            {},
            el("dt", {}, label),
            el("dd", { class: isAmount ? tone(value) : "" }, wholeMoney(value)),
            el("dd", { class: "under" }, under),
          );
    const [open, close] = [at(days.indexOpen), at(days.indexClose)];
    const index =
      open === undefined || close === undefined
        ? undefined
        : el(
            "div",
            {},
            el("dt", {}, this.#parts.data.underlying),
            el(
              "dd",
              {},
              `${close >= open ? "+" : "−"}${((Math.abs(close - open) / open) * 100).toFixed(2)} %`,
            ),
            el("dd", { class: "under" }, `${points(open)} to ${points(close)}`),
          );
    const [low, high] = [at(days.low), at(days.high)];
    const stats = [
      stat(
        "Net PnL",
        at(days.net),
        `gross ${wholeMoney(at(days.gross) ?? 0)}, costs ${wholeMoney(at(days.charges) ?? 0)}`,
      ),
      stat("Lowest in the day", low, "before costs"),
      stat("Highest in the day", high, "before costs"),
      index,
      stat("Peak margin", at(days.peakMargin), "of the whole book", false),
    ];
    byId("day-stats", HTMLElement)?.replaceChildren(...stats.filter((one) => one !== undefined));
  }

  #fills(): void {
    const { fills } = this.#parts;
    const columns = fills.columns.filter(({ isDay }) => isDay !== true);
    const rows = this.shown.fills;
    document.querySelector("#day-fills thead")?.replaceChildren(
      el(
        "tr",
        {},
        ...columns.map(({ label, isNumeric, isWide }) =>
          el(
            "th",
            {
              scope: "col",
              class: `${isNumeric === true ? "num" : ""} ${isWide === true ? "wide" : ""}`.trim(),
            },
            label,
          ),
        ),
      ),
    );
    document
      .querySelector("#day-fills tbody")
      ?.replaceChildren(...rows.map((row) => el("tr", {}, ...cellsOf(row, columns))));
    this.#legend();
  }

  /** What was traded, in words for those who do not see the chart, and in the lines' colours for those who do. */
  #legend(): void {
    const { path, symbols, fills } = this.shown;
    const summary = byId("day-summary", HTMLElement);
    if (summary === undefined) return;
    if (fills.length === 0 && path === undefined) {
      summary.textContent = "Nothing was traded or held.";
      return;
    }
    const colours = coloursNow();
    const legs = path?.legs.map(([place]) => symbols[place] ?? "") ?? [
      ...new Set(fills.map(({ fill }) => fill.symbol)),
    ];
    const entries: readonly (HTMLElement | undefined)[] = [
      ...legs.map((symbol, i) =>
        el("span", {}, el("i", { class: "swatch", style: `background:${legColour(colours, i)}` }), symbol),
      ),
      el("span", {}, "▲ bought ▼ sold"),
      path?.m === undefined ? undefined : el("span", {}, "┄ margin, right"),
      path === undefined && this.#isUnpacked
        ? el("span", {}, "This run has no marks: only fills are shown.")
        : undefined,
    ];
    summary.replaceChildren(...entries.filter((entry) => entry !== undefined));
  }
}

const points = (value: number): string => (value / 100).toLocaleString("en-IN", { maximumFractionDigits: 2 });
