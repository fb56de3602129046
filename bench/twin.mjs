// Twins of the peers in plain JavaScript, for machines without Python: the same work without an engine around it.
//   node bench/twin.mjs bulk STORE.duckdb            every column of each day's chain through DuckDB, as the bulk numpy peer reads it
//   node bench/twin.mjs raw-make STORE.duckdb FILE   writes the closes as one raw column file
//   node bench/twin.mjs raw FILE                     the same from that file: nothing but reading and the strategy
// Prints the fills as the expected file has them. The strategy is that of the workload W1: no costs, no re-entry.
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";

const [mode, source, target] = process.argv.slice(2);
const ENTRY = 33_600;
const EXIT = 54_900;

/** @param day { date, expiry, times (seconds), strikes (rupees), index, close: Int32Array in paise, time × strike × (CE, PE) } */
function fillsOf({ date, expiry, times, strikes, index, close }) {
  const width = 2 * strikes.length;
  const fills = [];
  const legs = [];
  let isDone = false;
  const clock = (s) => new Date(s * 1000).toISOString().slice(11, 19);
  const book = (t, { strike, type }, action) => {
    const at = strikes.indexOf(strike) * 2 + type;
    const price = close[t * width + at];
    const symbol = `NIFTY${expiry.slice(2).replaceAll("-", "")}${strike}${type === 0 ? "CE" : "PE"}`;
    const money = (paise) => (paise / 100).toFixed(2);
    fills.push(
      `${date} ${clock(times[t])},${symbol},${action},75,${money(price)},${action === "BUY" ? "-" : ""}${money(price * 75)}`,
    );
    return price;
  };
  for (let t = 0; t < times.length; t++) {
    if (times[t] >= EXIT) {
      for (const leg of legs.splice(0)) book(t, leg, "BUY");
      break;
    }
    if (!isDone && times[t] >= ENTRY) {
      isDone = true;
      const spot = index[t];
      const strike = strikes.reduce((a, b) => (Math.abs(b * 100 - spot) < Math.abs(a * 100 - spot) ? b : a));
      for (const type of [0, 1]) legs.push({ strike, type, price: book(t, { strike, type }, "SELL") });
      continue;
    }
    for (const leg of [...legs]) {
      const price = close[t * width + strikes.indexOf(leg.strike) * 2 + leg.type];
      if (price * 100 < leg.price * 125) continue;
      book(t, leg, "BUY");
      legs.splice(legs.indexOf(leg), 1);
    }
  }
  return fills;
}

/** Every day of a store, as an async generator; `isAll`: with every column of the chain. */
async function* daysOf(file, isAll) {
  const { default: duckdb } = await import("@duckdb/node-bindings");
  const config = duckdb.create_config();
  duckdb.set_config(config, "threads", "1");
  duckdb.set_config(config, "access_mode", "READ_ONLY");
  const connection = await duckdb.connect(await duckdb.open(file, config));
  const stream = async (sql, onChunk) => {
    const result = await duckdb.execute_prepared_streaming(await duckdb.prepare(connection, sql));
    for (;;) {
      const chunk = await duckdb.fetch_chunk(result);
      const rows = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
      if (rows === 0) return;
      onChunk(rows, (column, width) => {
        const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column), rows * width);
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + rows * width);
      });
    }
  };
  const paise = (doubles) => Int32Array.from(doubles, (value) => Math.round(value * 100));
  const names = [];
  await stream(
    "SELECT CAST(regexp_extract(table_name, '\\d{8}$') AS INTEGER) FROM duckdb_tables() WHERE table_name LIKE '%Options%' ORDER BY 1",
    (_, bytes) => names.push(...new Int32Array(bytes(0, 4))),
  );
  const index = new Map();
  await stream("SELECT CAST(epoch(ts) AS BIGINT), c FROM NSE_Index_NIFTY ORDER BY ts", (rows, bytes) => {
    const [ts, c] = [new BigInt64Array(bytes(0, 8)), paise(new Float64Array(bytes(1, 8)))];
    for (let i = 0; i < rows; i++) index.set(Number(ts[i]), c[i]);
  });
  for (const name of names) {
    const parts = [];
    const columns = isAll ? "c, o, h, l, CAST(v AS DOUBLE), CAST(oi AS DOUBLE)" : "c";
    const sql = `SELECT CAST(epoch(ts) AS BIGINT), strike, CAST(option_type = 'put' AS TINYINT), ${columns} FROM NSE_Options_Expiry_NIFTY_${name} ORDER BY ts, strike, option_type`;
    await stream(sql, (_, bytes) => {
      const part = {
        ts: new BigInt64Array(bytes(0, 8)),
        strike: new Int32Array(bytes(1, 4)),
        type: new Uint8Array(bytes(2, 1)),
      };
      part.columns = [3, ...(isAll ? [4, 5, 6, 7, 8] : [])].map((column) =>
        paise(new Float64Array(bytes(column, 8))),
      );
      parts.push(part);
    });
    const days = new Map();
    for (const {
      ts,
      strike,
      columns: [close],
    } of parts)
      for (let i = 0; i < ts.length; i++) {
        const second = Number(ts[i]);
        const number = Math.floor(second / 86_400);
        const day = days.get(number) ?? { times: [], strikes: new Set(), close: [] };
        days.set(number, day);
        if (day.times.at(-1) !== second - number * 86_400) day.times.push(second - number * 86_400);
        day.strikes.add(strike[i]);
        day.close.push(close[i]);
      }
    const text = String(name);
    for (const [number, { times, strikes, close }] of days)
      yield {
        date: new Date(number * 86_400_000).toISOString().slice(0, 10),
        expiry: `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`,
        times,
        strikes: [...strikes].sort((a, b) => a - b),
        index: times.map((second) => index.get(number * 86_400 + second)),
        close: Int32Array.from(close),
      };
  }
}

/** Days from a raw file: a line of JSON that tells where each lies, then the closes. */
function* rawDays(file) {
  const days = JSON.parse(readFileSync(`${file}.json`, "utf8"));
  const handle = openSync(file, "r");
  for (const { at, cells, ...day } of days) {
    const close = new Int32Array(cells);
    readSync(handle, new Uint8Array(close.buffer), 0, cells * 4, at);
    yield { ...day, close };
  }
  closeSync(handle);
}

if (mode === "raw-make") {
  const { writeFileSync } = await import("node:fs");
  const handle = openSync(target, "w");
  const days = [];
  let at = 0;
  for await (const { close, ...day } of daysOf(source, false)) {
    writeSync(handle, new Uint8Array(close.buffer));
    days.push({ ...day, at, cells: close.length });
    at += close.byteLength;
  }
  closeSync(handle);
  writeFileSync(`${target}.json`, JSON.stringify(days));
} else {
  const fills = [];
  for await (const day of mode === "raw" ? rawDays(source) : daysOf(source, true))
    fills.push(...fillsOf(day));
  process.stdout.write(`${fills.join("\n")}\n`);
}
