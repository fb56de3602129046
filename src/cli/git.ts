import { execFile } from "node:child_process";

const git = (folder: string, ...args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile("git", ["-C", folder, ...args], (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });

/** Commit of the repository that a folder lies in, and whether it has uncommitted changes; null outside of one. */
export async function gitState(folder: string): Promise<{ commit: string | null; dirty: boolean }> {
  const [commit, status] = await Promise.all([
    git(folder, "rev-parse", "HEAD"),
    git(folder, "status", "--porcelain", "--untracked-files=no"),
  ]);
  return { commit: commit ?? null, dirty: status !== undefined && status !== "" };
}
