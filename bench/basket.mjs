// A basket of ten made-up sleeves over four years: reading them, putting them together and writing its page, by the built
// command. usage: node bench/basket.mjs [sleeves] [years] [runs]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [sleeves = 10, years = 4, runs = 3] = process.argv.slice(2).map(Number);
const pluto = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../dist/pluto.js");
const folder = mkdtempSync(path.join(tmpdir(), "pluto-bench-basket-"));

/** A busy machine stretches time, not processor time: the command says at its end what it took. */
const TELL_CPU = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("cpu "+(user+system))})`;

/** mulberry32: the same made-up fills on every machine. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Weekdays from 2020-01-01 on, each with the Thursday after the next. */
function weekdays(count) {
  const days = [];
  for (let ms = Date.UTC(2020, 0, 1); days.length < count; ms += 86_400_000) {
    const date = new Date(ms);
    if (date.getUTCDay() % 6 === 0) continue;
    const expiry = new Date(ms + (((11 - date.getUTCDay()) % 7) + 7) * 86_400_000);
    days.push([date.toISOString().slice(0, 10), expiry.toISOString().slice(2, 10).replaceAll("-", "")]);
  }
  return days;
}

/** A straddle a day for each sleeve: two sales and two purchases. */
function writeSleeves() {
  let fills = 0;
  for (let sleeve = 0; sleeve < sleeves; sleeve++) {
    const next = random(sleeve + 1);
    const lines = ["date,time,symbol,qty,price,charges"];
    const entry = `${String(9 + Math.floor(sleeve / 3)).padStart(2, "0")}:${20 + (sleeve % 3) * 10}`;
    for (const [date, expiry] of weekdays(Math.round(years * 250)))
      for (const type of ["CE", "PE"]) {
        const symbol = `NIFTY${expiry}${12_000 + 50 * Math.floor(next() * 40)}${type}`;
        const price = (Math.round((80 + 60 * next()) * 20) / 20).toFixed(2);
        const exit = (Math.round(Math.max(1, price * (0.9 + 0.3 * (next() - 0.5))) * 20) / 20).toFixed(2);
        lines.push(
          `${date},${entry},${symbol},-75,${price},25.50`,
          `${date},15:15,${symbol},75,${exit},25.50`,
        );
        fills += 2;
      }
    writeFileSync(path.join(folder, `${sleeve}.csv`), `${lines.join("\n")}\n`);
  }
  return fills;
}

try {
  const fills = writeSleeves();
  const columns = Object.fromEntries(
    ["date", "time", "symbol", "qty", "price", "charges"].map((name) => [name, name]),
  );
  const config = {
    name: "bench",
    sleeves: Array.from({ length: sleeves }, (_, i) => ({
      label: `s${i}`,
      tradebook: `${i}.csv`,
      map: { columns, unknown_symbols: "keep" },
    })),
  };
  writeFileSync(path.join(folder, "basket.json"), JSON.stringify(config));
  console.log(`${sleeves} sleeves, ${years} years, ${fills} fills, ${fills / 2} round trips`);
  const page = path.join(folder, "basket.html");
  const commands = { "pluto basket --json": ["basket", "--json"], "pluto report": ["report", "--out", page] };
  for (const [name, [command, ...flags]] of Object.entries(commands)) {
    const took = Array.from({ length: runs }, () => {
      const began = performance.now();
      const args = ["--import", TELL_CPU, pluto, command, path.join(folder, "basket.json"), ...flags];
      const { status, stderr } = spawnSync(process.execPath, args, { maxBuffer: 1e9, encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      return { wall: (performance.now() - began) / 1000, cpu: Number(/cpu (\d+)/.exec(stderr)?.[1]) / 1e6 };
    });
    const least = (pick) => Math.min(...took.map(pick)).toFixed(2);
    console.log(
      `${name}: best of ${runs} ${least(({ wall }) => wall)} s, ${least(({ cpu }) => cpu)} s of processor time`,
    );
  }
  console.log(`page: ${(statSync(page).size / 1e6).toFixed(1)} MB`);
} finally {
  rmSync(folder, { recursive: true });
}
