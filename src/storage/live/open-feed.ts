import type { TickFeed } from "../../market/tick-feed.ts";
import { PlutoError } from "../../units/failure.ts";
import { parseRedisUrl, type RedisUrl } from "../redis/redis-url.ts";
import { withoutPassword } from "../store-url.ts";

/** Where ticks are read from, or played to. */
export type FeedUrl =
  | { readonly kind: "redis"; readonly redis: RedisUrl; readonly stream: string }
  | { readonly kind: "websocket"; readonly url: string; readonly host: string; readonly port: number };

/** Takes `redis://HOST:PORT/DB?stream=NAME` or `ws://HOST:PORT/…` apart. @throws `feed.bad-url` */
export function parseFeedUrl(url: string): FeedUrl {
  const shown = withoutPassword(url);
  const bad = (why: string): PlutoError =>
    new PlutoError(
      "feed.bad-url",
      `"${shown}" ${why}; write redis://HOST:PORT/DB?stream=NAME or ws://HOST:PORT`,
    );
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  if (parts?.protocol === "redis:") {
    const stream = parts.searchParams.get("stream");
    if (stream === null || stream === "") throw bad("names no stream");
    if ([...parts.searchParams.keys()].some((key) => key !== "stream"))
      throw bad("says more than its stream");
    return { kind: "redis", redis: parseRedisUrl(url.replace(/\?.*$/, "")), stream };
  }
  if (parts?.protocol === "ws:" || parts?.protocol === "wss:") {
    const port = Number(parts.port || (parts.protocol === "ws:" ? 80 : 443));
    return { kind: "websocket", url, host: parts.hostname, port };
  }
  throw bad("is no feed that Pluto knows");
}

/** @throws `feed.bad-url` */
export async function openFeed(url: string): Promise<TickFeed> {
  const parsed = parseFeedUrl(url);
  if (parsed.kind === "redis") {
    const { RedisFeed } = await import("./redis-feed.ts");
    return new RedisFeed(parsed.redis, parsed.stream);
  }
  const { WebSocketFeed } = await import("./websocket-feed.ts");
  return new WebSocketFeed(parsed.url);
}
