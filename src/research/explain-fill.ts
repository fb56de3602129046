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
 * Finds the chain of causes of a fill in the calls of its day, backwards: the last request that named its contract or
 * filled it, the hook that it was sent in, the last choice that found the contract.
 */
export function causesOf<Call extends ExplainedCall>(
  calls: readonly Call[],
  fill: ExplainedFill,
): Causes<Call> {
  const before = calls.filter(({ time }) => time <= fill.time);
  const concerns = ({ asked, answer }: Call): boolean =>
    mentions(asked, fill.symbol) || mentions(answer, fill.symbol);
  const requests = before.filter(
    (call) => call.kind === "request" && call.call !== "cancel" && concerns(call),
  );
  // At the fill's instant a strategy may have sent several: the one that answers with this fill, else the last.
  const request =
    requests.findLast((call) => call.time === fill.time && answersWith(call, fill)) ??
    requests.findLast((call) => call.call === "protect" || call.call === "place" || isWorking(call)) ??
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

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isChoiceOf = (answer: unknown, symbol: string): boolean => fieldsOf(answer).contract === symbol;
const isWorking = ({ answer }: ExplainedCall): boolean => fieldsOf(answer).status === "working";

/** Whether a request came to a fill of the contract, there and then. */
function answersWith({ answer }: ExplainedCall, { symbol, side }: ExplainedFill): boolean {
  const { status, legs, contract, fill } = fieldsOf(answer);
  if (status !== "filled" && status !== "partial") return false;
  const filled = Array.isArray(legs) ? legs.map(fieldsOf) : [{ contract, fill }];
  return filled.some((leg) => {
    const qty = fieldsOf(leg.fill).qty_dir;
    return leg.contract === symbol && typeof qty === "number" && qty > 0 === (side === "buy");
  });
}

/** Whether a value has a symbol in it, at any depth. */
function mentions(value: unknown, symbol: string): boolean {
  if (value === symbol) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => mentions(inner, symbol));
}
