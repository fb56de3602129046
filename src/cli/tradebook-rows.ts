import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { PlutoError } from "../units/failure.ts";
import { readText } from "./files.ts";

/**
 * The rows of a tradebook's CSV: ours, or with the file of a mapping anybody's. Says on standard error when prices were
 * rounded. @throws `file.unreadable`, `tradebook.unreadable`, `foreign.…`, `config.invalid`
 */
export async function tradebookRows(file: string, map: string | undefined): Promise<readonly TradebookRow[]> {
  const text = readText(file);
  if (map === undefined) {
    const { readTradebook } = await import("../ledger/read-tradebook.ts");
    return readTradebook(text, file);
  }
  const { readConfig } = await import("./run.ts");
  const { ForeignMapping } = await import("../ledger/foreign-mapping.ts");
  const { readForeign } = await import("../ledger/read-foreign.ts");
  const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
  const mapping = ForeignMapping.safeParse(readConfig(map));
  if (!mapping.success) refuseFaults(map, faultsOf(mapping.error));
  if (mapping.data === undefined)
    throw new PlutoError("invariant", "a mapping without faults has been parsed");
  const { rows, roundedPrices } = readForeign(text, file, mapping.data);
  if (roundedPrices > 0)
    process.stderr.write(`${roundedPrices} prices were finer than a paisa and are rounded\n`);
  return rows;
}
