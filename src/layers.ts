/** Which folders of `src/` each folder may import. The tidy test holds every import, type imports included, to it. */
const below = (...names: readonly string[]): readonly string[] => names;

const engineAndBelow = below(
  "units",
  "exchange",
  "pricing",
  "market",
  "contracts",
  "ledger",
  "costs",
  "margin",
  "strategy",
);

export const layers: Readonly<Record<string, readonly string[]>> = {
  units: below(),
  exchange: below("units"),
  pricing: below("units"),
  market: below("units", "exchange", "pricing"),
  contracts: below("units", "exchange", "pricing", "market"),
  ledger: below("units", "exchange"),
  costs: below("units", "exchange", "ledger"),
  margin: below("units", "exchange", "pricing", "ledger"),
  strategy: below("units", "exchange", "pricing", "market", "contracts", "ledger"),
  engine: engineAndBelow,
  strategies: below("units", "exchange", "pricing", "market", "contracts", "ledger", "strategy"),
  analytics: below("units", "exchange", "pricing", "ledger", "costs"),
  basket: below("units", "exchange", "pricing", "ledger", "costs", "margin", "analytics"),
  research: [...engineAndBelow, "engine", "analytics", "basket"],
  simulation: [...engineAndBelow, "engine", "strategies", "analytics", "basket", "research"],
  synthetic: below("units", "exchange", "pricing", "market"),
  ingest: below("units", "exchange", "market"),
  storage: below("units", "exchange", "market"),
  report: below("units", "exchange", "ledger", "analytics", "basket", "research"),
};
