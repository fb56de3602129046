import { type Command, InvalidArgumentError } from "commander";
import type { BookFilter } from "../analytics/book/filter.ts";
import type { StoredRun } from "../simulation/stored-run.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay, Weekday } from "../units/time.ts";

/** The flags that ask for a part of a finished run, as Commander hands them on. */
export interface FilterFlags {
  readonly weekday?: readonly Weekday[];
  readonly dte?: readonly [number, number];
  readonly vix?: readonly [number, number];
  readonly from?: string;
  readonly to?: string;
  readonly only?: readonly string[];
  readonly without?: readonly string[];
  /** Rupees. */
  readonly capital?: number;
  readonly store?: string;
  readonly acceptMissing?: boolean;
}

/** Adds these flags to a command. */
export const withFilterFlags = (command: Command): Command =>
  command
    .option("--weekday <days>", "only these, e.g. TUE,THU", weekdays)
    .option(
      "--dte <range>",
      "only round trips opened so many calendar days before expiry, e.g. 0 or 1..3",
      range,
    )
    .option("--vix <range>", "only days that began with India VIX in a range, e.g. 12..18", range)
    .option("--from <day>", "only from this day on")
    .option("--to <day>", "only to this day")
    .option("--only <days>", "only these days, e.g. 2024-06-04,2024-07-23", list)
    .option("--without <days>", "without these days", list)
    .option(
      "--capital <rupees>",
      "what returns are shares of (default: the config's, or peak margin)",
      rupees,
    )
    .option(
      "--store <url>",
      "where VIX and --market are read from (default: VIX as the run has it, and the run's store)",
    )
    .option("--accept-missing", "show headline ratios although more than 0.5 % of the days are absent");

const WEEKDAYS: readonly string[] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

function weekdays(text: string): Weekday[] {
  const names = text.toUpperCase().split(",");
  const wrong = names.find((name) => !WEEKDAYS.includes(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${WEEKDAYS.join(", ")}.`);
  return names as Weekday[];
}

/** `3` or `1..3`, both ends included; an end may be left out. */
function range(text: string): [number, number] {
  const [low = "", high = low] = text.includes("..") ? text.split("..") : [text];
  const ends: [number, number] = [
    low === "" ? Number.NEGATIVE_INFINITY : Number(low),
    high === "" ? Number.POSITIVE_INFINITY : Number(high),
  ];
  if (text === "" || ends.some(Number.isNaN) || ends[0] > ends[1])
    throw new InvalidArgumentError("write a number or a range, e.g. 0, 1..3 or 15..");
  return ends;
}

const list = (text: string): string[] => text.split(",");

function rupees(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("it is rupees, above 0.");
  return value;
}

/** What the flags let through. @throws `time.bad-day` */
export async function filterOf(options: FilterFlags): Promise<BookFilter> {
  const { tradingDay } = await import("../units/time.ts");
  const days = (names: readonly string[] | undefined) =>
    names === undefined ? undefined : new Set(names.map(tradingDay));
  return {
    from: options.from === undefined ? undefined : tradingDay(options.from),
    to: options.to === undefined ? undefined : tradingDay(options.to),
    weekdays: options.weekday,
    dte: options.dte,
    vix: options.vix,
    only: days(options.only),
    without: days(options.without),
  };
}

/**
 * India VIX of a run's days when a flag asks for it: what the run stored, unless a store is named, or it stored none.
 * @throws `show.no-vix` when nobody knows it
 */
export async function vixOfRun(
  flags: FilterFlags,
  { manifest, days }: Pick<StoredRun, "manifest" | "days">,
): Promise<ReadonlyMap<TradingDay, number> | undefined> {
  if (flags.vix === undefined) return undefined;
  const stored = days.flatMap(({ date, vixOpen }) =>
    vixOpen === undefined ? [] : [[date, vixOpen] as const],
  );
  if (flags.store === undefined && stored.length > 0) return new Map(stored);
  return vixOf(flags.store ?? manifest.store, { days });
}

/** India VIX at the first row of each day of a run, points. @throws `show.no-vix` when the store knows it on none */
export async function vixOf(
  url: string,
  { days }: { readonly days: readonly { readonly date: TradingDay }[] },
): Promise<Map<TradingDay, number>> {
  const { openStore } = await import("../storage/open.ts");
  const { VIX, VIX_SCALE } = await import("../market/series.ts");
  const store = await openStore(url);
  try {
    const found = new Map<TradingDay, number>();
    for (const { date } of days) {
      const rows = await store.load({ kind: "index", underlying: VIX }, date, []);
      const first = rows?.columns.close.find((value) => value > 0);
      if (first !== undefined) found.set(date, first / VIX_SCALE);
    }
    if (found.size === 0)
      throw new PlutoError(
        "show.no-vix",
        `${url} has no India VIX on the run's days; name a store that has with --store`,
      );
    return found;
  } finally {
    await store.close();
  }
}
