import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EntryKind } from "../research/run-entry.ts";
import { messageOf, PlutoError } from "../units/failure.ts";

/** What a partial folder has beside the run's own files. */
export const PLAN_FILE = "plan.json";
export const JOURNAL_FILE = "journal.ndjson";

/** What the days of a run follow from, beside the data: days of different origins do not belong in one run. */
export interface RunOrigin {
  readonly configHash: string;
  readonly strategyHash: string;
  readonly engineHash: string;
  /** What to call a run that was killed before it had a manifest; days do not follow from it. */
  readonly about?: RunAbout;
}

/** Enough of a run to list it. */
export interface RunAbout {
  /** Absent: a run. */
  readonly kind?: EntryKind;
  readonly strategy: string;
  readonly underlying: string;
  readonly from: string;
  readonly to: string;
  /** UTC, ISO 8601. */
  readonly ranAt: string;
  readonly store: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The folder of one run: `<uid>.partial` while it is worked on, `<uid>` once it is whole. */
export class RunFolder {
  readonly uid: string;
  readonly #parent: string;

  private constructor(parent: string, uid: string) {
    this.#parent = parent;
    this.uid = uid;
  }

  /** A new partial folder below `parent`. @throws `run.unwritable` */
  static create(parent: string, uid: string): RunFolder {
    const folder = new RunFolder(parent, uid);
    try {
      mkdirSync(folder.partial, { recursive: true });
    } catch (error) {
      throw new PlutoError("run.unwritable", `no run can be written below ${parent}: ${messageOf(error)}`);
    }
    return folder;
  }

  /** The partial folder of an interrupted run. @throws `run.unknown` */
  static resume(parent: string, uid: string): RunFolder {
    const folder = new RunFolder(parent, uid.replace(/\.partial$/, ""));
    if (existsSync(folder.partial)) return folder;
    const why = existsSync(folder.finished) ? "is finished" : "is not there";
    throw new PlutoError(
      "run.unknown",
      `${folder.partial} ${why}; --resume takes the uid of an interrupted run`,
    );
  }

  get partial(): string {
    return path.join(this.#parent, `${this.uid}.partial`);
  }

  get finished(): string {
    return path.join(this.#parent, this.uid);
  }

  /** A path inside the partial folder. */
  inside(...names: readonly string[]): string {
    return path.join(this.partial, ...names);
  }

  /** Writes a file whole, making the folder it lies in. */
  write(name: string, text: string): void {
    const file = this.inside(name);
    mkdirSync(path.dirname(file), { recursive: true });
    try {
      writeFileSync(`${file}.tmp`, text);
      renameSync(`${file}.tmp`, file);
    } catch (error) {
      rmSync(`${file}.tmp`, { force: true });
      throw error;
    }
  }

  /**
   * Ties the folder to what makes its days: a new folder remembers it, a resumed one must have the same.
   * @throws `run.other-config`
   */
  claim(origin: RunOrigin): void {
    const file = this.inside(PLAN_FILE);
    if (!existsSync(file)) {
      this.write(PLAN_FILE, JSON.stringify(origin));
      return;
    }
    const begun = JSON.parse(readFileSync(file, "utf8")) as RunOrigin;
    const other =
      begun.configHash !== origin.configHash
        ? "another config"
        : begun.strategyHash !== origin.strategyHash
          ? "another source of its strategy"
          : begun.engineHash !== origin.engineHash
            ? "another version of the engine"
            : undefined;
    if (other !== undefined)
      throw new PlutoError(
        "run.other-config",
        `${this.uid} was begun with ${other}; run that one, or start anew`,
      );
  }

  /** Removes a file or a folder inside, if it is there. */
  remove(name: string): void {
    rmSync(this.inside(name), { recursive: true, force: true });
  }

  /** Whether a file inside is there and has content. */
  holds(name: string): boolean {
    return (statSync(this.inside(name), { throwIfNoEntry: false })?.size ?? 0) > 0;
  }

  /** Removes what an attempt that came to nothing left. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true });
  }

  /** The run is whole: what only resuming needed goes, and the folder gets its name. */
  finish(): string {
    for (const file of [PLAN_FILE, JOURNAL_FILE]) rmSync(this.inside(file), { force: true });
    renameSync(this.partial, this.finished);
    return this.finished;
  }
}

/** Where runs go by default. */
export const RUNS_FOLDER = "runs";

export const runsFolderOf = (out: string | undefined): string => path.resolve(out ?? RUNS_FOLDER);
