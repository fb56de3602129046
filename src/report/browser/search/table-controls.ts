import { byId } from "../dom.ts";
import { type Asked, PagedTable } from "../paged-table.ts";
import type { TableSource } from "../trade-rows.ts";

/** A table with the controls whose ids begin with its name: search, filter, pages, download. */
export function controlledTable<Row>(name: string, source: TableSource<Row>): PagedTable<Row> {
  const asked: Asked = { search: "", reason: "", result: "" };
  const table = new PagedTable(name, source, asked);
  for (const key of ["search", "reason", "result"] as const) {
    const control = document.getElementById(`${name}-${key}`);
    control?.addEventListener("input", () => {
      if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement)
        asked[key] = control.value;
      table.show();
    });
  }
  byId(`${name}-previous`, HTMLButtonElement)?.addEventListener("click", () => table.turn(-1));
  byId(`${name}-next`, HTMLButtonElement)?.addEventListener("click", () => table.turn(1));
  byId(`${name}-csv`, HTMLButtonElement)?.addEventListener("click", () => table.save());
  table.show();
  return table;
}
