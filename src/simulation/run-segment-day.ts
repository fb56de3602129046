import { type DayEnd, EventEngine } from "../engine/event-engine.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { rowsWithin } from "../market/series-cursor.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { DoneDay } from "./day-outcome.ts";
import type { OpenedDay } from "./load-day.ts";
import type { Workbench } from "./workbench.ts";

/** Takes the day that an engine stands at through its events and bills it. */
export function runEvents(
  engine: EventEngine,
  market: DayMarket,
  { costs, dataVersion }: Pick<Workbench, "costs"> & Pick<DoneDay, "dataVersion">,
): DoneDay {
  const { instants, date } = market;
  engine.run(instants);
  const report = engine.finish();
  const contexts = engine.fillContexts;
  const charges = costs.charge(report.fills, contexts);
  return { date, report, charges, contexts, dataVersion };
}

/** The segment's engine at the beginning of a day: a new one for the first, else the one that stood at the day before. */
export function engineOn(
  before: EventEngine | undefined,
  market: DayMarket,
  { bench, ends }: { readonly bench: Workbench; readonly ends: DayEnd },
): EventEngine {
  if (before === undefined) return new EventEngine(market, bench.strategy, bench.config, ends);
  before.openDay(market, ends);
  return before;
}

/** The identities of the chains that contracts belong to. */
export const identitiesOf = (held: readonly Contract[]): TradingDay[] => [
  ...new Set(held.map(({ expiry }) => expiry.identity)),
];

/**
 * The market of a day for a book that holds these contracts: their chains are in it beside those that the strategy declared.
 * Undefined when there is nothing to simulate: no rows of anything held or declared, and nothing held expires that day.
 */
export async function marketFor(
  { load, also }: OpenedDay,
  held: readonly Contract[],
): Promise<DayMarket | undefined> {
  const identities = identitiesOf(held);
  if (load.status === "loaded") {
    const known = new Set(load.market.chains.map(({ expiry }) => expiry.identity));
    const missing = identities.filter((identity) => !known.has(identity));
    return missing.length === 0 ? load.market : also(missing);
  }
  if (held.length === 0) return undefined;
  const market = await also(identities);
  const hasRows = market.chains.some(({ session }) => rowsWithin(session) > 0);
  return hasRows || expiringOn(market, held) ? market : undefined;
}

const expiringOn = ({ date, expiries }: DayMarket, held: readonly Contract[]): boolean =>
  held.some(({ expiry }) => {
    const known = expiries.find(({ identity }) => identity === expiry.identity) ?? expiry;
    return known.date === date;
  });

/** Does what runs a strategy with `process.exit` closed: it would end the run, and in a thread the whole process. */
export function withoutExit<T>(work: () => T): T {
  const { exit } = process;
  process.exit = () => {
    throw new PlutoError(
      "strategy.exit",
      "a strategy may not end the process; throw an error to fail its day",
    );
  };
  try {
    return work();
  } finally {
    process.exit = exit;
  }
}
