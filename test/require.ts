import { test } from "vitest";

type Body = () => void | Promise<void>;

/**
 * A `test` for what needs something that not every machine has: `skipUnless(condition, reason)(name, body)`. Without it
 * the test is skipped with the reason in its name; with PLUTO_REQUIRE_ALL=1 it fails instead, so that a run that is
 * meant to be complete cannot pass by leaving tests out.
 */
export function skipUnless(condition: boolean, reason: string): (name: string, body: Body) => void {
  if (condition) return (name, body) => test(name, body);
  if (process.env.PLUTO_REQUIRE_ALL === "1")
    return (name) =>
      test(name, () => {
        throw new Error(`PLUTO_REQUIRE_ALL is set, and this test cannot run: ${reason}`);
      });
  return (name, body) => test.skip(`${name} (skipped: ${reason})`, body);
}
