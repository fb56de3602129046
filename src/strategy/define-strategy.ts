import type { z } from "zod";
import type { ExpiryRule } from "../contracts/selector.ts";
import type { RowColumn } from "../market/series-rows.ts";
import type { TradingDay } from "../units/time.ts";
import type { Desk } from "./desk.ts";
import type { Strategy } from "./hooks.ts";

/** A snake_case key in camelCase. */
export type CamelKey<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelKey<Tail>>}`
  : Key;

/** Parameters as code sees them: the file's snake_case keys in camelCase. */
export type Camel<T> = T extends object ? { readonly [Key in keyof T as CamelKey<Key & string>]: T[Key] } : T;

/** What a strategy needs beside prices of now; each costs reading, so none is loaded unasked. */
export interface StrategyNeeds {
  /** How many earlier sessions `desk.history` reaches back. */
  readonly historySessions?: number;
  /** The near month's future, for strike rules that take the ATM from it; a run whose `underlying_from` is the future has it. */
  readonly future?: boolean;
  /** India VIX: `desk.surface.vix()`, and with `historySessions` its earlier closes. */
  readonly vix?: boolean;
  /** Columns of the options beside `close`: `bid` and `ask` for mid prices and spread filters, `volume`, `oi`. */
  readonly columns?: readonly RowColumn[];
}

/** What a run is of, as far as its config says it. */
export interface RunSpan {
  readonly underlying: string;
  readonly from: TradingDay;
  readonly to: TradingDay;
}

export interface SpanFault {
  /** Below `params`, with dots: `legs.0.expiry`. */
  readonly path: string;
  readonly message: string;
}

export interface StrategyDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Kebab-case; what a config's `strategy` names. */
  readonly name: string;
  /** One sentence for lists. */
  readonly summary: string;
  /** A strict zod object with snake_case keys: the single source of the parameters' types, defaults and docs. */
  readonly params: Schema;
  /**
   * Which expiries the strategy may ask for; the day loads these and no others. By default the nearest.
   */
  readonly expiries?: (params: Camel<z.output<Schema>>) => readonly ExpiryRule[];
  /** What else each day is loaded with. By default nothing. */
  readonly needs?: (params: Camel<z.output<Schema>>) => StrategyNeeds;
  /** Whether it means to hold positions over the night: a run with `carry: day` is then refused. By default it does not. */
  readonly holdsOvernight?: (params: Camel<z.output<Schema>>) => boolean;
  /**
   * What parameters that are right by themselves ask for and a run of these dates cannot give, each with its path below
   * `params`. By default nothing is asked.
   */
  readonly faultsOn?: (params: Camel<z.output<Schema>>, run: RunSpan) => readonly SpanFault[];
  /** What comes first when one bar brings several things, first to last: for the manifest. By default nothing is stated. */
  readonly sameBar?: readonly string[];
  /** A fresh strategy for one segment of days. Keep state inside; nothing survives between segments. */
  readonly create: (desk: Desk, params: Camel<z.output<Schema>>) => Strategy;
}

/** A strategy whose parameters have been checked and bound: what the engine runs. */
export interface ReadyStrategy {
  readonly name: string;
  readonly expiries: readonly ExpiryRule[];
  readonly needs?: StrategyNeeds;
  readonly sameBar?: readonly string[];
  readonly create: (desk: Desk) => Strategy;
}

/** Gives a strategy its types. The way in for built-in strategies and users' own. */
export const defineStrategy = <Schema extends z.ZodType>(
  definition: StrategyDefinition<Schema>,
): StrategyDefinition<Schema> => definition;

/** snake_case → camelCase for the keys of one object, as `Camel` types it. */
export function camelKeys<T extends object>(value: T): Camel<T> {
  const renamed = Object.entries(value).map(([key, item]) => [
    key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    item,
  ]);
  return Object.fromEntries(renamed) as Camel<T>;
}

/** Binds checked parameters (the schema's output) to a definition. */
export function readyStrategy<Schema extends z.ZodType>(
  definition: StrategyDefinition<Schema>,
  params: z.output<Schema>,
): ReadyStrategy {
  const camel = camelKeys(params as object) as Camel<z.output<Schema>>;
  return {
    name: definition.name,
    expiries: definition.expiries?.(camel) ?? ["nearest"],
    ...(definition.needs === undefined ? {} : { needs: definition.needs(camel) }),
    ...(definition.sameBar === undefined ? {} : { sameBar: definition.sameBar }),
    create: (desk) => definition.create(desk, camel),
  };
}
