import * as z from "zod";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees, rupeesNumber } from "../units/money.ts";
import { clockText, clockTextMs, type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** A codec between a file's form and code's, whose parser throws a PlutoError: its message becomes the issue's. */
function codec<File extends string | number, Code>(
  file: z.ZodType<File, File>,
  { decode, encode }: { readonly decode: (value: File) => Code; readonly encode: (value: Code) => File },
): z.ZodType<Code, File> {
  return z.codec(file, z.custom<Code>(), {
    decode(value, context) {
      try {
        return decode(value) as z.core.output<z.ZodCustom<Code>>;
      } catch (error) {
        if (!(error instanceof PlutoError)) throw error;
        const message = error.message.slice(error.code.length + 2);
        context.issues.push({ code: "custom", message, input: value });
        return z.NEVER;
      }
    },
    encode: (value) => encode(value as Code),
  }) as unknown as z.ZodType<Code, File>;
}

/** `HH:MM[:SS]` exchange time in the file, milliseconds since midnight in code. */
export const zTimeOfDay: z.ZodType<TimeOfDay, string> = codec(
  z.string().describe("exchange time, HH:MM or HH:MM:SS"),
  // A fraction of a second is kept: two configs that differ in it are not the same run.
  { decode: timeOfDay, encode: (time) => (time % 1000 === 0 ? clockText(time) : clockTextMs(time)) },
);

/** `YYYY-MM-DD`. */
export const zTradingDay: z.ZodType<TradingDay, string> = codec(z.string().describe("date, YYYY-MM-DD"), {
  decode: tradingDay,
  encode: (day) => day,
});

/** Rupees in the file (at most two decimals), paise in code. */
export const zRupees: z.ZodType<Paise, number> = codec(z.number().describe("rupees, at most two decimals"), {
  decode: paiseFromRupees,
  encode: rupeesNumber,
});

/** `lots` or `qty`, exactly one. */
export const sizeParams = {
  lots: z.int().positive().optional().describe("lots per leg; give this or qty"),
  qty: z.int().positive().optional().describe("units per leg, whole lots; give this or lots"),
};

/** The refinement that goes with `sizeParams`. */
export const exactlyOneSize = [
  (params: { readonly lots?: number | undefined; readonly qty?: number | undefined }): boolean =>
    (params.lots === undefined) !== (params.qty === undefined),
  { error: "give exactly one of lots and qty" },
] as const;

/** The size that `sizeParams` hold. */
export const sizeOf = (params: {
  readonly lots?: number | undefined;
  readonly qty?: number | undefined;
}): { readonly lots: number } | { readonly qty: number } =>
  params.lots !== undefined ? { lots: params.lots } : { qty: params.qty ?? 0 };
