import type { ECharts } from "echarts/core";
import type { SearchPageData } from "../../html/search/search-page-data.ts";
import { axisLook, base, tip } from "../chart-parts.ts";
import type { ChartMaker } from "../charts.ts";
import { byId } from "../dom.ts";
import type { Colours } from "../theme.ts";
import { type CellOf, contourOf, type Grid, gridOf } from "./grid.ts";
import type { Picked } from "./picked.ts";
import { mixed, objectiveText, shortText } from "./score.ts";
import { partAxis, type SliceOf } from "./slice-chart.ts";
import { surfaceShapes } from "./surface.ts";

interface DrawApi {
  value(dimension: number): number;
  coord(place: readonly [number, number]): [number, number];
  size(span: readonly [number, number]): [number, number];
  getWidth(): number;
  getHeight(): number;
}

/** Shares of the way from the lowest to the highest cell at which lines of equal height are drawn. */
const LEVELS = [0.2, 0.4, 0.6, 0.8];

/** A map of two parameters, with a cell that can be picked, and a surface of the same. */
export class PairMap {
  readonly #data: SearchPageData;
  readonly #picked: Picked;
  readonly #onChange: () => void;
  #cell: readonly [across: number, up: number] | undefined;
  #isSurface = false;
  #angle = 0.7;

  /** @param onChange what shows the map or a slice is to be drawn again */
  constructor(data: SearchPageData, picked: Picked, onChange: () => void) {
    this.#data = data;
    this.#picked = picked;
    this.#onChange = onChange;
  }

  /** Brings the controls to life. */
  start(): void {
    for (const id of ["pair-across", "pair-up", "pair-of", "pair-others"])
      byId(id, HTMLSelectElement)?.addEventListener("input", () => {
        this.#cell = undefined;
        this.#show();
      });
    const views = [...document.querySelectorAll<HTMLButtonElement>("[data-view]")];
    for (const button of views)
      button.addEventListener("click", () => {
        this.#isSurface = button.dataset.view === "surface";
        for (const other of views) other.setAttribute("aria-pressed", String(other === button));
        this.#show();
      });
    document
      .querySelector<HTMLElement>('[data-chart="pair"]')
      ?.addEventListener("keydown", (event) => this.#onKey(event));
    this.#picked.onChange(() => {
      this.#cell = undefined;
      this.#show();
    });
    this.#show();
  }

  /** Whether a trial is in the picked cell. */
  readonly isInCell = (trial: number): boolean => {
    const { across, up } = this.#asked();
    const [x, y] = this.cell ?? [-1, -1];
    const { parts } = this.#data.trials;
    return parts[across]?.[trial] === x && parts[up]?.[trial] === y;
  };

  /** The picked cell: of the map, else that of the picked trial. */
  get cell(): readonly [number, number] | undefined {
    const { across, up } = this.#asked();
    const { trial } = this.#picked;
    const { parts } = this.#data.trials;
    const own = trial === undefined ? undefined : ([parts[across]?.[trial], parts[up]?.[trial]] as const);
    if (this.#cell !== undefined) return this.#cell;
    const [x = -1, y = -1] = own ?? [];
    return x < 0 || y < 0 ? undefined : [x, y];
  }

  /** The slice along one axis of the map, through the picked cell. */
  readonly slice = (axis: "across" | "up"): SliceOf => {
    const asked = this.#asked();
    const { cell } = this;
    const other = axis === "across" ? asked.up : asked.across;
    const at = cell?.[axis === "across" ? 1 : 0];
    const { parts } = this.#data.trials;
    return {
      dimension: cell === undefined ? undefined : asked[axis],
      holds: (trial) => this.#holds(trial) && parts[other]?.[trial] === at,
      part: cell?.[axis === "across" ? 0 : 1],
    };
  };

  readonly maker: ChartMaker = {
    option: (colours, width) => (this.#isSurface ? this.#surface(colours) : this.#map(colours, width)),
    ready: (chart) => this.#ready(chart),
  };

  #asked(): { readonly across: number; readonly up: number; readonly of: CellOf } {
    const value = (id: string): string => byId(id, HTMLSelectElement)?.value ?? "";
    const of = value("pair-of");
    return {
      across: Number(value("pair-across")),
      up: Number(value("pair-up")),
      of: of === "best" || of === "worst" || of === "count" ? of : "mean",
    };
  }

  /** Whether a trial counts: with all other parameters as in the best trial, when that is asked for. */
  #holds(trial: number): boolean {
    if (byId("pair-others", HTMLSelectElement)?.value !== "best") return true;
    const { across, up } = this.#asked();
    const { trials, ranked } = this.#data;
    const [best = -1] = ranked;
    return trials.parts.every((parts, d) => d === across || d === up || parts[trial] === parts[best]);
  }

  #grid(): Grid {
    return gridOf(this.#data, this.#asked(), (trial) => this.#holds(trial));
  }

  #text(value: number): string {
    return this.#asked().of === "count" ? String(value) : objectiveText(this.#data.objectives[0], value);
  }

  #colour(colours: Colours, { low, high }: Grid, value: number): string {
    const { of } = this.#asked();
    const share = high > low ? (value - low) / (high - low) : 1;
    if (of === "count" || low >= 0 || high <= 0) {
      const isLess = of !== "count" && this.#data.objectives[0]?.goal === "min";
      return mixed(colours.ruleSoft, colours.accent, 0.62 * (isLess ? 1 - share : share));
    }
    const size = Math.abs(value) / Math.max(-low, high);
    return mixed(colours.ruleSoft, value < 0 ? colours.lossFill : colours.gainFill, 0.62 * Math.sqrt(size));
  }

  #map(colours: Colours, width: number) {
    const { across, up } = this.#asked();
    const grid = this.#grid();
    const [x, y] = [this.#data.dimensions[across], this.#data.dimensions[up]];
    if (x === undefined || y === undefined || !Number.isFinite(grid.low)) return undefined;
    const look = axisLook(colours);
    const cells = grid.cells.flatMap((row, j) =>
      row.flatMap((value, i) => (value === undefined ? [] : [[i, j, value]])),
    );
    const cellWidth = (width - 90) / x.parts.length;
    const picked = this.cell;
    return {
      ...base(colours),
      grid: { left: 76, right: 14, top: 12, bottom: 46 },
      xAxis: { ...partAxis(look, x), name: x.label, nameLocation: "middle", nameGap: 28 },
      yAxis: { ...partAxis(look, y), name: y.label, nameLocation: "middle", nameGap: 58 },
      tooltip: {
        ...base(colours).tooltip,
        trigger: "item",
        formatter: ({ value: [i, j, value] }: { readonly value: readonly [number, number, number] }) =>
          tip(`${x.label} ${x.parts[i]}, ${y.label} ${y.parts[j]}`, [
            { name: this.#data.objectives[0]?.label ?? "", value: this.#text(value) },
            { name: "Trials", value: String(grid.counts[j]?.[i] ?? 0) },
          ]),
      },
      series: [
        {
          type: "custom",
          data: cells,
          renderItem: (_: unknown, api: DrawApi) => {
            const [i, j, value] = [api.value(0), api.value(1), api.value(2)];
            const [cx, cy] = api.coord([i, j]);
            const [w, h] = api.size([1, 1]);
            const isPicked = picked?.[0] === i && picked[1] === j;
            return {
              type: "group",
              children: [
                {
                  type: "rect",
                  shape: { x: cx - w / 2 + 0.5, y: cy - h / 2 + 0.5, width: w - 1, height: h - 1 },
                  style: {
                    fill: this.#colour(colours, grid, value),
                    ...(isPicked ? { stroke: colours.ink, lineWidth: 2 } : {}),
                  },
                  z2: isPicked ? 10 : 1,
                },
                ...(cellWidth < 42 || h < 15
                  ? []
                  : [
                      {
                        type: "text",
                        z2: 12,
                        style: {
                          text: this.#asked().of === "count" ? String(value) : this.#short(value),
                          x: cx,
                          y: cy,
                          align: "center",
                          verticalAlign: "middle",
                          fill: colours.ink,
                          fontSize: 11,
                          fontFamily: colours.font,
                        },
                      },
                    ]),
              ],
            };
          },
        },
        {
          type: "custom",
          silent: true,
          data: contours(grid),
          renderItem: (_: unknown, api: DrawApi) => {
            const [x1, y1] = api.coord([api.value(0), api.value(1)]);
            const [x2, y2] = api.coord([api.value(2), api.value(3)]);
            return {
              type: "line",
              shape: { x1, y1, x2, y2 },
              style: { stroke: colours.ink, lineWidth: 1, opacity: 0.55 },
              z2: 11,
            };
          },
        },
      ],
    };
  }

  #short(value: number): string {
    return shortText(this.#data.objectives[0], value).replace("₹", "");
  }

  #surface(colours: Colours) {
    const { across, up } = this.#asked();
    const grid = this.#grid();
    const [x, y] = [this.#data.dimensions[across], this.#data.dimensions[up]];
    if (x === undefined || y === undefined || !Number.isFinite(grid.low)) return undefined;
    return {
      ...base(colours),
      tooltip: { show: false },
      series: [
        {
          type: "custom",
          coordinateSystem: "none",
          silent: true,
          data: [0],
          renderItem: (_: unknown, api: DrawApi) => ({
            type: "group",
            children: surfaceShapes(
              { grid, across: x, up: y },
              {
                width: api.getWidth(),
                height: api.getHeight(),
                angle: this.#angle,
                colours,
                colourOf: (value) => this.#colour(colours, grid, value),
                textOf: (value) => this.#text(value),
              },
            ),
          }),
        },
      ],
    };
  }

  #ready(chart: ECharts): void {
    chart.on("click", ({ value, seriesType }) => {
      if (seriesType !== "custom" || !Array.isArray(value)) return;
      this.#pick([Number(value[0]), Number(value[1])]);
    });
    let from: number | undefined;
    const zr = chart.getZr();
    zr.on("mousedown", ({ offsetX }) => {
      from = this.#isSurface ? offsetX : undefined;
    });
    zr.on("mousemove", ({ offsetX }) => {
      if (from === undefined) return;
      this.#angle += (offsetX - from) / 150;
      from = offsetX;
      this.#onChange();
    });
    for (const end of ["mouseup", "globalout"] as const)
      zr.on(end, () => {
        from = undefined;
      });
  }

  #onKey(event: KeyboardEvent): void {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const [dx = 0, dy = 0] = move;
    if (this.#isSurface) {
      this.#angle += dx / 8;
      this.#onChange();
      return;
    }
    const { across, up } = this.#asked();
    const { dimensions } = this.#data;
    const [x, y] = this.cell ?? [0, 0];
    const inside = (value: number, d: number): number =>
      Math.max(0, Math.min(value, (dimensions[d]?.parts.length ?? 1) - 1));
    this.#pick([inside(x + dx, across), inside(y + dy, up)]);
  }

  #pick(cell: readonly [number, number]): void {
    this.#cell = cell;
    this.#show();
  }

  /** Says in words what is drawn, and draws it. */
  #show(): void {
    const { across, up } = this.#asked();
    const { dimensions, objectives } = this.#data;
    const [x, y] = [dimensions[across], dimensions[up]];
    const grid = this.#grid();
    const put = (id: string, text: string): void => {
      const at = byId(id, HTMLElement);
      if (at !== undefined) at.textContent = text;
    };
    put("map-title", `${objectives[0]?.label ?? ""} by ${x?.label ?? ""} and ${y?.label ?? ""}`);
    const range = Number.isFinite(grid.low)
      ? `${this.#text(grid.low)} to ${this.#text(grid.high)}.`
      : "No ranked trial.";
    const { cell } = this;
    const value = cell === undefined ? undefined : grid.cells[cell[1]]?.[cell[0]];
    const count = cell === undefined ? 0 : (grid.counts[cell[1]]?.[cell[0]] ?? 0);
    const where =
      cell === undefined
        ? ""
        : ` Picked: ${x?.label} ${x?.parts[cell[0]]}, ${y?.label} ${y?.parts[cell[1]]}:`;
    const what = value === undefined ? " no trial." : ` ${this.#text(value)}, ${count} trials.`;
    put("map-summary", `${range}${where}${cell === undefined ? "" : what}`);
    put(
      "across-title",
      `Along ${x?.label ?? ""}, where ${y?.label ?? ""} is ${y?.parts[cell?.[1] ?? -1] ?? "–"}`,
    );
    put(
      "up-title",
      `Along ${y?.label ?? ""}, where ${x?.label ?? ""} is ${x?.parts[cell?.[0] ?? -1] ?? "–"}`,
    );
    this.#onChange();
  }
}

const contours = ({ cells, low, high }: Grid) =>
  high > low ? LEVELS.flatMap((share) => contourOf(cells, low + (high - low) * share)) : [];
