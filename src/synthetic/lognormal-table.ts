import { normalCdf, normalPdf } from "../pricing/normal.ts";

/** Entries of a table, so that eight random bits choose one. */
export const TABLE_SIZE = 256;

/** The x with normalCdf(x) = p, by Newton's method from 0; for tables, not for speed. */
function normalQuantile(p: number): number {
  let x = 0;
  for (let step = 0; step < 60; step++) x -= Math.max(-1, Math.min(1, (normalCdf(x) - p) / normalPdf(x)));
  return x;
}

/** 256 equally likely values of a log-normal factor with median 1. */
export function lognormalTable(spread: number): Float64Array {
  const table = new Float64Array(TABLE_SIZE);
  for (let i = 0; i < TABLE_SIZE; i++) table[i] = Math.exp(spread * normalQuantile((i + 0.5) / TABLE_SIZE));
  return table;
}
