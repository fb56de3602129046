// Puts modules that always load together into one file. With splitting, esbuild makes a chunk of every set of modules that the
// same entries reach; with a hundred dynamic imports that is a hundred small files at each start, a millisecond or two each.
// A group is bundled by itself; whoever is built after it imports its modules from its file, so each module exists once.
import path from "node:path";
import * as esbuild from "esbuild";

const isSource = (file) => file.startsWith("src/");

/**
 * The source modules that some entries reach by static imports, in the order in which esbuild meets them.
 * @param {esbuild.BuildOptions} options
 * @param {readonly string[]} entries below the working folder
 */
export async function staticModules(options, entries) {
  const { metafile } = await esbuild.build({
    ...options,
    entryPoints: [...entries],
    outdir: "dist",
    splitting: false,
    write: false,
    sourcemap: false,
    metafile: true,
    plugins: [...(options.plugins ?? []), dynamicOutside()],
  });
  return Object.keys(metafile.inputs).filter(isSource);
}

/** What is imported dynamically is no part of a group. */
const dynamicOutside = () => ({
  name: "dynamic-outside",
  setup(builder) {
    builder.onResolve({ filter: /^\./ }, ({ kind, path: file }) =>
      kind === "dynamic-import" ? { path: file, external: true } : undefined,
    );
  },
});

/** The names that modules export, by module; types have none. */
async function exportsOf(options, modules) {
  const { metafile } = await esbuild.build({
    ...options,
    entryPoints: modules,
    outdir: "dist",
    bundle: false,
    splitting: false,
    external: undefined,
    banner: {},
    plugins: [],
    write: false,
    sourcemap: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  return new Map(outputs.map(({ entryPoint, exports: names }) => [entryPoint, names]));
}

/**
 * The names under which a group's file exports what its modules do, by module. A name that only one module has stays as it
 * is; the same name of two modules gets a number.
 */
function publicNames(modules, names) {
  const counts = new Map();
  for (const module of modules)
    for (const one of names.get(module) ?? []) counts.set(one, (counts.get(one) ?? 0) + 1);
  return new Map(
    modules.map((module, place) => {
      const own = names.get(module) ?? [];
      return [module, own.map((one) => ({ one, as: counts.get(one) === 1 ? one : `m${place}_${one}` }))];
    }),
  );
}

const listed = (names, text) => names.map(text).join(", ");

/** Groups of modules, each in a file of its own; one group may import those before it. */
export class Groups {
  #options;
  /** Module → its group's file, and the names there. */
  #places = new Map();
  #built = new Set();
  /** Dynamic imports out of groups: module → name of the file that must be built for it. */
  lazy = new Map();

  constructor(options) {
    this.#options = options;
  }

  /** Says which modules each group will have; a module of two belongs to the first. @param {Record<string, string[]>} groups */
  async plan(groups) {
    const names = await exportsOf(this.#options, [...new Set(Object.values(groups).flat())]);
    for (const [file, modules] of Object.entries(groups)) {
      const own = modules.filter((module) => !this.#places.has(module));
      for (const [module, list] of publicNames(own, names)) this.#places.set(module, { file, list });
    }
  }

  /** Bundles a group into `dist/<file>.js`. */
  async build(file) {
    const own = [...this.#places].filter(([, place]) => place.file === file);
    const contents = own.map(
      ([module, { list }]) =>
        `export { ${listed(list, ({ one, as }) => `${one} as ${as}`)} } from "./${module}";`,
    );
    const { metafile } = await esbuild.build({
      ...this.#options,
      stdin: { contents: contents.join("\n"), resolveDir: this.#options.absWorkingDir, loader: "ts" },
      outfile: `dist/${file}.js`,
      metafile: true,
      plugins: [...this.#options.plugins, this.plugin(file)],
    });
    this.#built.add(file);
    return metafile;
  }

  /** Lets a build import the modules of groups from their files. @param within the group that is being built, if one is */
  plugin(within) {
    const { absWorkingDir } = this.#options;
    const moduleOf = (file) => path.relative(absWorkingDir, file).replaceAll(path.sep, "/");
    return {
      name: "groups",
      setup: (builder) => {
        builder.onResolve({ filter: /^\.\/[a-z]+\.js$/ }, ({ path: file }) =>
          this.#built.has(path.basename(file, ".js")) ? { path: file, external: true } : undefined,
        );
        builder.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path: file, resolveDir }) => {
          if (kind !== "dynamic-import") return undefined;
          const module = moduleOf(path.resolve(resolveDir, file));
          const place = this.#places.get(module);
          if (place?.file === within && within !== undefined) return undefined;
          // A file whose names are the module's own stands for the module.
          if (place?.list.every(({ one, as }) => one === as))
            return { path: `./${place.file}.js`, external: true };
          if (within === undefined) return undefined;
          const name = `lazy-${module
            .replace(/^src\//, "")
            .replace(/\.ts$/, "")
            .replaceAll("/", "-")}`;
          this.lazy.set(module, name);
          return { path: `./${name}.js`, external: true };
        });
        builder.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
          const place = this.#places.get(moduleOf(file));
          if (place === undefined || !this.#built.has(place.file)) return undefined;
          const names = listed(place.list, ({ one, as }) => `${as} as ${one}`);
          return {
            contents: `export { ${names} } from "./${place.file}.js";`,
            loader: "js",
            resolveDir: path.dirname(file),
          };
        });
      },
    };
  }
}
