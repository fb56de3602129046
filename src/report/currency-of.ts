import { isUnderlying, underlyingOf } from "../exchange/underlyings.ts";
import type { Currency } from "./rupees-text.ts";

/** The currency of an underlying's contracts; rupees where it is not known. */
export const currencyOf = (underlying: string | undefined): Currency =>
  underlying !== undefined && isUnderlying(underlying) ? underlyingOf(underlying).currency : "INR";
