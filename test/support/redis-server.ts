import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";

/** Whether this machine can run tests that need a Redis server; the reason that a skipped test gives. */
export const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;
export const NO_REDIS = "redis-server is not installed";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return address.port;
}

/** A Redis server of a test's own, on a free port, keeping nothing on disk. Always stop it. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#folder = mkdtempSync(path.join(tmpdir(), "pluto-redis-"));
    this.#settings = settings;
  }

  /** @param settings as on the server's command line, e.g. `--requirepass`, `secret` */
  static async start(...settings: readonly string[]): Promise<RedisServer> {
    for (let attempt = 1; ; attempt++) {
      const server = new RedisServer(await freePort(), settings);
      try {
        await server.restart();
        return server;
      } catch (error) {
        await server.stop();
        // Another process may have taken the port meanwhile.
        if (attempt === 5) throw error;
      }
    }
  }

  url(database = 0, query = ""): string {
    return `redis://127.0.0.1:${this.port}/${database}${query}`;
  }

  /** Starts it again, empty, on the same port. */
  async restart(): Promise<void> {
    const quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", this.#folder];
    const child = spawn("redis-server", ["--port", String(this.port), ...quiet, ...this.#settings], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
      child.stdout.on("data", (text: Buffer) => {
        if (text.includes("Ready to accept connections")) resolve();
      });
    });
  }

  /** Kills it, as a crash or a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const end = once(child, "exit");
    child.kill("SIGKILL");
    await end;
  }

  /** Does something with a plain client. */
  async with<T>(work: (client: Redis) => Promise<T>, database = 0): Promise<T> {
    const lock = this.#settings.indexOf("--requirepass") + 1;
    const password = lock > 0 ? this.#settings[lock] : undefined;
    const client = new Redis({
      port: this.port,
      db: database,
      host: "127.0.0.1",
      ...(password === undefined ? {} : { password }),
    });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
