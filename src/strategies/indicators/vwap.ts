/**
 * Volume-weighted average price since it was made: Σ(price × volume) ÷ Σ volume. Undefined until a volume above 0 was
 * seen. Prices in any one unit, volumes at least 0.
 */
export function vwap(): (price: number, volume: number) => number | undefined {
  let [traded, volumes] = [0, 0];
  return (price, volume) => {
    traded += price * volume;
    volumes += volume;
    return volumes > 0 ? traded / volumes : undefined;
  };
}
