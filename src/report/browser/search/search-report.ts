import type { EquityColumns, SearchPageData } from "../../html/search/search-page-data.ts";
import { type ChartMaker, Charts } from "../charts.ts";
import { followContents } from "../contents.ts";
import { byId } from "../dom.ts";
import { packedDocument } from "../page-documents.ts";
import { themeToggle } from "../theme.ts";
import { cloudChart } from "./cloud-chart.ts";
import { courseChart } from "./course-chart.ts";
import { frontChart } from "./front-chart.ts";
import { PairMap } from "./pair-map.ts";
import { Picked } from "./picked.ts";
import { sliceChart } from "./slice-chart.ts";
import { controlledTable } from "./table-controls.ts";
import { trialSource } from "./trial-source.ts";
import { showTrial } from "./trial-view.ts";

/** "#trial-12" → 12. */
function trialInAddress({ trials }: SearchPageData): number | undefined {
  const trial = Number(/^#trial-(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN);
  return trials.status[trial] === undefined ? undefined : trial;
}

/** Brings the table of trials to life. Returns what shows it again. */
function trialTable(data: SearchPageData, picked: Picked, map: PairMap): () => void {
  let isOnlyCell = false;
  const source = trialSource(
    data,
    () => (isOnlyCell ? map.isInCell : () => true),
    (trial, row) => {
      row.tabIndex = 0;
      if (trial === picked.trial) {
        row.className = "picked";
        row.setAttribute("aria-current", "true");
      }
      row.addEventListener("click", () => picked.pick(trial));
      row.addEventListener("keydown", ({ key }) => {
        if (key === "Enter") picked.pick(trial);
      });
      return row;
    },
  );
  const table = controlledTable("trial", source);
  const only = byId("trial-cell", HTMLButtonElement);
  if (only !== undefined && document.getElementById("pair") !== null) only.hidden = false;
  only?.addEventListener("click", () => {
    isOnlyCell = !isOnlyCell;
    only.setAttribute("aria-pressed", String(isOnlyCell));
    table.show();
  });
  return () => (isOnlyCell ? table.show() : table.turn(0));
}

/** Brings the page of a search to life. */
export async function startSearchPage(data: SearchPageData): Promise<void> {
  const picked = new Picked(trialInAddress(data) ?? data.ranked[0]);
  let equity: EquityColumns | undefined;
  let charts: Charts | undefined;
  let showTable = (): void => {};
  const map = new PairMap(data, picked, () => {
    for (const name of ["pair", "pair-across", "pair-up"]) charts?.refresh(name);
    showTable();
  });
  const front = (): readonly [number, number] => [
    Number(byId("front-across", HTMLSelectElement)?.value ?? 0),
    Number(byId("front-up", HTMLSelectElement)?.value ?? 1),
  ];
  const slices = data.dimensions.map((_, dimension): [string, ChartMaker] => [
    `slice-${dimension}`,
    sliceChart(data, picked, () => ({ dimension, holds: () => true })),
  ]);
  charts = new Charts({
    course: courseChart(data, picked),
    cloud: cloudChart(data, picked, () => equity),
    front: frontChart(data, picked, front),
    pair: map.maker,
    "pair-across": sliceChart(data, picked, () => map.slice("across")),
    "pair-up": sliceChart(data, picked, () => map.slice("up")),
    ...Object.fromEntries(slices),
  });
  const drawn = charts;
  themeToggle(() => drawn.refresh());
  drawn.start();
  followContents();
  map.start();
  showTable = trialTable(data, picked, map);
  showTrial(data, picked.trial);
  for (const id of ["front-across", "front-up"])
    byId(id, HTMLSelectElement)?.addEventListener("input", () => drawn.refresh("front"));
  picked.onChange(() => {
    drawn.refresh();
    showTable();
    showTrial(data, picked.trial);
  });
  window.addEventListener("hashchange", () => {
    const trial = trialInAddress(data);
    if (trial === undefined) return;
    picked.pick(trial);
    byId("trials", HTMLElement)?.scrollIntoView();
  });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  equity = await packedDocument<EquityColumns>("equity");
  drawn.refresh("cloud");
  document.documentElement.dataset.complete = "true";
}
