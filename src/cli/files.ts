import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { messageOf, PlutoError } from "../units/failure.ts";

/** A text file that the command line names. @throws `file.unreadable` */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new PlutoError("file.unreadable", `${file} cannot be read: ${messageOf(error)}`);
  }
}

/** Writes a file whole or not at all: under a temporary name first, then renamed. @throws `file.unwritable` */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new PlutoError("file.unwritable", `${file} cannot be written: ${messageOf(error)}`);
  }
}
