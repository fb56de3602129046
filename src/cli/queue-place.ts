import type { Redis } from "ioredis";
import type { QueuePlace } from "../simulation/distributed/bullmq-queue.ts";

/** A queue's place, and how to leave it. */
export interface OpenPlace extends QueuePlace {
  readonly shown: string;
  leave(): void;
}

/**
 * Connects to the Redis server of a queue. Once connected it stays so: a server that is away is waited for.
 * @throws `store.bad-url`, `store.unreachable`, `store.not-redis`, `store.refused`
 */
export async function openPlace(url: string, onTrouble: (text: string) => void): Promise<OpenPlace> {
  const { parseRedisUrl } = await import("../storage/redis/redis-url.ts");
  const { RedisLink } = await import("../storage/redis/redis-link.ts");
  const parts = parseRedisUrl(url);
  const { host, port, username, password, database, prefix, shown } = parts;
  // The link knows how to say what is wrong with a server; the client below waits for one that comes back.
  const link = new RedisLink(parts);
  try {
    await link.call((client) => client.ping());
  } finally {
    await link.close();
  }
  const { default: ioredis } = await import("ioredis");
  const client: Redis = new ioredis.Redis({
    host,
    port,
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    protocol: 2,
    disableClientInfo: true,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
  });
  let isAway = false;
  client.on("error", (error: Error) => {
    if (!isAway) onTrouble(`${shown} is away, waiting for it: ${error.message}`);
    isAway = true;
  });
  client.on("ready", () => {
    isAway = false;
  });
  return {
    client,
    prefix,
    shown,
    leave() {
      if (client.status !== "end") client.disconnect();
    },
  };
}
