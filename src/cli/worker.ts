import { parentPort, workerData } from "node:worker_threads";
import { serveDays } from "../simulation/serve-days.ts";
import { serveSweep } from "../simulation/serve-sweep.ts";
import { type SweepTask, sweepBenchOf, type WorkerTask, workbenchOf } from "./worker-task.ts";

/** Entry of a worker thread: of a run's days, or of a search's parameter sets. */
const task = workerData as WorkerTask | SweepTask;
if (parentPort !== null)
  await ("bookMetrics" in task
    ? serveSweep(parentPort, () => sweepBenchOf(task))
    : serveDays(parentPort, () => workbenchOf(task)));
