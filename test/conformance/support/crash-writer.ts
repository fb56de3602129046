/**
 * A process of its own that writes a store and never gets to close it: `crash-writer FOLDER URL begin`, then waits with a
 * transaction open; `… loop`: commits one transaction after another, each replacing the same two days with its own number.
 */
import { openWritableStore } from "../../../src/storage/open.ts";
import { contentOf, day, NEAR, NIFTY, rowsOf } from "./contents.ts";

const [url = "", mode] = process.argv.slice(2);
const store = await openWritableStore(url, { create: true });
const say = (what: string): void => void process.stdout.write(`${what}\n`);

if (mode === "begin") {
  const write = await store.begin();
  await write.put(NIFTY, day("2025-01-01"), contentOf(NIFTY, "2025-01-02").rows);
  await write.put(NEAR, day("2025-01-06"), contentOf(NEAR, "2025-01-02").rows);
  await write.setDataVersion("NIFTY", day("2025-01-01"), "half-way");
  say("written");
  setInterval(() => undefined, 1000);
} else
  for (let number = 1; ; number++) {
    const write = await store.begin();
    const lines = Array.from({ length: 300 }, (_, i): [string, number] => [
      `10:${String(Math.floor(i / 60) % 60).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}`,
      number,
    ]);
    await write.put(NIFTY, day("2025-01-01"), rowsOf(["close"], { "": lines }));
    await write.put(NEAR, day("2025-01-01"), rowsOf(["close"], { "23700CE": lines, "23700PE": lines }));
    await write.setDataVersion("NIFTY", day("2025-01-01"), String(number));
    await write.commit();
    say(String(number));
  }
