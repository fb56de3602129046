import module from "node:module";

/** Node 22.1 and later keep compiled code on disk between runs, which saves a fifth of a short run's start. */
export function enableCompileCache(): void {
  const { enableCompileCache: enable } = module as { enableCompileCache?: () => unknown };
  enable?.();
}
