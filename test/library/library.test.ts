// Every config of the library (configs/NN-name.json) over a few days of a synthetic market, with the tradebook that must
// come out, byte for byte. Written anew only by `npm run golden:update`.
import path from "node:path";
import { expect, test } from "vitest";
import { tradebookOf } from "../support/golden-tradebook.ts";
import { LIBRARY, marketWith, rawConfig, resolved } from "./library-market.ts";

const storeOf = marketWith([]);

test.each(LIBRARY)("%s has its sentence, trades, and trades as agreed on", async (file) => {
  const raw = rawConfig(file);
  expect(raw.description).toMatch(/^[A-Z].*\.$/);
  const { csv } = await tradebookOf(await resolved(raw), await storeOf(raw.underlying));
  expect(csv.split("\n").length).toBeGreaterThan(3);
  await expect(csv).toMatchFileSnapshot(
    path.join(import.meta.dirname, "tradebooks", file.replaceAll("/", "-").replace(/json$/, "csv")),
  );
});
