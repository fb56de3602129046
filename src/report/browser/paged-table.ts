import { byId, download, el, tone } from "./dom.ts";
import type { TableColumn, TableSource } from "./trade-rows.ts";

/** Rows on one page of the table. */
const PAGE = 50;

/** What the controls above a table ask for. */
export interface Asked {
  search: string;
  reason: string;
  result: string;
}

interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** What the controls ask for, in the order that the head asks for; equal rows keep the tradebook's order. */
export function chosenRows<Row>(
  source: TableSource<Row>,
  asked: Asked,
  order: Order | undefined,
): readonly Row[] {
  const words = asked.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows = source.rows.filter((row) => {
    if (asked.reason !== "" && source.reason(row) !== asked.reason) return false;
    if (asked.result === "gain" && !(source.result(row) > 0)) return false;
    if (asked.result === "loss" && !(source.result(row) < 0)) return false;
    if (words.length === 0) return true;
    const text = source.words(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const column = source.columns.find(({ key }) => key === order?.key);
  if (column === undefined || order === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: column.sort(row) }));
  const sign = order.isDescending ? -1 : 1;
  keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0));
  return keyed.map(({ row }) => row);
}

/** The head and rows of a table as elements. */
export const cellsOf = <Row>(row: Row, columns: readonly TableColumn<Row>[]): HTMLTableCellElement[] =>
  columns.map((column) => {
    const text = column.text(row);
    const classes = [
      column.isNumeric === true ? "num" : "",
      column.isWide === true ? "wide" : "",
      column.isAmount === true ? tone(Number(column.sort(row))) : "",
    ];
    const content = column.isDay === true ? el("a", { href: `#day-${text}` }, text) : text;
    return el("td", { class: classes.join(" ").trim() }, content);
  });

/**
 * A table with its filters, its sorting and its pages, in the elements whose ids begin with `name`: `-table`, `-status`,
 * `-previous`, `-next`.
 */
export class PagedTable<Row> {
  readonly #name: string;
  readonly #source: TableSource<Row>;
  readonly #asked: Asked;
  #order: Order | undefined;
  #page = 0;

  constructor(name: string, source: TableSource<Row>, asked: Asked) {
    this.#name = name;
    this.#source = source;
    this.#asked = asked;
  }

  show(): void {
    this.#page = 0;
    this.#head();
    this.#body();
  }

  turn(by: number): void {
    this.#page += by;
    this.#body();
  }

  save(): void {
    const { fileName, csv } = this.#source;
    download(fileName, "text/csv;charset=utf-8", csv(this.#rows()));
  }

  #part<Kind extends Element>(within: string): Kind | null {
    return document.querySelector<Kind>(`#${this.#name}-table ${within}`);
  }

  #rows(): readonly Row[] {
    return chosenRows(this.#source, this.#asked, this.#order);
  }

  #head(): void {
    const cells = this.#source.columns.map((column) => {
      const isSorted = this.#order?.key === column.key;
      const button = el("button", { type: "button" }, column.label === "" ? "side" : column.label);
      button.addEventListener("click", () => {
        // A first click on a number shows the largest first, on a word the first of the alphabet.
        const first = column.isNumeric === true;
        this.#order = {
          key: column.key,
          isDescending: isSorted ? this.#order?.isDescending !== true : first,
        };
        this.show();
        this.#part<HTMLElement>("th[aria-sort] button")?.focus();
      });
      const classes = [
        "sortable",
        column.isNumeric === true ? "num" : "",
        column.isWide === true ? "wide" : "",
      ];
      const sort = this.#order?.isDescending === true ? "descending" : "ascending";
      return el(
        "th",
        { scope: "col", class: classes.join(" ").trim(), ...(isSorted ? { "aria-sort": sort } : {}) },
        button,
      );
    });
    this.#part("thead")?.replaceChildren(el("tr", {}, ...cells));
  }

  #body(): void {
    const rows = this.#rows();
    const pages = Math.max(1, Math.ceil(rows.length / PAGE));
    this.#page = Math.max(0, Math.min(this.#page, pages - 1));
    const from = this.#page * PAGE;
    const shown = rows.slice(from, from + PAGE);
    const rowOf = (row: Row): HTMLTableRowElement => el("tr", {}, ...cellsOf(row, this.#source.columns));
    this.#part("tbody")?.replaceChildren(
      ...shown.map((row) => {
        const made = rowOf(row);
        return this.#source.decorate?.(row, made) ?? made;
      }),
    );
    const all = this.#source.rows.length;
    const counted = (count: number): string => count.toLocaleString("en-IN");
    const range = rows.length === 0 ? "none" : `${counted(from + 1)}–${counted(from + shown.length)}`;
    const status = byId(`${this.#name}-status`, HTMLElement);
    if (status !== undefined)
      status.textContent = `${range} of ${counted(rows.length)}${rows.length < all ? ` (${counted(all)} without the filter)` : ""}`;
    const [previous, next] = [
      byId(`${this.#name}-previous`, HTMLButtonElement),
      byId(`${this.#name}-next`, HTMLButtonElement),
    ];
    if (previous !== undefined) previous.disabled = this.#page === 0;
    if (next !== undefined) next.disabled = this.#page >= pages - 1;
  }
}
