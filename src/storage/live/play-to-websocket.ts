import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { WebSocket, WebSocketServer } from "ws";
import { messageOf, PlutoError } from "../../units/failure.ts";

/** How long a client that has connected may take to say from where it wants to hear. */
const ASK_MS = 500;

/** Serves messages over a WebSocket: each client from the number that it asks for. */
export class SocketPlayer {
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  /** @throws `replay.no-server` */
  static async listen(host: string, port: number): Promise<SocketPlayer> {
    const { WebSocketServer } = await import("ws");
    const server = new WebSocketServer({ host, port });
    try {
      await once(server, "listening");
    } catch (error) {
      throw new PlutoError("replay.no-server", `cannot listen on ${host}:${port}: ${messageOf(error)}`);
    }
    return new SocketPlayer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Serves until a client has heard `play` to its end and hung up. Clients that hang up before may come again.
   * @param play sends every message from a number on
   */
  serve(play: (from: number, send: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.on("connection", (socket) => {
        serveOne(socket, play).then((isDone) => isDone && resolve(), reject);
      });
    });
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** True when the client heard everything; false when it hung up before. */
async function serveOne(
  socket: WebSocket,
  play: (from: number, send: (text: string) => Promise<void>) => Promise<void>,
): Promise<boolean> {
  const hungUp = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  socket.on("error", () => socket.terminate());
  const from = await askedFrom(socket);
  class HungUp extends Error {}
  const send = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      // Called back once the bytes are on their way: what the client cannot take is waited for.
      socket.send(text, (error) => (error ? reject(new HungUp(error.message)) : resolve()));
    });
  try {
    await play(from, send);
  } catch (error) {
    if (error instanceof HungUp) return false;
    throw error;
  }
  await hungUp;
  return true;
}

function askedFrom(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(0), ASK_MS);
    socket.once("message", (data) => {
      clearTimeout(timer);
      let from = 0;
      try {
        from = Number((JSON.parse(String(data)) as { from?: unknown }).from);
      } catch {
        from = 0;
      }
      resolve(Number.isSafeInteger(from) && from > 0 ? from : 0);
    });
  });
}
