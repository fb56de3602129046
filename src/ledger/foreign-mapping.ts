import * as z from "zod";

const column = z.string().min(1);

/** Which columns of a foreign tradebook say what. */
const ForeignColumns = z.strictObject({
  date: column.describe("trading day; may carry the time too"),
  time: column.optional().describe("time of day; absent: it stands in `date`"),
  symbol: column
    .optional()
    .describe("the contract's name, in Pluto's style or a vendor's; or the four that follow"),
  underlying: column.optional().describe("name of the index"),
  expiry: column.optional().describe("expiry date"),
  strike: column.optional().describe("strike, rupees"),
  option_type: column.optional().describe("CE or PE, C or P, call or put"),
  side: column.optional().describe("bought or sold; absent: the sign of `qty` says it, bought above 0"),
  qty: column.describe("units, not lots"),
  price: column.describe("premium a unit, rupees"),
  charges: column.optional().describe("all charges of the row together, rupees; booked as brokerage"),
  brokerage: column.optional().describe("rupees, as are the next six"),
  stt: column.optional(),
  exchange_fee: column.optional(),
  sebi_fee: column.optional(),
  stamp_duty: column.optional(),
  gst: column.optional(),
  slippage: column.optional(),
  leg: column.optional().describe("label of the leg; absent: CE or PE"),
  reason: column.optional().describe("why it was traded"),
});

/** What Pluto is told about a tradebook that it did not write. */
export const ForeignMapping = z
  .strictObject({
    $schema: z.string().optional().describe("for editors; ignored"),
    columns: ForeignColumns,
    date_format: z
      .enum(["YYYY-MM-DD", "DD-MM-YYYY", "MM-DD-YYYY", "DD-MMM-YYYY"])
      .default("YYYY-MM-DD")
      .describe("order of a date's parts; / and . part them as well as -, and a year may have two digits"),
    separator: z.string().length(1).default(",").describe("what parts the fields"),
    bought: z
      .array(z.string())
      .default(["BUY", "B", "BOUGHT", "LONG"])
      .describe("words of `side`, in any case"),
    sold: z
      .array(z.string())
      .default(["SELL", "S", "SOLD", "SHORT"])
      .describe("words of `side`, in any case"),
    unknown_symbols: z
      .enum(["refuse", "keep"])
      .default("refuse")
      .describe(
        "a name that is no index contract: refuse the file, or keep the name without strike and expiry",
      ),
  })
  .refine(
    ({ columns: { symbol, underlying, expiry, strike, option_type: type } }) =>
      symbol !== undefined || [underlying, expiry, strike, type].every((name) => name !== undefined),
    {
      error: "name the symbol's column, or those of underlying, expiry, strike and option_type",
      path: ["columns"],
    },
  );
export type ForeignMapping = z.output<typeof ForeignMapping>;
