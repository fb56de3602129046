import type { MessagePort } from "node:worker_threads";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { FromWorker, ToWorker } from "./day-pool.ts";
import { simulateSegments, type Workbench } from "./simulate-day.ts";

/** A worker thread's life: sets up its bench, then does the batches of segments it is sent until told to stop. */
export async function serveDays(port: MessagePort, setUp: () => Promise<Workbench>): Promise<void> {
  const send = (message: FromWorker): void => port.postMessage(message);
  let bench: Workbench;
  try {
    bench = await setUp();
  } catch (error) {
    const code = error instanceof PlutoError ? error.code : "worker.setup";
    const text = messageOf(error);
    send({ is: "unfit", code, message: text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text });
    port.close();
    return;
  }
  let isStopping = false;
  let working: Promise<void> = Promise.resolve();
  port.on("message", (message: ToWorker) => {
    if (message.do === "stop") {
      isStopping = true;
      working = working.then(async () => {
        await bench.store.close();
        port.close();
      });
      return;
    }
    working = working.then(async () => {
      for await (const outcome of simulateSegments(bench, message.segments, () => isStopping))
        send({ is: "outcome", outcome });
      send({ is: "ready" });
    });
  });
  send({ is: "ready" });
}
