import { expect, test } from "vitest";
import { assertNever, invariant, messageOf, PlutoError } from "./failure.ts";

test("a failure says its code first and carries its data and its cause", () => {
  const cause = new Error("disk");
  const failure = new PlutoError("store.locked", "close the other process", { data: { pid: 7 }, cause });
  expect(failure.message).toBe("store.locked: close the other process");
  expect(failure).toMatchObject({ name: "PlutoError", code: "store.locked", data: { pid: 7 }, cause });
  expect(new PlutoError("a.b", "c").data).toEqual({});
});

test("an invariant that holds says nothing, a broken one throws with its rule", () => {
  expect(() => invariant(true, "the books balance")).not.toThrow();
  expect(() => invariant(false, "the books balance")).toThrow("invariant: the books balance");
  expect(() => assertNever("call" as never)).toThrow('this one was not: "call"');
});

test("whatever was thrown has a text without a stack trace", () => {
  expect(messageOf(new PlutoError("a.b", "c"))).toBe("a.b: c");
  expect(messageOf(7)).toBe("7");
  expect(messageOf(undefined)).toBe("undefined");
});
