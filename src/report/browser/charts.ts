import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Colours, coloursNow } from "./theme.ts";

use([
  LineChart,
  BarChart,
  ScatterChart,
  GridComponent,
  TooltipComponent,
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  MarkLineComponent,
  SVGRenderer,
]);

/** A chart by its name on the page: what it looks like, and what it does. */
export interface ChartMaker {
  /** Undefined while there is nothing to show. */
  option(colours: Colours, width: number): EChartsCoreOption | undefined;
  /** Called once, when the chart has been made. */
  ready?(chart: ECharts): void;
}

/** Width of the printed page's content, and of half of it, in CSS pixels: A4 less its margins. */
const PAPER_WIDTH = 695;

/** The page's charts. One is drawn when it comes near the view, and again when its size, its data or the theme changes. */
export class Charts {
  readonly #makers: Readonly<Record<string, ChartMaker>>;
  readonly #drawn = new Map<HTMLElement, ECharts>();
  readonly #plots: readonly HTMLElement[];
  /** Near the view now. */
  readonly #near = new Set<HTMLElement>();

  constructor(makers: Readonly<Record<string, ChartMaker>>) {
    this.#makers = makers;
    this.#plots = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
  }

  start(): void {
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!(target instanceof HTMLElement)) continue;
          if (!isIntersecting) this.#near.delete(target);
          else {
            this.#near.add(target);
            if (!this.#drawn.has(target)) this.#draw(target);
          }
        }
      },
      { rootMargin: "200px 0px" },
    );
    const sized = new ResizeObserver((entries) => {
      for (const { target } of entries) if (target instanceof HTMLElement) this.#resize(target);
    });
    for (const plot of this.#plots) {
      seen.observe(plot);
      sized.observe(plot);
    }
    window.addEventListener("beforeprint", () => {
      for (const plot of this.#plots) this.#onPaper(plot);
    });
    window.addEventListener("afterprint", () => {
      for (const plot of this.#plots) this.#resize(plot);
    });
  }

  /** Draws again what has been drawn or is in view: everything, or one chart by its name. */
  refresh(name?: string): void {
    for (const plot of this.#plots) {
      const isShown = this.#drawn.has(plot) || this.#near.has(plot);
      if (isShown && (name === undefined || plot.dataset.chart === name)) this.#draw(plot);
    }
  }

  #draw(plot: HTMLElement): void {
    const maker = this.#makers[plot.dataset.chart ?? ""];
    const known = this.#drawn.get(plot);
    const width = known?.getWidth() ?? plot.clientWidth;
    const option = maker?.option(coloursNow(), width);
    if (option === undefined) known?.clear();
    if (maker === undefined || option === undefined || plot.clientWidth === 0) return;
    const chart = known ?? init(plot, undefined, { renderer: "svg" });
    chart.setOption({ animation: false, ...option }, { notMerge: true });
    if (known !== undefined) return;
    this.#drawn.set(plot, chart);
    maker.ready?.(chart);
  }

  #resize(plot: HTMLElement): void {
    const chart = this.#drawn.get(plot);
    if (chart === undefined || plot.clientWidth === 0) return;
    if (chart.getWidth() === plot.clientWidth && chart.getHeight() === plot.clientHeight) return;
    chart.resize({ width: plot.clientWidth, height: plot.clientHeight });
    this.#draw(plot);
  }

  /** Paper is laid out after this: the widths are known beforehand, the heights follow from the style sheet. */
  #onPaper(plot: HTMLElement): void {
    this.#draw(plot);
    const isHalf = plot.closest(".columns") !== null;
    const [, size = "plain"] = /\b(tall|short)\b/.exec(plot.className) ?? [];
    const height = size === "tall" ? 340 : size === "short" ? 170 : 219;
    this.#drawn.get(plot)?.resize({ width: isHalf ? PAPER_WIDTH / 2 - 11 : PAPER_WIDTH, height });
  }
}
