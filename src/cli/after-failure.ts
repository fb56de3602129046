import type { RunFolder } from "../simulation/run-folder.ts";
import { PlutoError } from "../units/failure.ts";
import { diskFull, isDiskFull } from "./disk-full.ts";

/** After these one goes on from what was done, once somebody has seen to the cause. */
const CURABLE = new Set(["worker.refused", "queue.loses"]);

/**
 * What a failure leaves of a run's or a search's folder, and what is to be said of it. Bad input leaves nothing; a full disk
 * or workers that refuse leave what the journal has, to be gone on with; a crash leaves everything as it is.
 * @param journal the file that says whether anything was done
 */
export function afterFailure(
  error: unknown,
  folder: RunFolder,
  { journal, isResumed }: { readonly journal: string; readonly isResumed: boolean },
): unknown {
  const isFull = isDiskFull(error);
  const isCurable = isFull || (error instanceof PlutoError && CURABLE.has(error.code));
  const isKept = isResumed || (isCurable ? folder.holds(journal) : !(error instanceof PlutoError));
  if (!isKept) folder.discard();
  if (isFull) return diskFull(error, isKept ? `go on with --resume ${folder.uid}` : undefined);
  return error;
}
