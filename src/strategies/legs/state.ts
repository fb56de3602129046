/**
 * The life of one leg. `idle`: lazy, not armed. `waiting`: its time or the gate has not come. `watching`: contract and
 * reference are fixed, a price is waited for. `entering`: its order works. `open`. `closing`: its exit works, or is tried
 * again. `returning`: flat, its contract is watched to be entered again. `done`: nothing more, but for a new set.
 */
export type LegState =
  | "idle"
  | "waiting"
  | "watching"
  | "entering"
  | "open"
  | "closing"
  | "returning"
  | "done";

/** Every change of state that there is; `docs/legs.md` draws it. */
export const TRANSITIONS: Readonly<Record<LegState, readonly LegState[]>> = {
  idle: ["waiting", "done"],
  waiting: ["watching", "entering", "open", "done"],
  watching: ["entering", "open", "done"],
  entering: ["open", "waiting", "done"],
  open: ["closing", "waiting", "returning", "done"],
  closing: ["waiting", "returning", "done"],
  returning: ["waiting", "open", "done"],
  done: [],
};
