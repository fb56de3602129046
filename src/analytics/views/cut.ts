import type { Paise } from "../../units/unit.ts";
import type { Book, BookDay } from "../book/book.ts";
import { netBasisPoints, netPoints, type Trip } from "../book/trip.ts";

/** Where something belongs in a view, and where that stands in order. */
export interface Bucket {
  readonly label: string;
  readonly order: number | string;
}

/** One way to cut a book: by its days, or by its round trips. Undefined: it cannot be told, and is counted apart. */
export type View = {
  /** Key in files. */
  readonly name: string;
  readonly label: string;
  readonly about: string;
} & (
  | { readonly of: "day"; readonly bucketOf: (day: BookDay, place: number, book: Book) => Bucket | undefined }
  | { readonly of: "trip"; readonly bucketOf: (trip: Trip, book: Book) => Bucket | undefined }
);

/** What belongs to one bucket, in numbers. Money in paise. */
export interface CutRow {
  readonly label: string;
  /** Sessions of a view by day, round trips of one by trip. */
  readonly count: number;
  readonly roundTrips: number;
  readonly gross: Paise;
  /** Charges and slippage. */
  readonly charges: Paise;
  readonly slippage: Paise;
  readonly net: Paise;
  /** Net over `count`. */
  readonly mean: number;
  /** Of those that did not come out flat after costs, 0 … 1; undefined when all did. */
  readonly winRate: number | undefined;
  readonly best: Paise;
  readonly worst: Paise;
  /** Net for one unit of every opening fill, in points of premium, summed. */
  readonly points: number;
  /** The same in basis points of the strike; undefined when no contract is known. */
  readonly basisPoints: number | undefined;
}

/** A view of a book. Rows in order; what could not be told is a last row, "not known". */
export interface Cut {
  readonly name: string;
  readonly label: string;
  readonly of: View["of"];
  readonly rows: readonly CutRow[];
}

/** What a row is called whose bucket could not be told. */
export const NOT_KNOWN = "not known";

/** The sums of one bucket, while they are gathered. */
interface Gathered {
  readonly order: Bucket["order"] | undefined;
  count: number;
  roundTrips: number;
  gross: number;
  charges: number;
  slippage: number;
  net: number;
  won: number;
  lost: number;
  best: number;
  worst: number;
  points: number;
  basisPoints: number | undefined;
}

/** A day or a round trip, as far as it is summed. */
interface Part {
  readonly charges: number;
  readonly slippage: number;
  readonly net: number;
}

/** Points of each round trip: reckoned once for all views. */
interface TripPoints {
  readonly trip: Trip;
  readonly points: number;
  readonly basisPoints: number | undefined;
}

const startOf = (order: Bucket["order"] | undefined): Gathered => ({
  order,
  count: 0,
  roundTrips: 0,
  gross: 0,
  charges: 0,
  slippage: 0,
  net: 0,
  won: 0,
  lost: 0,
  best: Number.NEGATIVE_INFINITY,
  worst: Number.POSITIVE_INFINITY,
  points: 0,
  basisPoints: undefined,
});

function addPart(group: Gathered, { charges, slippage, net }: Part, gross: number): void {
  group.count++;
  group.gross += gross;
  group.charges += charges;
  group.slippage += slippage;
  group.net += net;
  if (net > 0) group.won++;
  if (net < 0) group.lost++;
  if (net > group.best) group.best = net;
  if (net < group.worst) group.worst = net;
}

function addTrip(group: Gathered, { points, basisPoints }: TripPoints): void {
  group.roundTrips++;
  group.points += points;
  if (basisPoints !== undefined) group.basisPoints = (group.basisPoints ?? 0) + basisPoints;
}

const pointsOf = (trips: readonly Trip[]): TripPoints[] =>
  trips.map((trip) => ({ trip, points: netPoints(trip), basisPoints: netBasisPoints(trip) }));

/** Cuts a book by one view. */
export const cutBy = (book: Book, view: View): Cut => cutWith(book, view, pointsOf(book.trips));

/** Cuts a book by each of several views. */
export function cutByAll(book: Book, views: readonly View[]): Cut[] {
  const trips = pointsOf(book.trips);
  return views.map((view) => cutWith(book, view, trips));
}

function cutWith(book: Book, view: View, trips: readonly TripPoints[]): Cut {
  const groups = new Map<string, Gathered>();
  const groupOf = (bucket: Bucket | undefined): Gathered => {
    const label = bucket?.label ?? NOT_KNOWN;
    const known = groups.get(label);
    if (known !== undefined) return known;
    const group = startOf(bucket?.order);
    groups.set(label, group);
    return group;
  };
  if (view.of === "trip")
    for (const one of trips) {
      const group = groupOf(view.bucketOf(one.trip, book));
      addPart(group, one.trip, one.trip.pnl);
      addTrip(group, one);
    }
  else {
    const byDate = new Map<string, Gathered>();
    for (const [place, day] of book.days.entries()) {
      const group = groupOf(view.bucketOf(day, place, book));
      addPart(group, day, day.gross);
      byDate.set(day.date, group);
    }
    for (const one of trips) {
      const group = byDate.get(one.trip.closed.date);
      if (group !== undefined) addTrip(group, one);
    }
  }
  const { name, label, of } = view;
  const ordered = [...groups].sort(([, a], [, b]) => inOrder(a.order, b.order));
  return { name, label, of, rows: ordered.map(([bucket, group]) => rowOf(bucket, group)) };
}

function inOrder(a: Bucket["order"] | undefined, b: Bucket["order"] | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf(label: string, group: Gathered): CutRow {
  const { won, lost, order: _, ...sums } = group;
  const paise = (value: number): Paise => value as Paise;
  return {
    ...sums,
    label,
    gross: paise(sums.gross),
    charges: paise(sums.charges),
    slippage: paise(sums.slippage),
    net: paise(sums.net),
    mean: sums.net / sums.count,
    winRate: won + lost === 0 ? undefined : won / (won + lost),
    best: paise(sums.best),
    worst: paise(sums.worst),
  };
}

/** Buckets between rising edges, `< 10`, `10 – 20`, `≥ 20`: an edge belongs to the bucket above it. */
export function between(edges: readonly number[], value: number, unit = ""): Bucket {
  const place = edges.filter((edge) => edge <= value).length;
  const [low, high] = [edges[place - 1], edges[place]];
  const label = low === undefined ? `< ${high}` : high === undefined ? `≥ ${low}` : `${low} – ${high}`;
  return { label: `${label}${unit}`, order: place };
}
