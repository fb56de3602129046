import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import * as z from "zod";
import { until } from "../../test/simulation/support/gated.ts";
import { sessionDays, smallMarket } from "../../test/simulation/support/small-market.ts";
import { resolveRun } from "../research/resolve-run.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { FromWorker, ToWorker } from "./day-pool.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf } from "./execute-run.ts";
import { dayAlone } from "./segments.ts";
import { serveDays } from "./serve-days.ts";
import type { Workbench } from "./simulate-day.ts";

const DAYS = sessionDays(4);

async function benchOn(store: MemoryStore, onDay: () => void = () => undefined): Promise<Workbench> {
  const write = await store.begin();
  for (const { series, day, rows } of smallMarket(DAYS)) await write.put(series, day, rows);
  await write.commit();
  const params = z.strictObject({});
  const definition = defineStrategy({
    name: "mine",
    summary: "",
    params,
    create: () => ({ onNewDay: onDay }),
  });
  const raw = { strategy: "mine", underlying: "NIFTY" };
  const run = await resolveRun(raw, { file: "run.json", findStrategy: async () => definition });
  return {
    store,
    strategy: run.strategy,
    config: engineConfigOf(run),
    needs: dayNeedsOf(run, store),
    costs: costModelOfRun(run),
  };
}

/** Both ends of a worker's port: what it was sent, what it said until it closed. */
function portOf(setUp: () => Promise<Workbench>) {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const said: string[] = [];
  ours.on("message", (message: FromWorker) => {
    said.push(
      message.is === "outcome"
        ? `${message.outcome.date} ${message.outcome.status}`
        : JSON.stringify(message),
    );
  });
  const closed = once(ours, "close");
  const send = (message: ToWorker): void => ours.postMessage(message);
  void serveDays(theirs, setUp);
  return { said, send, closed };
}
const segments = (dates: readonly TradingDay[]): ToWorker => ({
  do: "segments",
  segments: dates.map(dayAlone),
});
const READY = '{"is":"ready"}';

test("says that it is ready, does the days it is sent in order, and asks for more", async () => {
  const store = new MemoryStore();
  let closes = 0;
  store.close = async () => void closes++;
  const { said, send, closed } = portOf(() => benchOn(store));
  const readies = (): number => said.filter((line) => line === READY).length;
  send(segments(DAYS.slice(0, 2)));
  await until(() => readies() === 2);
  send(segments(DAYS.slice(2)));
  await until(() => readies() === 3);
  send({ do: "stop" });
  await closed;
  const [a, b, c, d] = DAYS.map((date) => `${date} done`);
  expect(said).toEqual([READY, a, b, READY, c, d, READY]);
  expect(closes).toBe(1);
});

test("told to stop in the middle, finishes the day in hand, closes its store and goes", async () => {
  const store = new MemoryStore();
  let closes = 0;
  store.close = async () => void closes++;
  const port = portOf(() =>
    benchOn(store, () => {
      port.send({ do: "stop" });
    }),
  );
  port.send(segments(DAYS));
  await port.closed;
  expect(port.said.filter((line) => line.endsWith("done")).length).toBeLessThan(DAYS.length);
  expect(port.said[1]).toBe(`${DAYS[0]} done`);
  expect(closes).toBeGreaterThan(0);
});

test.each([
  [new PlutoError("store.locked", "busy"), { code: "store.locked", message: "busy" }],
  [new Error("no memory"), { code: "worker.setup", message: "no memory" }],
])("says why it is unfit, and goes", async (failure, expected) => {
  const { said, closed } = portOf(() => Promise.reject(failure));
  await closed;
  expect(said.map((line) => JSON.parse(line))).toEqual([{ is: "unfit", ...expected }]);
});
