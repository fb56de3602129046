import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
const COMMAND = path.join(root, "dist", "pluto.js");

export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  /** The folder to be in. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Starts the built command as a process of its own. */
export function startPluto(
  args: readonly string[],
  { cwd, env = {}, nodeOptions = [] }: SpawnOptions,
): { readonly child: ChildProcess; readonly ended: Promise<Said> } {
  const child = spawn(process.execPath, [...nodeOptions, COMMAND, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Said>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the built command to its end. */
export const pluto = (args: readonly string[], options: SpawnOptions): Promise<Said> =>
  startPluto(args, options).ended;

/** Bad input: exit code 2, nothing on standard output, on standard error one line without a stack trace. */
export function expectRefusal(said: Said, code: string, words: string | RegExp): void {
  expect(said.stderr).toMatch(/^pluto: .+\n$/);
  expect(said.stderr).toContain(`[${code}]`);
  expect(said.stderr).toMatch(words);
  expect(said.stderr).not.toMatch(/\n\s+at /);
  expect(said.stdout).toBe("");
  expect(said.code).toBe(2);
}

/** The same with `--json`: one document on standard output, nothing on standard error. */
export function expectJsonRefusal(said: Said, code: string, words: string | RegExp): void {
  expect(said.stderr).toBe("");
  expect(said.stdout).toMatch(/^[^\n]+\n$/);
  const document = JSON.parse(said.stdout) as { error: { code: string; message: string } };
  expect(document).toEqual({ error: { code, message: expect.stringMatching(words) } });
  expect(said.code).toBe(2);
}

/** What `pluto run --json` prints, as far as tests read it. */
export interface RunDocument {
  readonly uid: string;
  readonly status: string;
  readonly folder: string;
  readonly tradebook_hash: string;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly rejections: Readonly<Record<string, number>>;
  readonly absent_days: readonly {
    readonly date: string;
    readonly status: string;
    readonly message: string;
  }[];
  readonly days: readonly { readonly date: string; readonly fills: number; readonly net_pnl: number }[];
  readonly manifest: {
    readonly config_hash: string;
    readonly data_version: string | null;
    readonly strategy: { readonly name: string; readonly source_hash: string };
    readonly days: Readonly<Record<string, string>>;
    readonly outputs: Readonly<Record<string, string>>;
  };
}

/** Runs a config file with `--json`, and expects an exit code. */
export async function runJson(
  args: readonly string[],
  options: SpawnOptions & { readonly exit?: number },
): Promise<RunDocument> {
  const said = await pluto(["run", ...args, "--json"], options);
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: options.exit ?? 0, stderr: "" });
  return JSON.parse(said.stdout) as RunDocument;
}

/** A temporary folder with what tests of the command line put in it. */
export class Workspace {
  readonly folder: string;

  constructor(name: string) {
    this.folder = mkdtempSync(path.join(tmpdir(), `pluto-${name}-`));
  }

  inside(...names: readonly string[]): string {
    return path.join(this.folder, ...names);
  }

  /** Writes a file, as JSON unless it is text; returns its name. */
  write(name: string, content: unknown): string {
    const text = typeof content === "string" ? content : JSON.stringify(content, undefined, 2);
    mkdirSync(path.dirname(this.inside(name)), { recursive: true });
    writeFileSync(this.inside(name), text);
    return name;
  }

  /** Names in a folder of runs; none when it does not exist. */
  runs(out = "runs"): string[] {
    return existsSync(this.inside(out)) ? readdirSync(this.inside(out)) : [];
  }

  has(...names: readonly string[]): boolean {
    return existsSync(this.inside(...names));
  }

  read(...names: readonly string[]): string {
    return readFileSync(this.inside(...names), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
