import { SESSIONS_PER_YEAR } from "../../../analytics/metrics/series.ts";
import { standardNormal, streamKey, uniform } from "../../../units/random.ts";

const ROWS = 20;
const COLUMNS = 10;
/** Standard deviation of a trial's session, paise. */
const SPREAD = 1_000_000;

/**
 * Daily profits of the 200 trials of a search over two parameters, with their risk in four parts: all trials share one part,
 * those of a row and those of a column of the grid share others, the last is each trial's own. Mean correlation 0.4. Days are
 * calm and stormy by turns. `sharpe` a year is planted in the middle of the grid and falls to nothing a few steps away; 0 is a
 * market without an edge.
 */
export function trialMarket(
  seed: number,
  { sessions, sharpe }: { readonly sessions: number; readonly sharpe: number },
): number[][] {
  const [common, row, column, own] = [Math.sqrt(0.4), Math.sqrt(0.2), Math.sqrt(0.2), Math.sqrt(0.2)];
  const key = (purpose: number, place: number): number => streamKey(seed, purpose, place);
  const edge = sharpe / Math.sqrt(SESSIONS_PER_YEAR);
  // Half of the days at 0.6, half at 1.28 of the spread: its square is 1 on average.
  const scales = Array.from({ length: sessions }, (_, day) =>
    uniform(key(5, 0), Math.floor(day / 20)) < 0.5 ? 0.6 : 1.28,
  );
  const series = (purpose: number, place: number): number[] =>
    scales.map((_, day) => standardNormal(key(purpose, place), day));
  const all = series(1, 0);
  const rows = Array.from({ length: ROWS }, (_, r) => series(2, r));
  const columns = Array.from({ length: COLUMNS }, (_, c) => series(3, c));
  return Array.from({ length: ROWS * COLUMNS }, (_, trial) => {
    const [r, c] = [Math.floor(trial / COLUMNS), trial % COLUMNS];
    const away = Math.max(Math.abs(r - 12) / 5, Math.abs(c - 4) / 4);
    const mean = edge * Math.max(0, 1 - away);
    const alone = series(4, trial);
    return scales.map((scale, day) => {
      const noise =
        common * (all[day] as number) +
        row * (rows[r]?.[day] as number) +
        column * (columns[c]?.[day] as number) +
        own * (alone[day] as number);
      return Math.round(SPREAD * (mean + scale * noise));
    });
  });
}
