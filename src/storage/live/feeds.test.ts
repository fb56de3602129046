import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { skipUnless } from "../../../test/require.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../../../test/support/redis-server.ts";
import type { FeedEvent, TickFeed } from "../../market/tick-feed.ts";
import { openFeed } from "./open-feed.ts";

const message = (seq: number): string => JSON.stringify({ seq, instrument: "NIFTYSPOT", last_price: 23_700 });

/** Follows a feed until `isEnough`; gives the numbers that came and the events that were not ticks or quiet. */
async function follow(
  feed: TickFeed,
  isEnough: (seqs: readonly number[]) => boolean,
  {
    position,
    onEvent,
  }: { position?: string; onEvent?: (event: FeedEvent, seqs: readonly number[]) => void } = {},
): Promise<{ seqs: number[]; others: string[]; position: string | undefined }> {
  const seqs: number[] = [];
  const others: string[] = [];
  let at = position;
  for await (const event of feed.events(position, new AbortController().signal)) {
    if (event.is === "ticks") {
      seqs.push(...event.ticks.map(({ seq }) => seq ?? -1));
      at = event.position;
    } else if (event.is !== "idle") others.push(event.is);
    onEvent?.(event, seqs);
    if (isEnough(seqs)) break;
  }
  return { seqs, others, position: at };
}

describe("a WebSocket feed", () => {
  let server: WebSocketServer;
  const asked: number[] = [];
  beforeAll(async () => {
    server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    // Hangs up after every third message; goes on from where it is asked to.
    server.on("connection", (socket) => {
      socket.once("message", (data) => {
        const { from } = JSON.parse(String(data)) as { from: number };
        asked.push(from);
        const first = Math.max(1, from);
        for (let seq = first; seq < first + 3; seq++) socket.send(message(seq));
        socket.close();
      });
    });
  });
  afterAll(() => server.close());
  const url = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test("that is hung up on connects again, and asks for what it has not seen", async () => {
    const { seqs, others, position } = await follow(await openFeed(url()), (all) => all.length >= 8);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(others).toEqual(["lost", "back", "lost", "back"]);
    expect(asked).toEqual([0, 4, 7]);
    const later = await follow(await openFeed(url()), (all) => all.length >= 2, {
      ...(position && { position }),
    });
    expect(later.seqs).toEqual([9, 10]);
  });

  test("that nobody serves is refused at its beginning", async () => {
    const feed = await openFeed("ws://127.0.0.1:1");
    await expect(follow(feed, () => true)).rejects.toMatchObject({ code: "feed.unreachable" });
  });
});

describe("a Redis feed", () => {
  const withRedis = skipUnless(HAS_REDIS, NO_REDIS);
  let server: RedisServer;
  beforeAll(async () => {
    if (HAS_REDIS) server = await RedisServer.start();
  });
  afterAll(() => server?.stop());
  const add = (from: number, to: number): Promise<unknown> =>
    server.with(async (client) => {
      for (let seq = from; seq <= to; seq++)
        await client.xadd("ticks", "*", "other", "x", "data", message(seq));
    });

  withRedis(
    "reads a stream from its beginning or from where it was, and goes on when its server is back",
    async () => {
      await add(1, 5);
      const first = await follow(await openFeed(server.url(0, "?stream=ticks")), (all) => all.length >= 3);
      expect(first.seqs).toEqual([1, 2, 3]);
      let step = 0;
      const { seqs, others } = await follow(
        await openFeed(server.url(0, "?stream=ticks")),
        (all) => all.includes(7),
        {
          ...(first.position && { position: first.position }),
          onEvent: (event, so) => {
            if (step === 0 && so.includes(5)) {
              step = 1;
              server.kill();
            } else if (step === 1 && event.is === "lost") {
              step = 2;
              server.restart().then(() => add(6, 7));
            }
          },
        },
      );
      expect(seqs).toEqual([4, 5, 6, 7]);
      expect(others).toEqual(["lost", "back"]);
    },
  );

  withRedis("counts an entry without a message as malformed", async () => {
    await server.with((client) => client.xadd("odd", "*", "text", "hello"));
    let malformed = 0;
    await follow(await openFeed(server.url(0, "?stream=odd")), () => malformed > 0, {
      onEvent: (event) => {
        if (event.is === "ticks") malformed += event.malformed;
      },
    });
    expect(malformed).toBe(1);
  });

  withRedis("of a key that is no stream is refused", async () => {
    await server.with((client) => client.set("text", "a"));
    await expect(follow(await openFeed(server.url(0, "?stream=text")), () => true)).rejects.toMatchObject({
      code: "store.unreadable",
    });
  });
});
