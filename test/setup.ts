import fc from "fast-check";

/**
 * Properties draw the same examples on every run, so that a red run is red again; `PLUTO_SEED=<number>` draws others.
 * A seed that finds something becomes a case in the test itself.
 */
fc.configureGlobal({ seed: Number(process.env.PLUTO_SEED ?? 20_261_124) });
