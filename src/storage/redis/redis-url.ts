import { PlutoError } from "../../units/failure.ts";
import { withoutPassword } from "../store-url.ts";

/** A Redis store or cache, as its URL names it. */
export interface RedisUrl {
  /** Without its password: for messages and for the files of a run. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** What every key begins with. */
  readonly prefix: string;
  /** Seconds after which a day is gone; undefined: never. */
  readonly ttlSeconds: number | undefined;
  /** The most that the days may take, bytes; undefined: whatever the server has. */
  readonly maxBytes: number | undefined;
  /** The store that this is a cache over; undefined: a store of its own. */
  readonly over: string | undefined;
}

const KNOWN = ["prefix", "ttl_s", "max_bytes", "over"];

/** Takes `redis://host:port/db?prefix=…&ttl_s=…&max_bytes=…&over=…` apart. @throws `store.bad-url` */
export function parseRedisUrl(url: string): RedisUrl {
  const shown = withoutPassword(url);
  const bad = (why: string): PlutoError =>
    new PlutoError(
      "store.bad-url",
      `"${shown}": ${why}; write redis://HOST:PORT/DB, e.g. redis://127.0.0.1:6379/0`,
    );
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  if (parts === undefined || parts.hostname === "") throw bad("it names no host");
  const unknown = [...parts.searchParams.keys()].filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0)
    throw new PlutoError(
      "store.bad-url",
      `"${shown}" says ${unknown.join(", ")}; a Redis URL knows ${KNOWN.join(", ")}`,
    );
  const database = parts.pathname === "" || parts.pathname === "/" ? "0" : parts.pathname.slice(1);
  if (!/^\d{1,5}$/.test(database)) throw bad(`"${database}" is not the number of a database`);
  const whole = (name: string): number | undefined => {
    const text = parts.searchParams.get(name);
    if (text === null) return undefined;
    const value = Number(text);
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw bad(`${name} is a whole number above 0, not "${text}"`);
  };
  const over = parts.searchParams.get("over") ?? undefined;
  if (over?.startsWith("redis:"))
    throw bad("over names the store behind a cache, which is not another Redis");
  const plain = (text: string): string | undefined => {
    const decoded = percentDecoded(text);
    if (decoded === undefined) throw bad("a % in its user or password is written %25");
    return decoded || undefined;
  };
  return {
    shown,
    host: parts.hostname.replace(/^\[|\]$/g, ""),
    port: parts.port === "" ? 6379 : Number(parts.port),
    username: plain(parts.username),
    password: plain(parts.password),
    database: Number(database),
    prefix: parts.searchParams.get("prefix") ?? "pluto:",
    ttlSeconds: whole("ttl_s"),
    maxBytes: whole("max_bytes"),
    over,
  };
}

/** A part of a URL without its percent signs; undefined when one of them begins nothing. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
