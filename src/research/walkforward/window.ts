/** Places of sessions, `from` inclusive, `to` exclusive. */
export type SessionRange = readonly [from: number, to: number];

/** One step of a walk-forward: where parameters are chosen, and where they are judged. */
export interface Window {
  readonly train: SessionRange;
  readonly test: SessionRange;
}
