import type { RunFolder } from "../simulation/run-folder.ts";
import { PlutoError } from "../units/failure.ts";
import { diskFull, isDiskFull } from "./disk-full.ts";

/**
 * What a failure leaves of a run's or a search's folder, and what is to be said of it. Bad input leaves nothing, and so does a
 * full disk or a worker that refuses before anything was done; what the journal has is kept, to be gone on with; a crash leaves
 * everything as it is.
 * @param journal the file that says whether anything was done
 */
export function afterFailure(
  error: unknown,
  folder: RunFolder,
  { journal, isResumed }: { readonly journal: string; readonly isResumed: boolean },
): unknown {
  const isFull = isDiskFull(error);
  const isKept = isResumed || folder.holds(journal) || !(isFull || error instanceof PlutoError);
  if (!isKept) folder.discard();
  if (isFull) return diskFull(error, isKept ? `go on with --resume ${folder.uid}` : undefined);
  return error;
}
