/** A call of a traced day, as far as explaining looks at it. */
export interface ExplainedCall {
  readonly n: number;
  readonly kind: "hook" | "look-up" | "request";
  readonly time: number;
  readonly hook: string;
  readonly call: string;
  readonly asked: readonly unknown[];
  readonly answer?: unknown;
}

/** The fill that is to be explained, by what a trace can be searched for. */
export interface ExplainedFill {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly time: number;
  /** The same as answers have it: `09:20:00`. */
  readonly clock: string;
}

/** The causes of a fill, nearest first; undefined where there is none. */
export interface Causes<Call extends ExplainedCall> {
  /** What was sent: at the fill's own instant, or the order that waited. */
  readonly request: Call | undefined;
  /** Whether the request's instant is the fill's: it was filled while it was sent. */
  readonly isAtOnce: boolean;
  /** The hook in which it was sent. */
  readonly hook: Call | undefined;
  /** How the contract came to be chosen: at the request, or when its position was opened. */
  readonly choice: Call | undefined;
}

/**
 * Finds the chain of causes of a fill in the calls of its day, backwards: the request that was answered with it; else the one
 * whose order a later look-up found filled by it; else the last order for its contract and side that was waiting before it;
 * with the hook that the request was sent in, and the last choice that found the contract.
 */
export function causesOf<Call extends ExplainedCall>(
  calls: readonly Call[],
  fill: ExplainedFill,
): Causes<Call> {
  const before = calls.filter(({ time }) => time <= fill.time);
  const sent = before.filter(({ kind, call }) => kind === "request" && call !== "cancel");
  const targeted = targetedBy(before, sent, fill.symbol);
  const requests = sent.filter(
    (call) => targeted.has(call) || mentions(call.asked, fill.symbol) || mentions(call.answer, fill.symbol),
  );
  const waited = orderOf(calls, fill);
  const request =
    requests.findLast((call) => call.time === fill.time && answersWith(call, fill)) ??
    sent.findLast(({ answer }) => waited !== undefined && fieldsOf(answer).id === waited) ??
    requests.findLast((call) => call.time < fill.time && waits(call) && isOfSide(call, fill.side)) ??
    requests.at(-1);
  const end = request?.n ?? Number.POSITIVE_INFINITY;
  return {
    request,
    isAtOnce: request?.time === fill.time && answersWith(request, fill),
    hook: before.findLast(({ kind, n }) => kind === "hook" && n < end),
    choice: before.findLast(
      ({ kind, call, answer, n }) =>
        kind === "look-up" &&
        (call === "choose" || call === "target") &&
        n < end &&
        isChoiceOf(answer, fill.symbol),
    ),
  };
}

/** Requests that say by a rule what they want: the choices that they came to stand right before them. */
function targetedBy<Call extends ExplainedCall>(
  calls: readonly Call[],
  sent: readonly Call[],
  symbol: string,
): ReadonlySet<Call> {
  const found = new Set<Call>();
  for (const { call, answer, n } of calls) {
    if (call !== "target" || !isChoiceOf(answer, symbol)) continue;
    const next = sent.find((request) => request.n > n);
    if (next !== undefined) found.add(next);
  }
  return found;
}

/** The order that came to this fill, where the strategy asked later what had become of it. */
const orderOf = (calls: readonly ExplainedCall[], fill: ExplainedFill): unknown =>
  calls.find(
    (call) =>
      (call.call === "entry" || call.call === "result") && call.time >= fill.time && answersWith(call, fill),
  )?.asked[0];

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isChoiceOf = (answer: unknown, symbol: string): boolean => fieldsOf(answer).contract === symbol;

/** Whether an order of the request may fill later. */
const waits = ({ call, answer }: ExplainedCall): boolean =>
  call === "protect" || call === "place" || fieldsOf(answer).status === "working";

/** Whether an order of the request may be of that side; a protection and a closing order do not say theirs. */
function isOfSide({ asked }: ExplainedCall, side: ExplainedFill["side"]): boolean {
  const [first] = asked;
  const sides = (Array.isArray(first) ? first : [first]).map((order) => fieldsOf(order).side);
  return sides.every((one) => one === undefined) || sides.includes(side);
}

/** Whether an answer has this fill: of the contract, the side and the instant. */
function answersWith({ answer }: ExplainedCall, { symbol, side, clock }: ExplainedFill): boolean {
  const { status, legs, fill, fills } = fieldsOf(answer);
  if (status !== "filled" && status !== "partial") return false;
  const parts = Array.isArray(legs) ? legs.map(fieldsOf) : [{ fill, fills }];
  return parts
    .flatMap((leg) => [leg.fill, ...(Array.isArray(leg.fills) ? leg.fills : [])])
    .map(fieldsOf)
    .some(
      ({ symbol: of, qty_dir: qty, time }) =>
        of === symbol && time === clock && typeof qty === "number" && qty > 0 === (side === "buy"),
    );
}

/** Whether a value has a symbol in it, at any depth. */
function mentions(value: unknown, symbol: string): boolean {
  if (value === symbol) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => mentions(inner, symbol));
}
