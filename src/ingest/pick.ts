/** The values at those places. A plain loop: `Int32Array.from` with a function is ten times slower. */
export function pickInt32(values: Int32Array | Uint8Array, places: ArrayLike<number>): Int32Array {
  const picked = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]];
  return picked;
}

export function pickUint8(values: Uint8Array, places: ArrayLike<number>): Uint8Array {
  const picked = new Uint8Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]];
  return picked;
}

export function pickFloat64(values: Float64Array, places: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[places[i]];
  return picked;
}
