import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { SCHEMA_KINDS, schemaOf } from "../../src/cli/schema.ts";
import { pluto } from "./support/pluto.ts";

/** Schemas that editors complete configs by: made from the schemas that check them, so they cannot say anything else. */
interface Schema {
  readonly properties: Readonly<
    Record<string, { readonly description?: string; readonly properties?: object }>
  >;
  readonly additionalProperties?: boolean;
  readonly allOf?: readonly { readonly if: object; readonly then: object }[];
}
const of = async (kind: (typeof SCHEMA_KINDS)[number]): Promise<Schema> =>
  (await schemaOf(kind)) as unknown as Schema;

test.each(SCHEMA_KINDS)("the schema of a %s config is printed, and is strict", async (kind) => {
  const { stdout, code } = await pluto(["schema", kind], { cwd: import.meta.dirname });
  expect(code).toBe(0);
  const printed = JSON.parse(stdout) as Schema;
  expect(printed).toEqual(JSON.parse(JSON.stringify(await of(kind))));
  expect(printed.additionalProperties).toBe(false);
  expect(Object.keys(printed.properties).length).toBeGreaterThan(3);
});

test("every sample config names the schema of its kind, and the file is there", () => {
  const root = path.resolve(import.meta.dirname, "../../configs");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".json"),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const config = JSON.parse(readFileSync(path.join(root, file), "utf8")) as Record<string, unknown>;
    const kind =
      "windows" in config
        ? "walkforward"
        : "space" in config
          ? "search"
          : "sleeves" in config
            ? "basket"
            : config.strategy === "legs"
              ? "legs"
              : "run";
    const named = path.resolve(root, path.dirname(file), String(config.$schema));
    expect([file, named]).toEqual([file, path.resolve(root, `../schemas/${kind}.json`)]);
    expect(existsSync(named)).toBe(true);
  }
});

test("a run's schema has the parameters of each built-in strategy", async () => {
  const { allOf = [], properties } = await of("run");
  const params = Object.fromEntries(
    allOf.map(({ if: when, then }) => [JSON.stringify(when), JSON.stringify(then)]),
  );
  const straddle = Object.entries(params).find(([when]) => when.includes('"short-straddle"'))?.[1];
  for (const name of ["entry_time", "exit_time", "stop_loss_pct", "lots", "qty"])
    expect(straddle).toContain(`"${name}"`);
  expect(properties.stop_model?.description).toContain("how stops act");
});

test("every key of the sample configs is one of the schema's", async () => {
  const root = path.resolve(import.meta.dirname, "../../configs");
  const keys = new Set(Object.keys((await of("run")).properties));
  const wrong = readdirSync(root)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ file, config: JSON.parse(readFileSync(path.join(root, file), "utf8")) as object }))
    .filter(({ config }) => "strategy" in config)
    .flatMap(({ file, config }) =>
      Object.keys(config).flatMap((key) => (keys.has(key) ? [] : [`${file}: ${key}`])),
    );
  expect(wrong).toEqual([]);
});

test("a kind that does not exist is refused with those that do", async () => {
  const { stderr, code } = await pluto(["schema", "strategy"], { cwd: import.meta.dirname });
  expect(code).toBe(2);
  expect(stderr).toContain("run, legs, basket, search, walkforward");
});
