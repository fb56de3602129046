import type { WebSocket } from "ws";
import type { FeedEvent, TickFeed } from "../../market/tick-feed.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import { backoffMs, pause } from "./backoff.ts";
import { parseMessage } from "./tick-message.ts";

const QUIET_MS = 100;
const CONNECT_TIMEOUT_MS = 3000;
/** How often the server is asked whether it is there. */
const ALIVE_MS = 10_000;
/** Messages that wait before the socket is asked to wait too. */
const WAITING_MAX = 1000;

type Heard = { readonly text: string } | { readonly closed: string };

/**
 * A WebSocket as a feed: each text message is a message. On connecting the feed asks `{"from": n}`, the first number that
 * it has not seen; a server that cannot go back sends what it has. A position is the highest number seen.
 */
export class WebSocketFeed implements TickFeed {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async *events(position: string | undefined, signal: AbortSignal): AsyncGenerator<FeedEvent> {
    let seen = position === undefined || position === "" ? undefined : Number(position);
    let failures = 0;
    let hasBegun = false;
    while (!signal.aborted) {
      let line: Line;
      try {
        line = await connect(this.url);
      } catch (error) {
        if (!hasBegun) throw unreachable(this.url, error);
        await pause(backoffMs(++failures), signal);
        continue;
      }
      if (hasBegun) yield { is: "back" };
      hasBegun = true;
      failures = 0;
      line.socket.send(JSON.stringify({ from: seen === undefined ? 0 : seen + 1 }));
      try {
        for (;;) {
          const heard = await line.next(QUIET_MS, signal);
          if (signal.aborted) return;
          if (heard === undefined) yield { is: "idle" };
          else if ("closed" in heard) {
            yield { is: "lost", why: heard.closed };
            await pause(backoffMs(1), signal);
            break;
          } else {
            const message = parseMessage(heard.text);
            for (const { seq } of message.ticks) if (seq !== undefined) seen = Math.max(seen ?? seq, seq);
            const { ticks, malformed } = message;
            yield { is: "ticks", ticks, malformed, position: seen === undefined ? "" : String(seen) };
            if (message.isEnd) yield { is: "end" };
          }
        }
      } finally {
        line.socket.terminate();
      }
    }
  }
}

const unreachable = (url: string, error: unknown): PlutoError =>
  new PlutoError(
    "feed.unreachable",
    `${url} cannot be reached: ${messageOf(error).replaceAll(/\s+/g, " ")}; is a WebSocket server running there?`,
  );

/** A connection and what was heard on it, in order. */
interface Line {
  readonly socket: WebSocket;
  /** The next thing heard; undefined when nothing was for so long, or the signal aborted. */
  next(quietMs: number, signal: AbortSignal): Promise<Heard | undefined>;
}

async function connect(url: string): Promise<Line> {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(url, { handshakeTimeout: CONNECT_TIMEOUT_MS });
  const waiting: Heard[] = [];
  let wake: (() => void) | undefined;
  const put = (heard: Heard): void => {
    waiting.push(heard);
    if (waiting.length > WAITING_MAX) socket.pause();
    wake?.();
  };
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  let isAlive = true;
  const watch = setInterval(() => {
    // A peer that vanished without a word would look like a quiet market.
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, ALIVE_MS);
  socket.on("pong", () => {
    isAlive = true;
  });
  socket.on("message", (data) => put({ text: String(data) }));
  socket.on("error", (error) => put({ closed: error.message }));
  socket.on("close", () => clearInterval(watch));
  socket.on("close", (code) => put({ closed: `the server hung up (${code})` }));
  return {
    socket,
    async next(quietMs, signal) {
      if (waiting.length === 0) {
        const woken = new AbortController();
        wake = () => woken.abort();
        const stop = (): void => woken.abort();
        signal.addEventListener("abort", stop, { once: true });
        await pause(quietMs, woken.signal);
        signal.removeEventListener("abort", stop);
        wake = undefined;
      }
      const heard = waiting.shift();
      if (socket.isPaused && waiting.length < WAITING_MAX / 2) socket.resume();
      return heard;
    },
  };
}
