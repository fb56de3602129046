import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type OfficialTable, officialTable } from "../margin/official-file.ts";
import { sha256 } from "../units/canonical.ts";
import { messageOf, PlutoError } from "../units/failure.ts";

/** The user's official margin values, and the files that they came from. */
export interface MarginFiles {
  readonly table: OfficialTable;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * Reads official margin values: one CSV file, or every `.csv` of a folder. @throws `margin.unreadable-files`,
 * `margin.bad-official-file`, `csv.bad-line`
 */
export function readMarginFiles(place: string): MarginFiles {
  const found = filesAt(place).map((file) => {
    const text = readFileSync(file, "utf8");
    return { name: path.basename(file), text, sha256: sha256(text) };
  });
  if (found.length === 0)
    throw new PlutoError("margin.unreadable-files", `${place} has no .csv file of margin parameters`);
  return {
    table: officialTable(found),
    files: found.map(({ name, sha256: hash }) => ({ name, sha256: hash })),
  };
}

function filesAt(place: string): string[] {
  try {
    if (!statSync(place).isDirectory()) return [place];
    const names = readdirSync(place).filter((name) => name.toLowerCase().endsWith(".csv"));
    return names.sort().map((name) => path.join(place, name));
  } catch (error) {
    throw new PlutoError(
      "margin.unreadable-files",
      `margin_files ${place} cannot be read: ${messageOf(error)}`,
    );
  }
}
