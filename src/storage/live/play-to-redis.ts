import { PlutoError } from "../../units/failure.ts";
import { RedisLink } from "../redis/redis-link.ts";
import type { RedisUrl } from "../redis/redis-url.ts";

/** Adds messages to a Redis stream, an entry each. */
export class StreamPlayer {
  readonly #link: RedisLink;
  readonly #stream: string;

  private constructor(link: RedisLink, stream: string) {
    this.#link = link;
    this.#stream = stream;
  }

  /** @throws `replay.not-empty` when the stream has entries already, and what the link throws */
  static async open(url: RedisUrl, stream: string): Promise<StreamPlayer> {
    const link = new RedisLink(url);
    try {
      const length = await link.call((client) => client.xlen(stream));
      if (length === 0) return new StreamPlayer(link, stream);
      throw new PlutoError(
        "replay.not-empty",
        `the stream ${stream} at ${url.shown} has ${length} entries already; give another name`,
      );
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  async send(text: string): Promise<void> {
    await this.#link.call((client) => client.xadd(this.#stream, "*", "data", text));
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
