import type { Redis } from "ioredis";
import { messageOf, PlutoError } from "../../units/failure.ts";
import type { RedisUrl } from "./redis-url.ts";

const CONNECT_TIMEOUT_MS = 3000;
const ANSWER_TIMEOUT_MS = 20_000;
const HANG_UP_TIMEOUT_MS = 200;

/**
 * A connection to one Redis database. A connection that broke is made again by the next piece of work that needs it,
 * once: a server that is gone fails that work at once, and one that came back serves the next.
 */
export class RedisLink {
  readonly #url: RedisUrl;
  #client: Promise<Redis> | undefined;
  /** What `#client` came to. */
  #live: Redis | undefined;
  readonly #working = new Set<Promise<unknown>>();

  constructor(url: RedisUrl) {
    this.#url = url;
  }

  /**
   * Does `work` with a connected client.
   * @throws `store.unreachable`, `store.not-redis`, `store.refused`, `store.full`, `store.unreadable`
   */
  call<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const doing = this.#call(work);
    this.#working.add(doing);
    const done = (): void => void this.#working.delete(doing);
    doing.then(done, done);
    return doing;
  }

  async #call<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const own = this.#connected();
    try {
      return await work(await own);
    } catch (failure) {
      const told = this.#told(failure);
      if (told.code === "store.unreachable" && this.#client === own) {
        hangUp(this.#live);
        this.#live = undefined;
        this.#client = undefined;
      }
      throw told;
    }
  }

  /** The connection, made anew when it has ended: a server hangs up on who is idle, and may have been restarted. */
  #connected(): Promise<Redis> {
    const isDead = this.#live !== undefined && this.#live.status !== "ready";
    if (isDead) {
      hangUp(this.#live);
      this.#live = undefined;
    }
    if (isDead || this.#client === undefined)
      this.#client = this.#connect().then((client) => {
        this.#live = client;
        return client;
      });
    return this.#client;
  }

  /** Waits for the work under way, then hangs up. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#working);
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    hangUp(client);
  }

  async #connect(): Promise<Redis> {
    // By way of the default export: bundled, a CommonJS module has no other.
    const {
      default: { Redis },
    } = await import("ioredis");
    const { host, port, username, password, database } = this.#url;
    const client = new Redis({
      host,
      port,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      lazyConnect: true,
      protocol: 2,
      disableClientInfo: true,
      enableOfflineQueue: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: ANSWER_TIMEOUT_MS,
      disconnectTimeout: HANG_UP_TIMEOUT_MS,
      retryStrategy: () => null,
    });
    // The rejection of `connect` says only that the connection is closed; why it is comes as an event.
    let why: Error | undefined;
    client.on("error", (error: Error) => {
      why ??= error;
    });
    try {
      await client.connect();
      // Not by the client's own setting: that one goes on in database 0 when there is no such database.
      await client.select(database);
      return client;
    } catch (error) {
      hangUp(client);
      throw this.#told(why ?? error);
    }
  }

  /** Whatever went wrong, as one line. */
  #told(failure: unknown): PlutoError {
    if (failure instanceof PlutoError) return failure;
    if (failure instanceof TypeError) throw failure;
    const { shown } = this.#url;
    const text = messageOf(failure).replaceAll(/\s+/g, " ");
    const cause = { cause: failure };
    if (/^Unknown RESP type|Protocol error/.test(text))
      return new PlutoError(
        "store.not-redis",
        `what answers at ${shown} is no Redis server; check its host and port`,
        cause,
      );
    if (/^(NOAUTH|WRONGPASS|NOPERM)/.test(text) || text.includes("without any password"))
      return new PlutoError(
        "store.refused",
        `${shown} refused the user or the password of the URL, redis://USER:PASSWORD@HOST:PORT/DB (${text})`,
        cause,
      );
    if (text.startsWith("OOM"))
      return new PlutoError(
        "store.full",
        `${shown} has no memory left (${text}); give the server more, or write fewer days`,
        cause,
      );
    if (text.startsWith("WRONGTYPE"))
      return new PlutoError(
        "store.unreadable",
        `${shown} has keys of this prefix that are not Pluto's; choose another with ?prefix=`,
        cause,
      );
    if (text.startsWith("ERR DB index"))
      return new PlutoError("store.bad-url", `${shown}: the server has no database of that number`, cause);
    if ((failure as Error).name === "ReplyError" && !text.startsWith("LOADING"))
      return new PlutoError("store.refused", `${shown} refused a command: ${text}`, cause);
    return new PlutoError(
      "store.unreachable",
      `${shown} cannot be reached: ${text}; is the Redis server running?`,
      cause,
    );
  }
}

/** Not when it has ended by itself: the client would then wait, and with it the process, for an end that has been. */
function hangUp(client: Redis | undefined): void {
  if (client !== undefined && client.status !== "end") client.disconnect();
}
