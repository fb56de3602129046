import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { sha256 } from "../units/canonical.ts";
import { messageOf, PlutoError } from "../units/failure.ts";

/** The name under which users import Pluto. */
const PACKAGE = "pluto-derivatives";

/** Built files next to this one; from source (the tests) the built library is still the one to use. */
export const libraryFile = (): string => {
  const here = path.join(import.meta.dirname, "index.js");
  return existsSync(here) ? here : path.join(import.meta.dirname, "..", "..", "dist", "index.js");
};

/** Every strategy shares the engine's own modules, wherever the file lies and whatever is installed beside it. */
const usesThisPluto: Plugin = {
  name: "pluto",
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => ({
      path: pathToFileURL(libraryFile()).href,
      external: true,
    }));
    // Named by its file it is the same library: bundled once more it would bring a second engine, and its database.
    builder.onResolve({ filter: /index\.js$/ }, ({ path: asked, resolveDir }) =>
      path.resolve(resolveDir, asked) === libraryFile()
        ? { path: pathToFileURL(libraryFile()).href, external: true }
        : undefined,
    );
  },
};

/** One hash over the strategy's file and every file that it imports, named relative to it. */
function hashOfSources(file: string, inputs: readonly string[]): string {
  const folder = path.dirname(path.resolve(file));
  const named = inputs.map((input) => {
    const full = path.resolve(input);
    return `${path.relative(folder, full).replaceAll(path.sep, "/")} ${sha256(readFileSync(full))}`;
  });
  return sha256(named.sort().join("\n"));
}

/**
 * Bundles a user's strategy into one JavaScript file, named by its content, that every thread imports.
 * @throws `strategy.unreadable` with the compiler's own first message
 */
export async function bundleStrategy(file: string): Promise<{ bundle: string; sourceHash: string }> {
  let code: string;
  let sourceHash: string;
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      logLevel: "silent",
      metafile: true,
      plugins: [usesThisPluto],
    });
    code = result.outputFiles[0]?.text ?? "";
    sourceHash = hashOfSources(file, Object.keys(result.metafile.inputs));
  } catch (error) {
    const [, line = messageOf(error)] = messageOf(error).split("\n");
    throw new PlutoError("strategy.unreadable", `${file} does not compile: ${line}`, { cause: error });
  }
  const folder = path.join(tmpdir(), "pluto-strategies");
  mkdirSync(folder, { recursive: true });
  const bundle = path.join(folder, `${sha256(code).slice(0, 16)}.mjs`);
  if (!existsSync(bundle)) {
    writeFileSync(`${bundle}.${process.pid}.tmp`, code);
    renameSync(`${bundle}.${process.pid}.tmp`, bundle);
  }
  return { bundle, sourceHash };
}
