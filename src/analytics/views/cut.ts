import type { Paise } from "../../units/unit.ts";
import type { Book, BookDay } from "../book/book.ts";
import { netBasisPoints, netPoints, type Trip } from "../book/trip.ts";
import { winRateOf } from "../metrics/wins.ts";

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

interface Gathered {
  readonly order: Bucket["order"] | undefined;
  readonly parts: { gross: number; charges: number; slippage: number; net: number }[];
  readonly trips: Trip[];
}

/** Cuts a book by one view. */
export function cutBy(book: Book, view: View): Cut {
  const groups = new Map<string, Gathered>();
  const groupOf = (bucket: Bucket | undefined): Gathered => {
    const label = bucket?.label ?? NOT_KNOWN;
    const group = groups.get(label) ?? { order: bucket?.order, parts: [], trips: [] };
    groups.set(label, group);
    return group;
  };
  if (view.of === "trip")
    for (const trip of book.trips) {
      const group = groupOf(view.bucketOf(trip, book));
      group.trips.push(trip);
      group.parts.push({ ...trip, gross: trip.pnl });
    }
  else {
    const byDate = new Map<string, Trip[]>();
    for (const trip of book.trips) {
      const own = byDate.get(trip.closed.date) ?? [];
      byDate.set(trip.closed.date, own);
      own.push(trip);
    }
    for (const [place, day] of book.days.entries()) {
      const group = groupOf(view.bucketOf(day, place, book));
      group.parts.push(day);
      group.trips.push(...(byDate.get(day.date) ?? []));
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

function rowOf(label: string, { parts, trips }: Gathered): CutRow {
  const sum = (pick: (part: Gathered["parts"][number]) => number): Paise =>
    parts.reduce((total, part) => total + pick(part), 0) as Paise;
  const nets = parts.map(({ net }) => net);
  const net = sum((part) => part.net);
  const inBasisPoints = trips.map(netBasisPoints).filter((value) => value !== undefined);
  return {
    label,
    count: parts.length,
    roundTrips: trips.length,
    gross: sum((part) => part.gross),
    charges: sum((part) => part.charges),
    slippage: sum((part) => part.slippage),
    net,
    mean: net / parts.length,
    winRate: winRateOf(nets),
    best: nets.reduce((a, b) => Math.max(a, b)) as Paise,
    worst: nets.reduce((a, b) => Math.min(a, b)) as Paise,
    points: trips.reduce((total, trip) => total + netPoints(trip), 0),
    basisPoints: inBasisPoints.length === 0 ? undefined : inBasisPoints.reduce((a, b) => a + b),
  };
}

/** Buckets between rising edges, `< 10`, `10 – 20`, `≥ 20`: an edge belongs to the bucket above it. */
export function between(edges: readonly number[], value: number, unit = ""): Bucket {
  const place = edges.filter((edge) => edge <= value).length;
  const [low, high] = [edges[place - 1], edges[place]];
  const label = low === undefined ? `< ${high}` : high === undefined ? `≥ ${low}` : `${low} – ${high}`;
  return { label: `${label}${unit}`, order: place };
}
