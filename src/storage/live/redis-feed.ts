import type { FeedEvent, TickFeed } from "../../market/tick-feed.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import { RedisLink } from "../redis/redis-link.ts";
import type { RedisUrl } from "../redis/redis-url.ts";
import { backoffMs, pause } from "./backoff.ts";
import { parseMessage } from "./tick-message.ts";

/** How long one read waits for news; then the day hears that there are none. */
const QUIET_MS = 100;
const AT_ONCE = 500;

type Entry = readonly [id: string, fields: readonly string[]];

/** A Redis stream as a feed: each entry's field `data` is a message. A position is the id of an entry. */
export class RedisFeed implements TickFeed {
  readonly url: string;
  readonly #link: RedisLink;
  readonly #stream: string;

  constructor(url: RedisUrl, stream: string) {
    this.url = url.shown;
    this.#link = new RedisLink(url);
    this.#stream = stream;
  }

  async *events(position: string | undefined, signal: AbortSignal): AsyncGenerator<FeedEvent> {
    let at = position ?? "0-0";
    let failures = 0;
    let hasBegun = false;
    try {
      while (!signal.aborted) {
        let entries: readonly Entry[];
        try {
          entries = await this.#read(at);
        } catch (error) {
          const isLost = error instanceof PlutoError && error.code === "store.unreachable";
          if (!isLost || !hasBegun) throw error;
          if (failures++ === 0) yield { is: "lost", why: messageOf(error) };
          await pause(backoffMs(failures), signal);
          continue;
        }
        hasBegun = true;
        if (failures > 0) yield { is: "back" };
        failures = 0;
        if (entries.length === 0) yield { is: "idle" };
        for (const [id, fields] of entries) {
          at = id;
          const place = fields.indexOf("data");
          const message = parseMessage(place % 2 === 0 ? (fields[place + 1] ?? "") : "");
          yield { is: "ticks", ticks: message.ticks, malformed: message.malformed, position: id };
          if (message.isEnd) yield { is: "end" };
        }
      }
    } finally {
      await this.#link.close();
    }
  }

  async #read(after: string): Promise<readonly Entry[]> {
    const reply = await this.#link.call((client) =>
      client.xread("COUNT", AT_ONCE, "BLOCK", QUIET_MS, "STREAMS", this.#stream, after),
    );
    return (reply?.[0]?.[1] as readonly Entry[] | undefined) ?? [];
  }
}
