import fc from "fast-check";
import { expect, test } from "vitest";
import { type Black76Option, black76Price, intrinsic } from "./black76.ts";
import { black76Greeks } from "./greeks.ts";
import { impliedVol, impliedVolOrNothing } from "./implied-vol.ts";

const anOption: fc.Arbitrary<Black76Option> = fc.record({
  optionType: fc.constantFrom("CE", "PE"),
  forward: fc.double({ min: 5000, max: 80_000, noNaN: true }),
  strike: fc.double({ min: 5000, max: 80_000, noNaN: true }),
  years: fc.double({ min: 1e-5, max: 3, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
});
const aSigma = fc.double({ min: 0.02, max: 2, noNaN: true });

test("call minus put is the discounted forward minus strike", () => {
  fc.assert(
    fc.property(anOption, aSigma, (option, sigma) => {
      const call = black76Price({ ...option, optionType: "CE" }, sigma);
      const put = black76Price({ ...option, optionType: "PE" }, sigma);
      const parity = Math.exp(-option.rate * option.years) * (option.forward - option.strike);
      return Math.abs(call - put - parity) < 1e-9 * option.forward;
    }),
  );
});

test("a price lies between discounted intrinsic value and its maximum, and rises with volatility", () => {
  fc.assert(
    fc.property(anOption, aSigma, (option, sigma) => {
      const price = black76Price(option, sigma);
      const discount = Math.exp(-option.rate * option.years);
      const most = discount * (option.optionType === "CE" ? option.forward : option.strike);
      const isBounded = price >= discount * intrinsic(option) && price <= most * (1 + 1e-12);
      return isBounded && black76Price(option, sigma * 1.1) >= price;
    }),
  );
});

test("a volatility comes back from its price wherever the price carries it", () => {
  fc.assert(
    fc.property(anOption, aSigma, (option, sigma) => {
      const price = black76Price(option, sigma);
      const { vega } = black76Greeks(option, sigma);
      const digits = (price * Number.EPSILON) / Math.max(vega, 1e-300);
      if (digits > 1e-9 || price < 1e-250) return true;
      const iv = impliedVolOrNothing(option, price);
      return iv !== undefined && Math.abs(iv - sigma) < 1e-10 * sigma + 100 * digits;
    }),
    { numRuns: 2000 },
  );
});

test("the greeks are the slopes of the price", () => {
  fc.assert(
    fc.property(anOption, aSigma, (option, sigma) => {
      const greeks = black76Greeks(option, sigma);
      const bump = option.forward * 1e-5;
      const up = { ...option, forward: option.forward + bump };
      const down = { ...option, forward: option.forward - bump };
      const delta = (black76Price(up, sigma) - black76Price(down, sigma)) / (2 * bump);
      const vega = (black76Price(option, sigma + 1e-5) - black76Price(option, sigma - 1e-5)) / 2e-5;
      const total = sigma * Math.sqrt(option.years);
      if (total < 0.01) return true;
      return Math.abs(greeks.delta - delta) < 1e-5 && Math.abs(greeks.vega - vega) < 1e-5 * option.forward;
    }),
  );
});

test("an expired option has no implied volatility and is worth its pay-off", () => {
  const option: Black76Option = { optionType: "PE", forward: 22_400, strike: 22_500, years: 0, rate: 0.065 };
  expect(black76Price(option, 0.2)).toBe(100);
  expect(impliedVol(option, 100)).toEqual({ status: "expired" });
  expect(impliedVolOrNothing(option, 100)).toBeUndefined();
});
