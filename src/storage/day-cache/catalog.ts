import { appendFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { StoreGuard } from "./store-guard.ts";

/** Part of a catalog's name: answers of another form are not read. */
const FORMAT = 1;

/**
 * What a store answered beside rows, as of one guard: which series it has, the versions of its days. A line an answer, each
 * with its checksum, only ever appended to, in one write: any number of processes add to one file, and a line that was cut
 * short is an answer that nobody gave.
 */
export class Catalog {
  readonly #folder: string;
  readonly #guard: StoreGuard;
  readonly #answers = new Map<string, unknown>();
  readonly #fresh: string[] = [];
  /** True when something of this store, as it is now, was known. */
  readonly isKnown: boolean;

  constructor(folder: string, guard: StoreGuard) {
    this.#folder = folder;
    this.#guard = guard;
    this.#read();
    this.isKnown = this.#answers.size > 0;
  }

  has(question: string): boolean {
    return this.#answers.has(question);
  }

  /** Null stands for: the store has none. */
  get(question: string): unknown {
    return this.#answers.get(question);
  }

  add(question: string, answer: unknown): void {
    if (this.#answers.has(question)) return;
    this.#answers.set(question, answer);
    this.#fresh.push(toLine([question, answer]));
  }

  /** Adds what is new to the file, and drops what was known of the store as it was before. */
  save(): void {
    if (this.#fresh.length === 0) return;
    appendFileSync(path.join(this.#folder, this.#name), this.#fresh.splice(0).join(""));
    for (const name of readdirSync(this.#folder))
      if (name.startsWith(`${this.#guard.id}-`) && name !== this.#name)
        rmSync(path.join(this.#folder, name), { force: true });
  }

  get #name(): string {
    return `${this.#guard.id}-${this.#guard.text}-${FORMAT}.ndjson`;
  }

  #read(): void {
    let text: string;
    try {
      text = readFileSync(path.join(this.#folder, this.#name), "utf8");
    } catch {
      return;
    }
    for (const line of text.split("\n")) {
      const known = fromLine(line) as [string, unknown] | undefined;
      if (known !== undefined) this.#answers.set(known[0], known[1]);
    }
  }
}

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, "0");

/** A value as one line that shows whether it was changed or cut short. */
export function toLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

/** The value of a line; undefined when it is not whole. */
export function fromLine(line: string): unknown {
  const json = line.slice(9).trimEnd();
  return line.slice(0, 8) === checksum(json) && json !== "" ? (JSON.parse(json) as unknown) : undefined;
}
