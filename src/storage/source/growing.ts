/** Typed columns that grow as chunks arrive and hand out what they hold. */
export class GrowingColumn<T extends Float64Array | Int32Array> {
  #values: T;
  #count = 0;
  readonly #make: (length: number) => T;
  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#values = make(4096);
  }

  append(values: T): void {
    if (this.#count + values.length > this.#values.length) {
      const larger = this.#make(Math.max(this.#values.length * 2, this.#count + values.length));
      larger.set(this.#values.subarray(0, this.#count));
      this.#values = larger;
    }
    this.#values.set(values, this.#count);
    this.#count += values.length;
  }

  /** A copy of what was appended since the last take. */
  take(): T {
    const taken = this.#values.slice(0, this.#count) as T;
    this.#count = 0;
    return taken;
  }
}
