declare const unit: unique symbol;

/** A plain number at run time; the unit exists only for the compiler. */
export type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Money, price or strike: integer hundredths of the quote currency (paise; cents for US products). */
export type Paise = Unit<"paise">;

/** Signed integer count of units: lots × lot size. Bought is positive, sold is negative. */
export type Qty = Unit<"qty">;

/** An instant: UTC epoch milliseconds, integer. */
export type Ts = Unit<"epoch-ms">;

/** Milliseconds since midnight at the exchange, integer, 0 … 86 400 000. */
export type TimeOfDay = Unit<"ms-of-day">;
