import type { Explained, Link } from "./explained.ts";
import { fillLine } from "./fill-json.ts";

const WIDTH = 80;
const INDENT = 12;

/** A fill's chain of causes, at 80 columns. */
export function explainText(found: Explained): string {
  const { fill, hook, request, choice, quote, models, charges, margin } = found;
  const costs = Object.entries(charges).filter(([, amount]) => amount !== 0);
  const sum = costs.reduce((total, [, amount]) => total + amount, 0);
  return `${[
    ...row("fill", `${fill.seq}: ${fillLine(fill)}`),
    ...(fill.note === "" ? [] : row("note", fill.note)),
    ...row("cause", CAUSES[found.cause]),
    ...(hook === null
      ? []
      : row("hook", `${hook.time ?? "before the day"} ${hook.call} ${json(hook.asked[0])}`)),
    ...(request === null
      ? []
      : row("request", `${request.time} in ${request.hook}: ${request.call} ${json(request.asked)}`)),
    ...(request?.answer === undefined ? [] : row("came to", status(request.answer))),
    ...choiceRows(choice),
    ...row("quote", `${quote.source}, known at ${quote.time}, ${quote.age_s} s old`),
    ...row(
      "models",
      Object.entries(models)
        .map(([kind, name]) => `${kind} ${name}`)
        .join(", "),
    ),
    ...row(
      "charges",
      costs.length === 0
        ? "none"
        : `${costs.map(([name, amount]) => `${name} ${amount.toFixed(2)}`).join(", ")}: ${sum.toFixed(2)}`,
    ),
    ...row(
      "margin",
      margin === null
        ? "not measured"
        : `${margin.before.toFixed(2)} before, ${margin.after.toFixed(2)} after`,
    ),
    ...(found.replay_is_the_same
      ? []
      : row("mind", "the replayed day differs from the run's: this is the replay's account")),
  ].join("\n")}\n`;
}

const CAUSES: Readonly<Record<Explained["cause"], string>> = {
  request: "the strategy sent it, and it filled there and then",
  "waiting order": "an order that was waiting: a stop, a target, a limit, or a fill at a later row",
  engine: "the engine closed it: at the stop time, at expiry, or because it was stuck",
};

function choiceRows(choice: Link | null): string[] {
  if (choice === null) return [];
  const { explained } = choice.answer as { explained?: Readonly<Record<string, unknown>> };
  if (explained === undefined) return [];
  const rejected = Array.isArray(explained.rejected) ? explained.rejected : [];
  return [
    ...row("asked for", `${choice.time}: ${String(explained.asked)}`),
    ...row("from", String(explained.worked_from)),
    ...row("because", String(explained.because)),
    ...rejected.flatMap((candidate: Readonly<Record<string, unknown>>, i) =>
      row(
        i === 0 ? "not" : "",
        `${candidate.strike} at ${candidate.premium ?? "no price"}: ${candidate.note}`,
      ),
    ),
  ];
}

const json = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));

function status(answer: unknown): string {
  const { status: word, rejection } = answer as { status?: string; rejection?: { reason?: string } };
  return `${word ?? json(answer)}${rejection?.reason === undefined ? "" : `, ${rejection.reason}`}`;
}

/** A name and its text, broken between words where there are any. */
function row(name: string, text: string): string[] {
  const room = WIDTH - INDENT;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const space = rest.lastIndexOf(" ", room);
    const comma = rest.lastIndexOf(",", room - 1) + 1;
    const at = space > room / 2 ? space : comma > room / 2 ? comma : room;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  lines.push(rest);
  return lines.map((line, i) => `${(i === 0 ? name : "").padEnd(INDENT)}${line}`.trimEnd());
}
