import { type Series, seriesName } from "../market/series.ts";
import { dayFromNumber, type TradingDay } from "../units/time.ts";
import { kindOf, type Mapping } from "./mapping.ts";
import {
  ambiguousName,
  expiryNamed,
  instrumentNamed,
  isPutNamed,
  kindNamed,
  type RowKind,
  underlyingNamed,
} from "./names.ts";
import { hasCalendar, type Place, placeOf } from "./places.ts";
import { readPrice } from "./prices.ts";
import type { CodedText, RawDay } from "./raw-rows.ts";
import type { Reason } from "./reasons.ts";

/** Which contract each row of a day is of. */
export interface Located {
  readonly places: readonly Place[];
  /** Per row: index into `places`, or -1 - index into `faults`. */
  readonly placeOf: Int32Array;
  readonly faults: readonly { readonly reason: Reason; readonly detail: string }[];
  /** Per row, paise; 0 for an index or a future. */
  readonly strike: Int32Array;
  readonly isPut: Uint8Array;
}

type Found = { readonly place: number; readonly strike: number; readonly isPut: number };
/** A series, or -1 - the index of a fault. */
type Code = number;

/** Finds the series and contract of every row. Texts are looked at once each, however many rows carry them. */
export function locate(batch: RawDay, mapping: Mapping): Located {
  const finder = new Finder(batch, mapping);
  const placeOf = new Int32Array(batch.count);
  const strike = new Int32Array(batch.count);
  const isPut = new Uint8Array(batch.count);
  const symbols = batch.texts.get("symbol");
  for (let i = 0; i < batch.count; i++) {
    const code = symbols?.codes[i] ?? -1;
    if (code >= 0) {
      const found = finder.bySymbol(code);
      placeOf[i] = found.place;
      strike[i] = found.strike;
      isPut[i] = found.isPut;
      continue;
    }
    const place = finder.byColumns(i);
    placeOf[i] = place;
    if (place < 0 || !finder.isOptions(place)) continue;
    const paise = finder.strikeAt(i);
    const side = finder.sideAt(i);
    if (paise < 0) placeOf[i] = paise;
    else if (side < 0) placeOf[i] = side;
    else {
      strike[i] = paise;
      isPut[i] = side;
    }
  }
  return { places: finder.places, placeOf, faults: finder.faults, strike, isPut };
}

class Finder {
  readonly places: Place[] = [];
  readonly faults: { reason: Reason; detail: string }[] = [];
  readonly #batch: RawDay;
  readonly #mapping: Mapping;
  readonly #day: TradingDay;
  readonly #placeBySeries = new Map<string, Code>();
  readonly #faultByText = new Map<string, Code>();
  readonly #foundBySymbol = new Map<number, Found>();
  readonly #placeByColumns = new Map<number, Code>();
  readonly #sides = new Map<number, Code>();
  readonly #strikes = new Map<number, Code>();

  constructor(batch: RawDay, mapping: Mapping) {
    this.#batch = batch;
    this.#mapping = mapping;
    this.#day = dayFromNumber(batch.day);
  }

  isOptions(place: Code): boolean {
    return this.places[place]?.series.kind === "options";
  }

  bySymbol(code: number): Found {
    const known = this.#foundBySymbol.get(code);
    if (known !== undefined) return known;
    const found = this.#lookUp(this.#batch.texts.get("symbol")?.values[code] ?? "");
    this.#foundBySymbol.set(code, found);
    return found;
  }

  #lookUp(name: string): Found {
    const instrument = instrumentNamed(name, this.#mapping.symbols, this.#day);
    switch (instrument?.kind) {
      case undefined:
        return { place: this.#unknown(name), strike: 0, isPut: 0 };
      case "vix":
        return { place: this.#place({ kind: "index", underlying: "INDIAVIX" }), strike: 0, isPut: 0 };
      case "option": {
        const { underlying, expiry, strike, optionType } = instrument;
        const place = this.#place({ kind: "options", underlying, expiry });
        return { place, strike, isPut: optionType === "PE" ? 1 : 0 };
      }
      case "future":
      case "index":
        return { place: this.#place(instrument), strike: 0, isPut: 0 };
    }
  }

  #unknown(name: string): Code {
    const why = hasCalendar(this.#day) ? ambiguousName(name, this.#day) : undefined;
    return why === undefined ? this.#fault("unknown-symbol", name) : this.#fault("ambiguous-symbol", why);
  }

  byColumns(row: number): Code {
    const { texts } = this.#batch;
    const kind = texts.get("kind")?.codes[row] ?? -1;
    const underlying = texts.get("underlying")?.codes[row] ?? -1;
    const expiry = texts.get("expiry")?.codes[row] ?? -1;
    const key = (kind + 1) * 2 ** 40 + (underlying + 1) * 2 ** 20 + expiry + 1;
    const known = this.#placeByColumns.get(key);
    if (known !== undefined) return known;
    const place = this.#fromColumns(
      valueAt(texts.get("kind"), kind),
      valueAt(texts.get("underlying"), underlying),
      valueAt(texts.get("expiry"), expiry),
    );
    this.#placeByColumns.set(key, place);
    return place;
  }

  #fromColumns(
    kindText: string | undefined,
    underlyingText: string | undefined,
    expiryText: string | undefined,
  ): Code {
    const kind = kindText === undefined ? (kindOf(this.#mapping) as RowKind) : kindNamed(kindText);
    if (kind === undefined) return this.#fault("bad-kind", kindText ?? "");
    const name = underlyingText ?? this.#mapping.underlying ?? "";
    const underlying = underlyingNamed(name, this.#mapping.symbols);
    if (underlying === undefined) return this.#fault("unknown-underlying", name);
    if (kind === "index") return this.#place({ kind, underlying });
    const expiry = expiryNamed(expiryText ?? "", this.#mapping.expiry_format);
    if (expiry === undefined) return this.#fault("bad-expiry", expiryText ?? "none given");
    return this.#place({ kind, underlying, expiry });
  }

  /** Paise, or a fault. */
  strikeAt(row: number): Code {
    const value = this.#batch.numbers.get("strike")?.[row] ?? Number.NaN;
    const known = this.#strikes.get(value);
    if (known !== undefined) return known;
    const scale = this.#mapping.prices_in === "paise" ? 1 : 100;
    const isWhole = readPrice(value, scale) === "whole";
    const code = isWhole ? Math.round(value * scale) : this.#fault("bad-strike", String(value));
    this.#strikes.set(value, code);
    return code;
  }

  /** 1 for a put, 0 for a call, or a fault. */
  sideAt(row: number): Code {
    const column = this.#batch.texts.get("option_type");
    const code = column?.codes[row] ?? -1;
    const known = this.#sides.get(code);
    if (known !== undefined) return known;
    const text = valueAt(column, code) ?? "none given";
    const side = isPutNamed(text) ?? this.#fault("bad-option-type", text);
    this.#sides.set(code, side);
    return side;
  }

  #place(series: Series): Code {
    const name = seriesName(series);
    const known = this.#placeBySeries.get(name);
    if (known !== undefined) return known;
    const code = this.#newPlace(series, name);
    this.#placeBySeries.set(name, code);
    return code;
  }

  #newPlace(series: Series, name: string): Code {
    if (!hasCalendar(this.#day)) return this.#fault("no-calendar", name);
    const place = placeOf(series, this.#day);
    return place.isExpired ? this.#fault("expired", name) : this.places.push(place) - 1;
  }

  #fault(reason: Reason, detail: string): Code {
    const key = `${reason} ${detail}`;
    const code = this.#faultByText.get(key) ?? -this.faults.push({ reason, detail });
    this.#faultByText.set(key, code);
    return code;
  }
}

const valueAt = (column: CodedText | undefined, code: number): string | undefined =>
  code < 0 ? undefined : column?.values[code];
