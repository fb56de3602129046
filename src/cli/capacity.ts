import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { CapacityInput } from "../analytics/capacity/capacity.ts";
import type { CapacityConfig } from "../analytics/capacity/capacity-config.ts";
import type { FillLiquidity } from "../analytics/capacity/fill-liquidity.ts";
import type { Fill } from "../ledger/fill.ts";

interface CapacityFlags {
  readonly sizes?: readonly number[];
  readonly law?: string;
  readonly coefficient?: number;
  readonly store?: string;
  readonly json?: true;
}

/** `pluto capacity RUN|BASKET` */
export const capacity = (): Command =>
  new Command("capacity")
    .description("what a run or a basket would make at larger sizes: impact, costs, shares of what traded")
    .argument("<run>", "a run's folder, or a basket's config (.json)")
    .option("--sizes <list>", "multiples of the recorded size (default: 1,5,20,100, or the config's)", sizes)
    .option("--law <law>", "square_root or linear in an order's share of the day's volume")
    .option("--coefficient <number>", "deviations that an order as large as the day's volume costs", number)
    .option("--store <url>", "where volumes are read (default: the run's store)")
    .option("--json", "print one JSON document")
    .action(async (target: string, flags: CapacityFlags) => {
      const { capacityOf } = await import("../analytics/capacity/capacity.ts");
      const { title, input, config } = target.endsWith(".json")
        ? await ofBasket(target, flags)
        : await ofRun(target, flags);
      const found = capacityOf(input, config);
      if (flags.json === true) {
        const { capacityJson } = await import("../report/capacity-json.ts");
        process.stdout.write(`${JSON.stringify(capacityJson(found))}\n`);
        return;
      }
      const { currencyOfRows } = await import("../report/currency-of.ts");
      const { countIn } = await import("../report/rupees-text.ts");
      const { capacityText } = await import("../report/capacity-text.ts");
      countIn(currencyOfRows(input.rows));
      process.stdout.write(capacityText(found, title));
    });

function sizes(text: string): number[] {
  const found = text.split(",").map(Number);
  if (found.some((size) => !Number.isInteger(size) || size < 1))
    throw new InvalidArgumentError("write whole numbers from 1, e.g. 1,5,20,100.");
  return found;
}

function number(text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0)) throw new InvalidArgumentError("it is a number, 0 or above.");
  return value;
}

/** The config's settings under what the flags say. @throws `config.invalid` */
async function settings(
  own: object,
  { sizes: some, law, coefficient }: CapacityFlags,
): Promise<CapacityConfig> {
  const { CapacityConfig } = await import("../analytics/capacity/capacity-config.ts");
  const { faultsOf, refuseFaults } = await import("../research/config-faults.ts");
  const { PlutoError } = await import("../units/failure.ts");
  const parsed = CapacityConfig.safeParse({
    ...own,
    ...(some === undefined ? {} : { sizes: some }),
    ...(law === undefined ? {} : { law }),
    ...(coefficient === undefined ? {} : { coefficient }),
  });
  if (!parsed.success) refuseFaults("the command line", faultsOf(parsed.error));
  if (parsed.data === undefined) throw new PlutoError("invariant", "flags without faults have been parsed");
  return parsed.data;
}

interface Asked {
  readonly title: string;
  readonly input: CapacityInput;
  readonly config: CapacityConfig;
}

async function ofRun(folder: string, flags: CapacityFlags): Promise<Asked> {
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { costsOf } = await import("./run-costs.ts");
  const { capacityInputOfRun } = await import("./run-capacity.ts");
  const run = readStoredRun(folder);
  const config = await settings({}, flags);
  const { name } = run.manifest.strategy;
  const fills = run.rows.map(({ fill }) => fill);
  const liquidity = await liquidityFrom(flags.store ?? run.manifest.store, fills);
  return { title: name, config, input: capacityInputOfRun(run, liquidity, costsOf(run.manifest.config)) };
}

async function ofBasket(file: string, flags: CapacityFlags): Promise<Asked> {
  const { readBasketConfig, readSleeves } = await import("./basket-sleeves.ts");
  const { basketOf } = await import("../basket/basket.ts");
  const { basketCapacityInput } = await import("./run-capacity.ts");
  const config = await readBasketConfig(file);
  const asked = await settings(config.capacity, flags);
  const sleeves = readSleeves(config, path.dirname(file));
  const made = await basketOf(config, sleeves);
  const input = await basketCapacityInput(made, sleeves, (store, fills) =>
    liquidityFrom(flags.store ?? store, fills),
  );
  return { title: config.name, config: asked, input };
}

/** What fills met, from a store; all unknown without one. Tells how far it is on standard error. */
export async function liquidityFrom(
  url: string | undefined,
  fills: readonly Fill[],
): Promise<readonly (FillLiquidity | undefined)[]> {
  if (url === undefined) return fills.map(() => undefined);
  const { openStore } = await import("../storage/open.ts");
  const { readLiquidity } = await import("../simulation/read-liquidity.ts");
  const { progressBar } = await import("./progress.ts");
  const days = new Set(fills.map(({ date }) => date)).size;
  const bar = await progressBar("days read");
  const store = await openStore(url);
  try {
    let done = 0;
    return await readLiquidity(store, fills, () => bar.update(++done, days));
  } finally {
    bar.stop();
    await store.close();
  }
}
