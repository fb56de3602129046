import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { sha256 } from "../../units/canonical.ts";

/** Where decoded days are kept, and how much of them. */
export interface CachePlace {
  readonly folder: string;
  /** Bytes of all files; beyond it the oldest go. */
  readonly maxBytes: number;
}

/** What a process left half-written is swept away after an hour. */
const STALE_TEMPORARY_MS = 3_600_000;
/** How much of the bound is kept when it is passed: room for the next runs. */
const KEPT_SHARE = 0.9;

/**
 * The files of a cache. Each appears whole, by a rename; any number of processes and threads write at once, and who writes
 * the same file writes the same content. `room` holds how many bytes were written, about: all files are counted when it says
 * that the bound is passed, and once a day.
 */
export class CacheFolder {
  readonly #place: CachePlace;
  readonly #made = new Set<string>();
  #written = 0;
  /** Part of the names of unfinished files: each process and each thread has its own. */
  readonly #own = randomBytes(6).toString("hex");
  #temporaries = 0;

  constructor(place: CachePlace) {
    this.#place = place;
  }

  /** Where catalogs lie. */
  get stores(): string {
    return path.join(this.#place.folder, "stores");
  }

  /** The file of an entry, by a key that says all that its content follows from. */
  fileOf(key: string, ending: string): string {
    const name = sha256(key).slice(0, 40);
    return path.join(this.#place.folder, "days", name.slice(0, 2), `${name.slice(2)}.${ending}`);
  }

  /** Makes the folder, so that what cannot be written is known before the work. */
  prepare(): void {
    mkdirSync(this.stores, { recursive: true });
    const tag = path.join(this.#place.folder, "CACHEDIR.TAG");
    if (statSync(tag, { throwIfNoEntry: false }) === undefined)
      writeFileSync(
        tag,
        "Signature: 8a477f597d28d172789f06886806bc55\n# Days that Pluto decoded. May be deleted.\n",
      );
  }

  async write(file: string, bytes: Uint8Array | string): Promise<void> {
    const folder = path.dirname(file);
    if (!this.#made.has(folder)) await mkdir(folder, { recursive: true });
    this.#made.add(folder);
    const temporary = `${file}.${this.#own}-${this.#temporaries++}.tmp`;
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#written += bytes.length;
  }

  /** Counts what was written, and removes the oldest files when there are too many. */
  settle(now: number): void {
    if (this.#written === 0) return;
    const room = path.join(this.#place.folder, "room");
    const known = roomIn(room, now);
    let bytes = (known ?? Number.POSITIVE_INFINITY) + this.#written;
    if (bytes > this.#place.maxBytes) bytes = this.#sweep(now);
    this.#written = 0;
    writeFileSync(`${room}.${this.#own}.tmp`, String(bytes));
    renameSync(`${room}.${this.#own}.tmp`, room);
  }

  /** Counts every file, removes the oldest while there are too many, and returns the bytes that are left. */
  #sweep(now: number): number {
    const files: { readonly file: string; readonly bytes: number; readonly written: number }[] = [];
    for (const entry of readdirSync(this.#place.folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (found === undefined) continue;
      if (file.endsWith(".tmp") && now - found.mtimeMs > STALE_TEMPORARY_MS) rmSync(file, { force: true });
      else if (/\.(?:day|json|ndjson)$/.test(file))
        files.push({ file, bytes: found.size, written: found.mtimeMs });
    }
    files.sort((a, b) => a.written - b.written);
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= this.#place.maxBytes) return total;
    for (const { file, bytes } of files) {
      if (total <= this.#place.maxBytes * KEPT_SHARE) break;
      rmSync(file, { force: true });
      total -= bytes;
    }
    return total;
  }
}

const DAY_MS = 86_400_000;

/** What the room file says; undefined when it is not there, makes no sense, or is a day old. */
function roomIn(file: string, now: number): number | undefined {
  try {
    if (now - statSync(file).mtimeMs > DAY_MS) return undefined;
    const bytes = Number(readFileSync(file, "utf8"));
    return Number.isFinite(bytes) && bytes >= 0 ? bytes : undefined;
  } catch {
    return undefined;
  }
}
