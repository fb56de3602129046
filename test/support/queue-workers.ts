import { type SpawnOptions, startPluto } from "../cli/support/pluto.ts";

/** A `pluto worker` that listens at a Redis server. End it, or let `endAll` do it. */
export class QueueWorkers {
  readonly #options: SpawnOptions;
  readonly #started = new Set<ReturnType<typeof startPluto>>();

  constructor(options: SpawnOptions) {
    this.#options = options;
  }

  /** Starts one and waits until it listens. @param url of the Redis server */
  async start(url: string, env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) {
    const options = { ...this.#options, env: { ...this.#options.env, ...env } };
    const started = startPluto(["worker", "--redis", url, "--lock-s", "1", ...flags], options);
    this.#started.add(started);
    await new Promise<void>((resolve, reject) => {
      let said = "";
      started.child.stderr?.on("data", (text: string) => {
        said += text;
        if (said.includes("listens at")) resolve();
      });
      started.child.once("exit", () => reject(new Error(said)));
    });
    return started;
  }

  /** As a power cut would. */
  endAll(): void {
    for (const { child } of this.#started) child.kill("SIGKILL");
    this.#started.clear();
  }
}
