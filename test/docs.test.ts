import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderPage } from "../scripts/docs-blocks.ts";
import { findStrategy } from "../src/cli/find-strategy.ts";
import { SCHEMA_KINDS, schemaOf } from "../src/cli/schema.ts";
import { parseMapping } from "../src/ingest/mapping.ts";
import { TRADEBOOK_COLUMNS } from "../src/ledger/tradebook-row.ts";
import { resolveRun } from "../src/research/resolve-run.ts";
import { SearchConfig } from "../src/research/search/search-config.ts";
import { WalkForwardConfig } from "../src/research/walkforward/walkforward-config.ts";
import { daysHeader } from "../src/simulation/days-csv.ts";

/**
 * The docs are true: links lead somewhere, commands work as they are written, and what is generated from the source is
 * what the source says. `npm run docs:update` makes the generated parts anew.
 */
const root = path.resolve(import.meta.dirname, "..");

/** What git has or would take in: neither ignored files nor those that were deleted. */
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const pages = files.filter((file) => file.endsWith(".md"));

interface Fence {
  /** The words after the opening fence: `json run-config`. */
  readonly info: string;
  readonly body: string;
}

const fencesOf = (text: string): Fence[] =>
  [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info = "", body = ""]) => ({ info, body }));

const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, "");

describe("links", () => {
  /** How GitHub makes an anchor of a heading. */
  const anchorsOf = (page: string): Set<string> =>
    new Set(
      [...withoutFences(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, "")
          .trim()
          .replaceAll(" ", "-"),
      ),
    );

  test.each(pages)("every relative link of %s leads somewhere", (page) => {
    const links = [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
        if (!existsSync(path.join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).has(anchor);
      });
    expect(broken).toEqual([]);
  });

  test("the map of the docs leads to every page, and its list to every decision", () => {
    const docs = pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
    const map = read("docs/README.md");
    expect(docs.filter((page) => !map.includes(`(${path.posix.relative("docs", page)})`))).toEqual([]);
  });
});

describe("configs and columns", () => {
  const resolve = (raw: unknown, { file, folder }: { readonly file: string; readonly folder: string }) =>
    resolveRun(raw, { file, findStrategy: async (name) => (await findStrategy(name, folder)).definition });

  const searches = files.filter((file) => /^configs\/(search|walkforward)-.*\.json$/.test(file));
  test.each(searches)("%s is the config of a search without a fault", (file) => {
    const schema = file.startsWith("configs/search-") ? SearchConfig : WalkForwardConfig;
    expect(schema.safeParse(JSON.parse(read(file))).error).toBeUndefined();
  });

  const configs = files.filter((file) => /^configs\/.*\.json$/.test(file) && !searches.includes(file));
  test.each(configs)("%s is a run config without a fault", async (file) => {
    const folder = path.join(root, path.dirname(file));
    await expect(resolve(JSON.parse(read(file)), { file, folder })).resolves.toBeDefined();
  });

  const snippets = pages.flatMap((page) =>
    fencesOf(read(page)).flatMap(({ info, body }, i) =>
      info === "json run-config" ? [{ file: `${page} fence ${i}`, body }] : [],
    ),
  );
  test.each(snippets)("$file is a run config without a fault", async ({ file, body }) => {
    const folder = path.join(root, "configs");
    await expect(resolve(JSON.parse(body), { file, folder })).resolves.toBeDefined();
  });

  const mappings = files.filter((file) => /^examples\/mappings\/.*\.json$/.test(file));
  test.each(mappings)("%s is a mapping without a fault", (file) => {
    expect(() => parseMapping(JSON.parse(read(file)), file)).not.toThrow();
  });

  test("the run folder's page has every column of the tradebook and of the days, in order", () => {
    const sections = read("docs/run-folder.md").split(/^## /m);
    const columnsOf = (heading: string): string[] =>
      [...(sections.find((section) => section.startsWith(heading)) ?? "").matchAll(/^\| `(\w+)` \|/gm)].map(
        ([, column = ""]) => column,
      );
    expect(columnsOf("tradebook.csv")).toEqual([...TRADEBOOK_COLUMNS]);
    expect(columnsOf("days.csv").join(",")).toBe(daysHeader);
  });
});

test("no committed file names a registry host, or a place on this machine", () => {
  const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const places = [root, path.dirname(root), homedir(), tmpdir()].filter(
    (place) => place.split("/").length > 1,
  );
  const absolute = places
    .filter((place) => place.length > 1)
    .map((place) => `(?<![\\w.~-])${escaped(place)}(?![\\w-])`);
  const host = hostname().length > 8 ? [escaped(hostname())] : [];
  const banned = new RegExp(
    ["registry\\.[\\w-]+\\.\\w+", "\\.\\./shared\\b", "(?<![\\w.~-])/work/", ...host, ...absolute].join("|"),
  );
  const own = "test/docs.test.ts";
  const wrong = files
    .filter((file) => file !== own && file !== ".ci/run")
    .flatMap((file) => {
      const found = banned.exec(read(file));
      return found === null ? [] : [`${file}: ${found[0]}`];
    });
  expect(wrong).toEqual([]);
});

describe("what is generated, and the commands as a reader would type them", () => {
  const folders: string[] = [];
  let bin = "";
  let demo: Stage;

  interface Stage {
    readonly folder: string;
    readonly said: Map<string, string>;
  }

  /** A folder as a fresh clone looks to its reader, with a `npm` on the path that knows two commands. */
  function stage(): Stage {
    const folder = mkdtempSync(path.join(tmpdir(), "pluto-docs-"));
    folders.push(folder);
    for (const name of ["configs", "examples", "node_modules"])
      symlinkSync(path.join(root, name), path.join(folder, name));
    return { folder, said: new Map() };
  }

  /** Runs one line of a shell block. @returns what it printed, without the label of a run */
  function shell({ folder }: Stage, line: string): Promise<{ status: number; said: string }> {
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1" };
    return new Promise((resolve) => {
      execFile("sh", ["-c", line], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        const said = (error === null ? stdout : `${stdout}${stderr}`).replaceAll(
          /\d{8}-\d{6}-[0-9a-f]{6}/g,
          "<uid>",
        );
        resolve({ status: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, said });
      });
    });
  }

  async function outputOf(at: Stage, command: string): Promise<string> {
    const known = at.said.get(command);
    if (known !== undefined) return known;
    const { said } = await shell(at, command);
    return said
      .split("\n")
      .map((text) => text.trimEnd())
      .join("\n")
      .replace(/^\n+/, "");
  }

  beforeAll(async () => {
    bin = mkdtempSync(path.join(tmpdir(), "pluto-bin-"));
    folders.push(bin);
    const pluto = `"${process.execPath}" "${path.join(root, "dist", "pluto.js")}"`;
    writeFileSync(
      path.join(bin, "npm"),
      `#!/bin/sh
case "$1 $2 $3 $4" in
  "run -s pluto --") shift 4; exec ${pluto} "$@" ;;
  "run -s demo "*) shift 3; exec ${pluto} demo "$@" ;;
esac
echo "npm $*: not a command that the docs may use" >&2
exit 9
`,
    );
    chmodSync(path.join(bin, "npm"), 0o755);
    demo = stage();
    const command = "npm run -s demo 2>&1";
    demo.said.set(command, await outputOf(demo, command));
  });

  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A stage in which the demo has been run, as the README's reader has. */
  function afterDemo(): Stage {
    const at = stage();
    mkdirSync(path.join(at.folder, "demo"));
    for (const file of ["market.duckdb", "straddle.json", "runs"])
      symlinkSync(path.join(demo.folder, "demo", file), path.join(at.folder, "demo", file));
    return { ...at, said: demo.said };
  }

  const generated = pages.filter((page) => /^<!-- generated: /m.test(read(page)));
  test.concurrent.for(generated)(
    "the generated parts of %s are what the source gives",
    async (page, { expect }) => {
      const at = afterDemo();
      const rendered = await renderPage(read(page), { outputOf: (command) => outputOf(at, command) });
      await expect(rendered).toMatchFileSnapshot(path.join(root, page));
    },
  );

  test.for(SCHEMA_KINDS)(
    "the generated schemas/%s.json is what the source gives",
    async (kind, { expect }) => {
      const text = `${JSON.stringify(await schemaOf(kind), undefined, 2)}\n`;
      await expect(text).toMatchFileSnapshot(path.join(root, "schemas", `${kind}.json`));
    },
  );

  test("every command has a section in docs/cli.md, and no other is promised", async () => {
    const namesOf = async (group: string): Promise<string[]> => {
      const help = (await shell(demo, `npm run -s pluto -- ${group} --help`)).said;
      const listed = help.split(/^Commands:$/m)[1] ?? "";
      return [...listed.matchAll(/^ {2}([\w-]+)/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => name !== "help");
    };
    const groups = await namesOf("");
    const inside = (await namesOf("data")).map((name) => `data ${name}`);
    const commands = groups.flatMap((name) => (name === "data" ? inside : [name]));
    const sections = [...read("docs/cli.md").matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
    expect(sections.filter((heading) => heading !== "Not yet").sort()).toEqual(commands.sort());
  });

  const isCommand = (line: string): boolean => /^(npm run -s pluto --|node examples\/)/.test(line);
  const withCommands = pages.filter((page) =>
    fencesOf(read(page)).some(({ info, body }) => info === "sh" && body.split("\n").some(isCommand)),
  );
  test.concurrent.for(withCommands)(
    "the commands of %s work, in order, after the demo",
    async (page, { expect }) => {
      const at = afterDemo();
      const lines = fencesOf(read(page)).flatMap(({ info, body }) => (info === "sh" ? body.split("\n") : []));
      for (const line of lines.filter(isCommand)) {
        const expected = Number(/# exits (\d)/.exec(line)?.[1] ?? 0);
        const { status, said } = await shell(at, line);
        expect(status, `${line}\n${said}`).toBe(expected);
      }
    },
  );
});
