import type { TradeColumns } from "../html/run-page-data.ts";
import { byId } from "./dom.ts";
import { type Asked, PagedTable } from "./paged-table.ts";
import { fillSource, tripSource } from "./trade-rows.ts";

/** Brings the trades section to life. */
export function tradeTable(trades: TradeColumns, uid: string): void {
  const asked: Asked = { search: "", reason: "", result: "" };
  const fills = fillSource(trades, uid);
  const tables = {
    trips: new PagedTable("trade", tripSource(trades, fills.rows), asked),
    fills: new PagedTable("trade", fills, asked),
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
