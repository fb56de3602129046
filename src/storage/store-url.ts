import { PlutoError } from "../units/failure.ts";

/** How a store that Pluto did not write stamps its rows. */
export interface StampRule {
  readonly stamp: "known" | "start" | "end" | "59";
  /** Length of a bar in seconds; only bars stamped at their start need it. */
  readonly barSeconds: number;
}

export interface StoreUrl {
  readonly url: string;
  readonly kind: string;
  readonly path: string;
  /** Undefined when the URL does not say it: then only a store that Pluto wrote can be read. */
  readonly stamp: StampRule | undefined;
}

const STAMPS = ["known", "start", "end", "59"] as const;

/** What kind of store a URL names: its scheme. @throws `store.bad-url` */
export function storeKind(url: string): string {
  const kind = /^([a-z]+):./.exec(url)?.[1];
  if (kind === undefined) throw badUrl(url);
  return kind;
}

const badUrl = (url: string): PlutoError =>
  new PlutoError(
    "store.bad-url",
    `"${url}" names no store; write duckdb:FILE, files:FOLDER or redis://HOST:PORT/DB`,
  );

/** Where on this machine a store lies; undefined for one that is a server's. @throws `store.bad-url` */
export const storePath = (url: string): string | undefined =>
  storeKind(url) === "redis" ? undefined : parseStoreUrl(url).path;

/** A URL as it may be shown and written down: without its password. */
export const withoutPassword = (url: string): string => url.replace(/(:\/\/[^:@/?#]*):[^@/?#]*@/g, "$1:***@");

/** Takes `duckdb:market.duckdb?stamp=start&bar_s=60` apart. @throws `store.bad-url`, `store.object-storage` */
export function parseStoreUrl(url: string): StoreUrl {
  const match = /^([a-z]+):([^?]*)(?:\?(.*))?$/.exec(url);
  const [, kind, path, query = ""] = match ?? [];
  if (kind === undefined || path === undefined || path === "") throw badUrl(url);
  if (/^[a-z0-9]+:\/\//.test(path))
    throw new PlutoError(
      "store.object-storage",
      `"${withoutPassword(url)}" lies in object storage, which Pluto does not read; mount the bucket as a folder, ` +
        "copy the file, or take the days from a Redis store",
    );
  const parameters = new URLSearchParams(query);
  const unknown = [...parameters.keys()].filter((key) => key !== "stamp" && key !== "bar_s");
  if (unknown.length > 0)
    throw new PlutoError(
      "store.bad-url",
      `"${url}" says ${unknown.join(", ")}; a store URL knows stamp and bar_s`,
    );
  const text = parameters.get("stamp");
  const barSeconds = Number(parameters.get("bar_s") ?? 60);
  if (!Number.isInteger(barSeconds) || barSeconds <= 0)
    throw new PlutoError("store.bad-url", `"${url}": bar_s is the length of a bar in whole seconds, above 0`);
  if (text === null) return { url, kind, path, stamp: undefined };
  const stamp = STAMPS.find((known) => known === text);
  if (stamp === undefined)
    throw new PlutoError("store.bad-url", `"${url}": stamp is one of ${STAMPS.join(", ")}, not "${text}"`);
  return { url, kind, path, stamp: { stamp, barSeconds } };
}

/** What to add to a stored stamp to get the instant at which the row became known, milliseconds. */
export function shiftMsOf({ stamp, barSeconds }: StampRule): number {
  if (stamp === "start") return barSeconds * 1000;
  return stamp === "59" ? 1000 : 0;
}

/** The refusal of a store of unknown stamps. */
export const unstamped = (url: string): PlutoError =>
  new PlutoError(
    "store.stamp-unknown",
    `${url} was not written by Pluto and does not say how its rows are stamped; ` +
      `add ?stamp=known|start|end|59 (a bar of 09:15 stamped 09:15 is start, 09:16 is end, 09:15:59 is 59)`,
  );
