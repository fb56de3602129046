import { Argument, Command } from "commander";
import type * as z from "zod";

/** Every kind of config file that has a schema. */
export const SCHEMA_KINDS = ["run", "legs", "basket", "search", "walkforward"] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

type JsonSchema = Readonly<Record<string, unknown>>;

/** `pluto schema KIND` */
export const schema = (): Command =>
  new Command("schema")
    .description("print the JSON Schema of a kind of config, for editors")
    .addArgument(new Argument("<kind>", "what the file is").choices(SCHEMA_KINDS))
    .option("--json", "no difference: the schema is a JSON document")
    .action(async (kind: SchemaKind) => {
      process.stdout.write(`${JSON.stringify(await schemaOf(kind), undefined, 2)}\n`);
    });

/** The schema that a kind of file is checked against, as JSON Schema; a run's names the parameters of each built-in strategy. */
export async function schemaOf(kind: SchemaKind): Promise<JsonSchema> {
  const { toJSONSchema } = await import("zod");
  const plain = (of: z.ZodType): JsonSchema =>
    toJSONSchema(of, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const title = `Pluto: ${kind} config`;
  switch (kind) {
    case "run":
    case "legs": {
      const { RunConfig } = await import("../research/run-config.ts");
      const { builtInStrategies } = await import("../strategies/built-in.ts");
      const run = plain(RunConfig);
      const params = builtInStrategies.map(({ name, params }) => [name, plain(params)] as const);
      if (kind === "run") return { ...run, title, allOf: params.map(([name, of]) => whenStrategy(name, of)) };
      const legs = params.find(([name]) => name === "legs")?.[1];
      const properties = run.properties as JsonSchema;
      return { ...run, title, properties: { ...properties, strategy: { const: "legs" }, params: legs } };
    }
    case "basket":
      return { ...plain((await import("../basket/basket-config.ts")).BasketConfig), title };
    case "search":
      return { ...plain((await import("../research/search/search-config.ts")).SearchConfig), title };
    case "walkforward": {
      const { WalkForwardConfig } = await import("../research/walkforward/walkforward-config.ts");
      return { ...plain(WalkForwardConfig), title };
    }
  }
}

/** With that strategy, `params` are its parameters. */
const whenStrategy = (name: string, params: JsonSchema): JsonSchema => ({
  if: { properties: { strategy: { const: name } }, required: ["strategy"] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
  then: { properties: { params } },
});
