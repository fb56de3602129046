import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Whether a folder lies in a repository: a process that says so costs more than looking. */
function isInRepository(folder: string): boolean {
  if (process.env.GIT_DIR !== undefined) return true;
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return true;
    if (at === path.dirname(at)) return false;
  }
}

/** Commit of the repository that a folder lies in, and whether it has uncommitted changes; null outside of one. */
export async function gitState(folder: string): Promise<{ commit: string | null; dirty: boolean }> {
  if (!isInRepository(folder)) return { commit: null, dirty: false };
  // One process for both.
  const args = ["-C", folder, "status", "--porcelain=v2", "--branch", "--untracked-files=no"];
  const said = await new Promise<string>((resolve) => {
    execFile("git", args, (error, stdout) => resolve(error === null ? stdout : ""));
  });
  const lines = said.split("\n").filter((line) => line !== "");
  const commit = /^# branch\.oid ([0-9a-f]{40,})$/m.exec(said)?.[1];
  return { commit: commit ?? null, dirty: lines.some((line) => !line.startsWith("#")) };
}
