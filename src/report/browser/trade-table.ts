import type { TradeColumns } from "../html/run-page-data.ts";
import { byId } from "./dom.ts";
import { type Asked, PagedTable } from "./paged-table.ts";
import { fillSource, type TableSource, tripSource } from "./trade-rows.ts";

/** Brings the trades section to life. Without `hasDays` the page has no day view, and dates are no links. */
export function tradeTable(
  trades: TradeColumns,
  uid: string,
  { hasDays = true }: { readonly hasDays?: boolean } = {},
): void {
  const asked: Asked = { search: "", reason: "", result: "" };
  const fills = fillSource(trades, uid);
  const shown = <Row>(source: TableSource<Row>): TableSource<Row> =>
    hasDays ? source : { ...source, columns: source.columns.map((column) => ({ ...column, isDay: false })) };
  const tables = {
    trips: new PagedTable("trade", shown(tripSource(trades, fills.rows)), asked),
    fills: new PagedTable("trade", shown(fills), asked),
  };
  let current: keyof typeof tables = "trips";
  const show = (): void => tables[current].show();
  const switches = [...document.querySelectorAll<HTMLButtonElement>("[data-table]")];
  for (const button of switches)
    button.addEventListener("click", () => {
      current = button.dataset.table === "fills" ? "fills" : "trips";
      for (const other of switches) other.setAttribute("aria-pressed", String(other === button));
      show();
    });
  const bind = (id: string, name: keyof Asked): void => {
    const control = document.getElementById(id);
    control?.addEventListener("input", () => {
      if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement)
        asked[name] = control.value;
      show();
    });
  };
  bind("trade-search", "search");
  bind("trade-reason", "reason");
  bind("trade-result", "result");
  byId("trade-previous", HTMLButtonElement)?.addEventListener("click", () => tables[current].turn(-1));
  byId("trade-next", HTMLButtonElement)?.addEventListener("click", () => tables[current].turn(1));
  byId("trade-csv", HTMLButtonElement)?.addEventListener("click", () => tables[current].save());
  show();
}
