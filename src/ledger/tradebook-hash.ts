import { sha256Stream } from "../units/canonical.ts";
import { hashedFields, type TradebookRow } from "./tradebook-row.ts";

/**
 * sha256 of the tradebook: UTF-8 CSV rows without header, `uid` and `note`, each ended by LF; `ts` as
 * `YYYY-MM-DD HH:MM:SS.mmm` exchange time, rupees with two decimals, `seq` from 0 over the run.
 */
export class TradebookHash {
  readonly #hash = sha256Stream();
  #seq = 0;

  add(row: TradebookRow): void {
    this.#hash.update(`${hashedFields(this.#seq++, row)}\n`);
  }

  /** Of the rows so far. */
  hex(): string {
    return this.#hash.copy().digest("hex");
  }
}
