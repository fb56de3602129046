import { parentPort, workerData } from "node:worker_threads";
import { serveDays } from "../simulation/serve-days.ts";
import { type WorkerTask, workbenchOf } from "./worker-task.ts";

/** Entry of a worker thread. */
if (parentPort !== null) await serveDays(parentPort, () => workbenchOf(workerData as WorkerTask));
