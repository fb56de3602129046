import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import {
  countIn,
  currencyWord,
  inCurrency,
  money,
  shortMoney,
  wholeMoney,
  withMinusSigns,
} from "./rupees-text.ts";

test.each([
  [0, "₹0.00"],
  [5, "₹0.05"],
  [99_999, "₹999.99"],
  [100_000, "₹1,000.00"],
  [9_999_950, "₹99,999.50"],
  [10_000_000, "₹1,00,000.00"],
  [123_456_750, "₹12,34,567.50"],
  [-123_456_750, "−₹12,34,567.50"],
  [1_234_567_890_12, "₹1,23,45,67,890.12"],
  [-5, "−₹0.05"],
])("%i paise are shown as %s", (paise, text) => {
  expect(money(paise as Paise)).toBe(text);
});

test.each([
  [0, "₹0"],
  [49, "₹0"],
  [-49, "₹0"],
  [50, "₹1"],
  [-50, "−₹1"],
  [123_456_750, "₹12,34,568"],
  [-1_234_500, "−₹12,345"],
])("%i paise are shown to the rupee as %s", (paise, text) => {
  expect(wholeMoney(paise)).toBe(text);
});

test.each([
  [0, "₹0"],
  [99_900, "₹999"],
  [100_000, "₹1k"],
  [4_050_000, "₹40.5k"],
  [25_000_000, "₹2.5L"],
  [-1_234_567_800, "−₹1.23Cr"],
  [1_000_000_00, "₹10L"],
])("%i paise are %s on an axis", (paise, text) => {
  expect(shortMoney(paise)).toBe(text);
});

test.each([
  ["Sharpe -0.55 (95 %: -4.51 to 3.41)", "Sharpe −0.55 (95 %: −4.51 to 3.41)"],
  ["on 2024-04-22, runs/20261124-204122-b162ef", "on 2024-04-22, runs/20261124-204122-b162ef"],
  ["spot -7.5 %, --accept-missing, vol -25 %", "spot −7.5 %, --accept-missing, vol −25 %"],
])("%j has one kind of minus", (text, expected) => {
  expect(withMinusSigns(text)).toBe(expected);
});

test("dollars have their sign, groups of three and no lakh", () => {
  try {
    countIn("USD");
    expect([money(-123_456_750 as Paise), wholeMoney(123_456_750), shortMoney(-150_000_000)]).toEqual([
      "−$1,234,567.50",
      "$1,234,568",
      "−$1.5M",
    ]);
    expect(inCurrency("at most ₹5.00")).toBe("at most $5.00");
    expect(currencyWord()).toBe("dollars");
  } finally {
    countIn("INR");
  }
});
