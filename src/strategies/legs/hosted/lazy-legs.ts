import type { ReEntryResult } from "./exits.ts";
import type { ExportNode } from "./export-node.ts";
import { type LegInput, type ReadLeg, readLeg } from "./leg.ts";

/** The most legs that a config takes. */
const MOST_LEGS = 50;

/**
 * The legs of an export with the lazy legs that they arm, each under a name. An exporter's lazy leg is a model of which every leg
 * that arms it gets one of its own; here a lazy leg is armed once, so it is written once for each that arms it.
 */
export function legsOf(legs: readonly ExportNode[], idle: ExportNode | undefined): readonly LegInput[] {
  const models = new Map<string, { readonly node: ExportNode; readonly read: ReadLeg | undefined }>();
  for (const name of idle?.names ?? []) {
    const node = idle?.child(name);
    if (node !== undefined) models.set(name, { node, read: readLeg(node) });
  }
  const made: LegInput[] = [];
  const taken = new Set<string>();
  const armed = new Set<string>();
  const add = (read: ReadLeg, node: ExportNode, lazy: readonly string[]): string => {
    const name = lazy.at(-1);
    const id = freeName(name === undefined ? read.leg.type : name, taken);
    const at = made.length;
    made.push(read.leg);
    const rules = {
      ...rule("on_stop", read.onStop, "LegReentrySL"),
      ...rule("on_target", read.onTarget, "LegReentryTP"),
    };
    made[at] = { id, ...read.leg, ...(name === undefined ? {} : { lazy: true }), ...rules };
    return id;

    function rule(key: "on_stop" | "on_target", result: ReEntryResult | undefined, source: string) {
      if (result === undefined) return {};
      if ("rule" in result) return { [key]: result.rule };
      const model = models.get(result.lazy);
      armed.add(result.lazy);
      const reason =
        (model === undefined && `there is no lazy leg ${result.lazy}`) ||
        (model?.read === undefined && `its lazy leg ${result.lazy} is left out`) ||
        (lazy.includes(result.lazy) &&
          `lazy legs arm each other in a circle: ${[...lazy, result.lazy].join(" → ")}`) ||
        (made.length >= MOST_LEGS && `would make more than ${MOST_LEGS} legs`);
      if (reason !== false || model?.read === undefined) {
        if (reason !== false) node.note(source, reason);
        return {};
      }
      return { [key]: { do: "lazy" as const, leg: add(model.read, model.node, [...lazy, result.lazy]) } };
    }
  };
  for (const node of legs) {
    const read = readLeg(node);
    if (read !== undefined) add(read, node, []);
  }
  for (const [name, { node, read }] of models)
    if (read !== undefined && !armed.has(name)) node.leaveOut("no leg arms it");
  return made;
}

/** A name for a leg: a word, and no other leg's. */
function freeName(wanted: string, taken: Set<string>): string {
  const word = wanted.replaceAll(/[^A-Za-z0-9_]/g, "_");
  const base = /^[A-Za-z]/.test(word) ? word : `L${word}`;
  let [id, nth] = [base, 1];
  while (taken.has(id)) id = `${base}_${++nth}`;
  taken.add(id);
  return id;
}
