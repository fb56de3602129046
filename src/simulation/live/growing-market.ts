import type { Instrument } from "../../exchange/instrument.ts";
import type { DayMarket } from "../../market/day-market.ts";
import { seriesName, VIX } from "../../market/series.ts";
import type { SessionRows } from "../../market/series-cursor.ts";
import { contractCount, type RowColumn, type RowColumns } from "../../market/series-rows.ts";
import type { TickValues } from "../../market/tick-feed.ts";
import { emptyColumn, placeOf, seriesOf } from "./received-day.ts";

/** Room that every contract has beside what it holds. */
const ROOM_MIN = 512;

interface Growing {
  readonly session: SessionRows;
  readonly columns: readonly (readonly [RowColumn, Int32Array | Float64Array])[];
  /** Place → contract. */
  readonly places: ReadonlyMap<number, number>;
  /** Whether its stamps are instants of the day. */
  readonly makesEvents: boolean;
  readonly wanted: ReadonlySet<RowColumn>;
}

/** What became of a row: put in; of a series that the market does not have; or the market must be made anew to hold it. */
export type Appended = "event" | "no-event" | "not-loaded" | "no-room";

/**
 * A loaded day with room for rows to come. Each contract has a stretch of the arrays to itself; a new row is written
 * behind its last one and counted in. Who reads as of now cannot tell it from a day that was loaded whole.
 */
export class GrowingMarket {
  readonly market: DayMarket;
  readonly #growing = new Map<string, Growing>();

  /**
   * @param loaded what there is so far
   * @param options.wantedOf the columns that a series was asked for with: a row's others are not kept
   * @param options.barMs how long a bar of the feed is; 0 for ticks. Of so few rows it cannot be told
   */
  constructor(
    loaded: DayMarket,
    {
      wantedOf,
      barMs,
    }: { readonly wantedOf: (series: string) => ReadonlySet<RowColumn>; readonly barMs: number },
  ) {
    const grow = (name: string, session: SessionRows, makesEvents = true): SessionRows => {
      const growing = withRoom(session, { makesEvents, wanted: wantedOf(name) });
      this.#growing.set(name, growing);
      return growing.session;
    };
    const { underlying, index, vix } = loaded;
    this.market = {
      ...loaded,
      barMs: loaded.chains.some(({ session }) => session.rows.columns.high !== undefined) ? barMs : 0,
      index: index && grow(seriesName({ kind: "index", underlying }), index),
      vix: vix && grow(seriesName({ kind: "index", underlying: VIX }), vix, false),
      chains: loaded.chains.map((chain) => ({
        ...chain,
        session: grow(
          seriesName({ kind: "options", underlying, expiry: chain.expiry.identity }),
          chain.session,
        ),
      })),
      futures: loaded.futures.map((future) => ({
        ...future,
        session: grow(
          seriesName({ kind: "future", underlying, expiry: future.expiry.identity }),
          future.session,
        ),
      })),
    };
  }

  /** Puts in a row that is later than all of its instrument. */
  append(instrument: Instrument, time: number, values: TickValues): Appended {
    const growing = this.#growing.get(seriesName(seriesOf(instrument)));
    if (growing === undefined) return "not-loaded";
    const { session, columns, places, makesEvents, wanted } = growing;
    const contract = places.get(placeOf(instrument));
    if (contract === undefined) return "no-room";
    const row = session.ends[contract] as number;
    if (row >= (session.rows.offsets[contract + 1] as number)) return "no-room";
    for (const column of Object.keys(values) as RowColumn[])
      if (wanted.has(column) && session.rows.columns[column] === undefined) return "no-room";
    session.rows.time[row] = time;
    for (const [column, target] of columns) {
      const value = values[column];
      if (value !== undefined) target[row] = value;
    }
    session.ends[contract] = row + 1;
    return makesEvents ? "event" : "no-event";
  }
}

/** The same rows with room behind each contract's. */
function withRoom(
  { rows, starts, ends, outOfHours }: SessionRows,
  more: Pick<Growing, "makesEvents" | "wanted">,
): Growing {
  const contracts = contractCount(rows);
  let most = 0;
  for (let c = 0; c < contracts; c++) most = Math.max(most, (ends[c] as number) - (starts[c] as number));
  const room = 2 * most + ROOM_MIN;
  const offsets = Int32Array.from({ length: contracts + 1 }, (_, c) => c * room);
  const time = new Int32Array(contracts * room);
  const grownEnds = new Int32Array(contracts);
  const from = Object.entries(rows.columns) as [RowColumn, Int32Array | Float64Array][];
  const columns = from.map(([column]) => [column, emptyColumn(column, contracts * room)] as const);
  for (let c = 0; c < contracts; c++) {
    const [start, end] = [starts[c] as number, ends[c] as number];
    const to = offsets[c] as number;
    time.set(rows.time.subarray(start, end), to);
    for (const [i, [, values]] of from.entries()) columns[i]?.[1].set(values.subarray(start, end), to);
    grownEnds[c] = to + end - start;
  }
  const places = new Map(
    Array.from(rows.strikes, (strike, c) => [2 * strike + (rows.isPut[c] as number), c] as const),
  );
  return {
    session: {
      rows: { ...rows, offsets, time, columns: Object.fromEntries(columns) as unknown as RowColumns },
      starts: offsets.slice(0, contracts),
      ends: grownEnds,
      outOfHours,
      // Of what is still to come nobody knows whether it carries a price.
      hasGapsInPrice: true,
    },
    columns,
    places,
    ...more,
  };
}
