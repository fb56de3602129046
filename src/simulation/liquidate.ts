import type { EventEngine } from "../engine/event-engine.ts";
import { PlutoError } from "../units/failure.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import type { DoneDay } from "./day-outcome.ts";
import { openDay } from "./load-day.ts";
import { sessionDates } from "./run-dates.ts";
import { identitiesOf, marketFor, runEvents } from "./run-segment-day.ts";
import type { Workbench } from "./workbench.ts";

/**
 * The days after one that ended with open positions, until they are closed: each is tried at every event, and what expires
 * is settled. Nothing else happens on them; the sessions are those of the calendar, also beyond the end of the run.
 * @throws `day.not-flat` when the store has no session left before the last of them has expired
 */
export async function liquidate(bench: Workbench, engine: EventEngine, from: TradingDay): Promise<DoneDay[]> {
  const { store, needs } = bench;
  engine.liquidate();
  const later: DoneDay[] = [];
  for (let date = from; engine.held.length > 0; ) {
    const { held } = engine;
    const last = held.map(({ expiry }) => expiry.date).reduce((a, b) => (a > b ? a : b));
    const [next] =
      date < last
        ? sessionDates(needs.underlying, {
            from: addDays(date, 1),
            to: last,
            special: needs.specialSessions ?? "skip",
          })
        : [];
    if (next === undefined) throw neverClosed(held, from);
    date = next;
    const expiries = identitiesOf(held).map((identity) => ({ date: identity }));
    try {
      const market = await marketFor(await openDay(store, date, { ...needs, expiries }), held);
      if (market === undefined) continue;
      const dataVersion = await store.dataVersion(needs.underlying, date);
      engine.openDay(market, "goes-on");
      later.push(runEvents(engine, market, { costs: bench.costs, dataVersion }));
    } catch (error) {
      throw error instanceof PlutoError ? failedLater(error, held, { from, date }) : error;
    }
  }
  return later;
}

const failedLater = (
  { code, message, data }: PlutoError,
  held: EventEngine["held"],
  { from, date }: { readonly from: TradingDay; readonly date: TradingDay },
): PlutoError => {
  const open = held.map(({ symbol }) => symbol).join(", ");
  const why = message.slice(code.length + 2);
  return new PlutoError(code, `${open} could not be closed on ${from}, and on ${date}: ${why}`, { data });
};

const neverClosed = (held: EventEngine["held"], from: TradingDay): PlutoError => {
  const open = held.map(({ symbol }) => symbol);
  return new PlutoError(
    "day.not-flat",
    `${open.join(", ")} could not be closed on ${from}, nor on any session after it that the store has`,
    { data: { open } },
  );
};
