/** A bar with an estimate of the time left, on standard error; silent when that is not a terminal. */
export interface Progress {
  update(done: number, all: number): void;
  stop(): void;
}

export async function progressBar(unit: string): Promise<Progress> {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    {
      format: `{bar} {value}/{total} ${unit}, {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  let hasStarted = false;
  return {
    update(done, all) {
      if (!hasStarted) bar.start(all, 0);
      hasStarted = true;
      bar.update(done);
    },
    stop() {
      if (hasStarted) bar.stop();
    },
  };
}
