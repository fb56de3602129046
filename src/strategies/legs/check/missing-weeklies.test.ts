import { expect, test } from "vitest";
import { CALL, PUT } from "../../../../test/support/six-bars.ts";
import { resolveRun } from "../../../research/resolve-run.ts";
import { legs } from "../legs.ts";

const resolve = (from: string, to: string, expiry: string) =>
  resolveRun(
    {
      strategy: "legs",
      underlying: "BANKNIFTY",
      from,
      to,
      params: { legs: [CALL, { ...PUT, expiry }] },
    },
    { file: "run.json", findStrategy: async () => legs },
  );

test("a weekly of an index that has none in the run's dates is refused in one line, with the leg's path", async () => {
  await expect(resolve("2025-01-02", "2025-01-31", "weekly")).rejects.toThrow(
    /1 fault\n {2}params\.legs\.1\.expiry: BANKNIFTY has no weekly on 2025-01-02; write "weekly else monthly"$/,
  );
  await expect(resolve("2025-01-02", "2025-01-31", "next_weekly")).rejects.toThrow("has no next_weekly");
});

test("where weeklies end within the run it goes on, and so it does with a way out", async () => {
  await expect(resolve("2024-10-01", "2025-01-31", "weekly")).resolves.toBeDefined();
  await expect(resolve("2025-01-02", "2025-01-31", "weekly else monthly")).resolves.toBeDefined();
});
