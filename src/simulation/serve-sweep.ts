import type { MessagePort } from "node:worker_threads";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { FromSweeper, ToSweeper } from "./sweep-pool.ts";
import { type SweepBench, type SweepRunner, sweepHere } from "./sweep-runner.ts";

/** The life of a thread of a search: sets itself up, then does batches until it is told to stop. */
export async function serveSweep(port: MessagePort, setUp: () => Promise<SweepBench>): Promise<void> {
  const send = (message: FromSweeper): void => port.postMessage(message);
  const refuse = (error: unknown): void => {
    const code = error instanceof PlutoError ? error.code : "worker.failed";
    const text = messageOf(error);
    send({ is: "unfit", code, message: text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text });
  };
  let runner: SweepRunner;
  try {
    runner = sweepHere(await setUp());
  } catch (error) {
    refuse(error);
    port.close();
    return;
  }
  const serve = async (message: ToSweeper): Promise<void> => {
    if (message.do === "stop") {
      await runner.close();
      port.close();
    } else if (message.do === "begin") {
      await runner.begin(message.configs);
      send({ is: "ready" });
    } else {
      const { dates, alive, isLast } = message;
      const onDone = (count: number): void => send({ is: "done", count });
      send({ is: "results", results: await runner.run(dates, alive, { isLast, onDone }) });
    }
  };
  let working: Promise<void> = Promise.resolve();
  port.on("message", (message: ToSweeper) => {
    working = working.then(() => serve(message)).catch(refuse);
  });
  send({ is: "ready" });
}
