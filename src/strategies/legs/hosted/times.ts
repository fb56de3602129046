import { type ExportNode, wordOf } from "./export-node.ts";

const two = (number: number): string => String(number).padStart(2, "0");

/** A time of day: `{Hour, Minute}`, or text `09:20`; undefined when it is neither. */
export function timeIn(node: ExportNode, name: string): string | undefined {
  const text = node.text(name);
  if (text !== undefined)
    return /^\d{1,2}:\d{2}(:\d{2})?$/.test(text) ? text.padStart(text.length < 6 ? 5 : 8, "0") : undefined;
  const parts = node.child(name);
  return parts === undefined ? undefined : clockOf(parts);
}

function clockOf(parts: ExportNode): string | undefined {
  const [hour, minute, second] = [parts.number("Hour"), parts.number("Minute"), parts.number("Second") ?? 0];
  if (hour === undefined || minute === undefined) return undefined;
  if (![hour, minute, second].every((one) => Number.isInteger(one) && one >= 0 && one < 60) || hour > 23)
    return undefined;
  return `${two(hour)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
}

/** The time in a tree of indicators that all have to hold; what else stands in it is told. */
export function timeOfIndicators(strategy: ExportNode, name: string): string | undefined {
  const plain = strategy.text(name);
  if (plain !== undefined) return timeIn(strategy, name);
  const tree = strategy.child(name);
  if (tree === undefined) return undefined;
  if (tree.has("Hour")) return clockOf(tree);
  const isPlain = wordOf(tree.text("Type") ?? "") === "time";
  return isPlain ? timeIn(tree, "Value") : timeInTree(tree);
}

function timeInTree(tree: ExportNode): string | undefined {
  tree.skip("Type");
  const operand = tree.text("OperandType");
  const nodes = tree.list("Value");
  if (operand !== undefined && wordOf(operand) !== "and" && nodes.length > 1)
    tree.note("OperandType", "conditions of which any is enough are not in a legs config");
  let time: string | undefined;
  for (const node of nodes) {
    if (node.has("OperandType")) {
      time ??= timeInTree(node);
      continue;
    }
    node.skip("Type");
    const value = node.child("Value") ?? node;
    const indicator = wordOf(value.text("IndicatorName") ?? "");
    const found =
      indicator === "timeindicator" && time === undefined ? timeIn(value, "Parameters") : undefined;
    if (found === undefined) node.leaveOut("an entry or exit by an indicator is no part of a legs config");
    else time = found;
  }
  return time;
}
