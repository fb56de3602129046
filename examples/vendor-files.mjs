// Makes up one day of NIFTY in shapes that Pluto did not write, so that the examples of taking data in can be run:
//   node examples/vendor-files.mjs [folder]
// writes a bhavcopy of the day before and minutes as GDFL writes them, both recognised without a mapping;
// writes index.csv and options.csv, minutes stamped at the START of their bar with names as Kite writes them, and
// theirs.duckdb, a store of Pluto's layout with prices as DOUBLE, stamped at the start too. Sines, not a market.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const folder = process.argv[2] ?? "vendor";
const DAY = "2024-04-23";
const STRIKES = Array.from({ length: 21 }, (_, i) => 21_900 + 50 * i);

const two = (n) => String(n).padStart(2, "0");
const clock = (minute) => `${two(9 + Math.floor((15 + minute) / 60))}:${two((15 + minute) % 60)}:00`;
const level = (minute) => 22_400 + 60 * Math.sin(minute / 70) + 12 * Math.sin(minute / 9);
const onTick = (rupees) => Math.max(1, Math.round(rupees * 20)) / 20;
const bar = (price, minute) => {
  const [open, close] = [onTick(price(minute)), onTick(price(minute + 1))];
  return [open, Math.max(open, close), Math.min(open, close), close];
};

/** Inner value and a bump of time value around the money: what an option may look like two days before expiry. */
const premium = (strike, isPut) => (minute) => {
  const away = level(minute) - strike;
  return Math.max(0, isPut ? -away : away) + (95 - 0.1 * minute) / (1 + (away / 130) ** 2);
};

const index = ["ts,symbol,open,high,low,close"];
const options = ["ts,symbol,open,high,low,close,volume"];
for (let minute = 0; minute < 375; minute++) {
  const ts = `${DAY} ${clock(minute)}`;
  index.push([ts, "NIFTY 50", ...bar(level, minute)].join());
  for (const strike of STRIKES)
    for (const type of ["CE", "PE"]) {
      const prices = bar(premium(strike, type === "PE"), minute);
      options.push([ts, `NIFTY24APR${strike}${type}`, ...prices, 50 * (1 + (minute % 7))].join());
    }
}
const inside = (name) => path.join(folder, name);
mkdirSync(folder, { recursive: true });
writeFileSync(inside("index.csv"), `${index.join("\n")}\n`);
writeFileSync(inside("options.csv"), `${options.join("\n")}\n`);

const bhavcopy = [
  "TradDt,FinInstrmTp,TckrSymb,XpryDt,StrkPric,OptnTp,OpnPric,HghPric,LwPric,ClsPric,SttlmPric,OpnIntrst,TtlTradgVol,NewBrdLotQty",
];
const gdfl = ["Ticker,Date,Time,Open,High,Low,Close,Volume,Open Interest"];
for (const strike of STRIKES)
  for (const type of ["CE", "PE"]) {
    const price = onTick(premium(strike, type === "PE")(0));
    bhavcopy.push(
      `2024-04-22,IDO,NIFTY,2024-04-25,${strike},${type},${price},${price},${price},${price},${price},5000,10,50`,
    );
    for (let minute = 0; minute < 375; minute++)
      gdfl.push(
        [
          `NIFTY25APR24${strike}${type}.NFO,23/04/2024,${clock(minute).replace(/00$/, "59")}`,
          ...bar(premium(strike, type === "PE"), minute),
          `${50 * (1 + (minute % 7))},5000`,
        ].join(),
      );
  }
writeFileSync(inside("BhavCopy_NSE_FO_0_0_0_20240422_F_0000.csv"), `${bhavcopy.join("\n")}\n`);
writeFileSync(inside("GDFLNFO_BACKADJUSTED_23042024.csv"), `${gdfl.join("\n")}\n`);

rmSync(inside("theirs.duckdb"), { force: true });
const db = await (await DuckDBInstance.create(inside("theirs.duckdb"))).connect();
const bars = "ts, open AS o, high AS h, low AS l, close AS c";
const contract = `CAST(substr(symbol, 11, 5) AS DOUBLE) AS strike,
  CASE right(symbol, 2) WHEN 'PE' THEN 'put' ELSE 'call' END AS option_type`;
await db.run(`CREATE TABLE NSE_Index_NIFTY AS SELECT ${bars} FROM read_csv('${inside("index.csv")}')`);
await db.run(`CREATE TABLE NSE_Options_Expiry_NIFTY_20240425 AS
  SELECT ${contract}, ${bars}, volume AS v FROM read_csv('${inside("options.csv")}')
  ORDER BY strike, option_type, ts`);
db.closeSync();
process.stdout.write(
  `one day, ${DAY}: ${["index.csv", "options.csv", "theirs.duckdb"].map(inside).join(", ")}\n`,
);
