import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { type Camel, camelKeys, defineStrategy, readyStrategy } from "./define-strategy.ts";
import type { Desk } from "./desk.ts";

test("snake_case keys become camelCase, in the types as at run time; values stay as they are", () => {
  const value = { entry_time: 1, stop_loss_pct: null, lots: { per_leg: 2 }, otm_2: "x", a_1b: true };
  const camel = camelKeys(value);
  expect(camel).toEqual({ entryTime: 1, stopLossPct: null, lots: { per_leg: 2 }, otm2: "x", a1b: true });
  expectTypeOf(camel).toEqualTypeOf<
    Camel<{
      entry_time: number;
      stop_loss_pct: null;
      lots: { per_leg: number };
      otm_2: string;
      a_1b: boolean;
    }>
  >();
  expectTypeOf(camel.entryTime).toEqualTypeOf<number>();
  expectTypeOf(camel.otm2).toEqualTypeOf<string>();
  expectTypeOf<keyof typeof camel>().toEqualTypeOf<"entryTime" | "stopLossPct" | "lots" | "otm2" | "a1b">();
});

const definition = defineStrategy({
  name: "of-a-test",
  summary: "takes parameters",
  params: z.strictObject({ entry_time: z.string(), expiry_count: z.int().default(2) }),
  expiries: ({ expiryCount }) => (expiryCount === 1 ? ["nearest"] : ["nearest", "next"]),
  create: (_desk, { entryTime, expiryCount }) => {
    created.push({ entryTime, expiryCount });
    return {};
  },
});
const created: unknown[] = [];

test("a definition's parameters reach it in camelCase, checked and with their defaults, once a segment", () => {
  const ready = readyStrategy(definition, definition.params.parse({ entry_time: "09:20" }));
  expect(ready).toMatchObject({ name: "of-a-test", expiries: ["nearest", "next"] });
  expect(created).toEqual([]);
  const strategies = [ready.create({} as Desk), ready.create({} as Desk)];
  expect(created).toEqual([
    { entryTime: "09:20", expiryCount: 2 },
    { entryTime: "09:20", expiryCount: 2 },
  ]);
  expect(strategies[0]).not.toBe(strategies[1]);
});

test("a strategy that names no expiries gets the nearest", () => {
  const { expiries: _, ...plain } = definition;
  expect(readyStrategy(plain, { entry_time: "09:20", expiry_count: 1 }).expiries).toEqual(["nearest"]);
});
