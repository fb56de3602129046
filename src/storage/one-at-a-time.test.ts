import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a piece of work begins when the one before it has ended, in the order asked for", async () => {
  const inTurn = oneAtATime();
  const seen: string[] = [];
  const work = (name: string, pauses: number) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    for (let i = 0; i < pauses; i++) await pause();
    seen.push(`${name} ends`);
    return name;
  };
  const answers = await Promise.all([inTurn(work("a", 3)), inTurn(work("b", 0)), inTurn(work("c", 1))]);
  expect(answers).toEqual(["a", "b", "c"]);
  expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("one that fails tells its own caller, and stops no other", async () => {
  const inTurn = oneAtATime();
  const failing = inTurn(() => Promise.reject(new Error("mine")));
  const throwing = inTurn(() => {
    throw new Error("at once");
  });
  const fine = inTurn(async () => 7);
  await expect(failing).rejects.toThrow("mine");
  await expect(throwing).rejects.toThrow("at once");
  expect(await fine).toBe(7);
});
