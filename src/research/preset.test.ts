import { expect, test } from "vitest";
import { withPreset } from "./preset.ts";

test("a preset sets what the config leaves out, and nothing else", () => {
  const raw = { preset: "vendor", strategy: "legs", stop_model: "close_fill", params: { legs: [] } };
  expect(withPreset(raw)).toEqual({
    preset: "vendor",
    strategy: "legs",
    stop_model: "close_fill",
    slippage: "none",
    costs: { rates_of: "2026-08-21" },
    lots_of: "2026-08-21",
    stale_max_s: 86_400,
    params: { missing_leg: "drop_leg", legs: [] },
  });
  expect(withPreset({ strategy: "short-straddle" })).toEqual({ strategy: "short-straddle" });
});

test("keys of legs are set for legs alone; vendor counts days to expiry in sessions unless told otherwise", () => {
  expect(withPreset({ preset: "strict", strategy: "short-straddle", params: { lots: 1 } })).toMatchObject({
    stop_model: "dated",
    slippage: "spread",
    params: { lots: 1 },
  });
  const dteOf = (dte: object): unknown =>
    withPreset({ preset: "vendor", strategy: "legs", params: { filters: { dte } } });
  expect(dteOf({ to: 2 })).toMatchObject({ params: { filters: { dte: { to: 2, days: "trading" } } } });
  expect(dteOf({ to: 2, days: "calendar" })).toMatchObject({
    params: { filters: { dte: { days: "calendar" } } },
  });
});

test("a list of legs without a preset is strict, and says so", () => {
  const { preset, ...strict } = withPreset({ strategy: "legs", params: {} }) as { preset: string };
  expect(preset).toBe("strict");
  expect(strict).toEqual({
    strategy: "legs",
    stop_model: "dated",
    slippage: "spread",
    costs: "dated",
    stale_max_s: 60,
    params: { missing_leg: "abort_all" },
  });
  expect(withPreset({ strategy: "legs", stop_model: "close_fill" })).toMatchObject({
    stop_model: "close_fill",
  });
});
