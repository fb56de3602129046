const FIRST_MS = 100;
const MOST_MS = 5000;

/** How long to wait before the next try, milliseconds: 0.1 s, doubling, 5 s at most. @param failures tries that failed, ≥ 1 */
export const backoffMs = (failures: number): number =>
  Math.min(MOST_MS, FIRST_MS * (1 << Math.min(failures - 1, 10)));

/** Waits, or until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
