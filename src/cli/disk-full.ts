import { messageOf, PlutoError } from "../units/failure.ts";

/** How Node, the system and DuckDB say that a disk, a quota or a file's limit is full. */
const FULL = /\b(ENOSPC|EDQUOT|EFBIG)\b|No space left on device|Disk quota exceeded|File too large/i;

/** Whether something failed because there is no room to write. */
export const isDiskFull = (error: unknown): boolean =>
  FULL.test(messageOf(error)) && !(error instanceof PlutoError && error.code === CODE);

const CODE = "disk.full";

/** A full disk as one line. @param then what to do once there is room */
export function diskFull(error: unknown, then = "run the command again"): PlutoError {
  const own = error instanceof PlutoError ? error.code.length + 2 : 0;
  const [line = ""] = messageOf(error).slice(own).split("\n");
  return new PlutoError(CODE, `there is no room to write: ${line}; free some and ${then}`, {
    cause: error,
  });
}
