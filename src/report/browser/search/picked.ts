/** What the reader has picked: a trial, and a cell of the map. Parts of the page that show it listen. */
export class Picked {
  #trial: number | undefined;
  readonly #listeners: (() => void)[] = [];

  constructor(trial: number | undefined) {
    this.#trial = trial;
  }

  get trial(): number | undefined {
    return this.#trial;
  }

  pick(trial: number): void {
    if (trial === this.#trial) return;
    this.#trial = trial;
    for (const tell of this.#listeners) tell();
  }

  onChange(tell: () => void): void {
    this.#listeners.push(tell);
  }
}
