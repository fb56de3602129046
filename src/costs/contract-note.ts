import type { Exchange } from "../exchange/underlyings.ts";
import type { Charges } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import { invariant } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { brokerageOf } from "./brokerage.ts";
import type { FillContext } from "./fill-context.ts";
import { exchangeFeeOf } from "./levies/exchange-fee.ts";
import { type GstTerms, gstOn } from "./levies/gst.ts";
import { sebiFeeOf } from "./levies/sebi-fee.ts";
import { stampDutyOf } from "./levies/stamp-duty.ts";
import { sttOf } from "./levies/stt.ts";
import { levyOn, type NanoPaise } from "./rate.ts";
import { allot, type NoteRounding, noteRounding, roundHalfUp } from "./rounding.ts";
import type { Schedule } from "./schedule.ts";
import { type Trade, tradeOf } from "./trade.ts";

/** What a contract note charges, without slippage, which is no charge of anyone's. */
export type NoteCharges = Omit<Charges, "slippage">;

/** One day's business at one exchange, as the broker bills it. */
export interface ContractNote extends NoteCharges {
  readonly date: TradingDay;
  readonly exchange: Exchange;
  readonly fills: number;
  /** Premium and futures value of both sides, paise. */
  readonly turnover: Paise;
  readonly total: Paise;
}

/** What one fill owes before anything is rounded. */
export interface ExactCharges {
  readonly brokerage: NanoPaise;
  readonly stt: NanoPaise;
  readonly exchangeFee: NanoPaise;
  readonly ipft: NanoPaise;
  readonly sebiFee: NanoPaise;
  readonly stampDuty: NanoPaise;
}

/** Everything but brokerage, which belongs to orders. @throws `costs.no-rate` */
export function exactLevies(trade: Trade, schedule: Schedule): Omit<ExactCharges, "brokerage"> {
  const { fee, ipft } = exchangeFeeOf(trade, schedule.exchangeFee);
  return {
    stt: sttOf(trade, schedule.stt),
    exchangeFee: fee,
    ipft,
    sebiFee: sebiFeeOf(trade, schedule.sebiFee),
    stampDuty: stampDutyOf(trade, schedule.stampDuty),
  };
}

/** A fill on its way to its charges. */
interface Line {
  /** Its place among the fills. */
  readonly index: number;
  readonly trade: Trade;
  readonly exact: ExactCharges;
}

/** Groups in order of first appearance. */
function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

const sumOf = (amounts: readonly NanoPaise[]): NanoPaise => amounts.reduce((a, b) => a + b, 0n);

/** A trade with its place and its order. */
interface Placed {
  readonly index: number;
  readonly trade: Trade;
  readonly order: string;
}

/** Brokerage by place: an order's, split by turnover where it filled in parts. */
function brokerageOfAll(placed: readonly Placed[], schedule: Schedule): Map<number, NanoPaise> {
  const brokerage = new Map<number, NanoPaise>();
  for (const parts of groupBy(placed, ({ order }) => order)) {
    const trades = parts.map(({ trade }) => trade);
    const turnover = sumOf(trades.map((trade) => BigInt(trade.turnover)));
    const whole = brokerageOf(trades, schedule.plan);
    let left = whole;
    parts.forEach(({ index, trade }, nth) => {
      const isLast = nth === parts.length - 1;
      const share = isLast || turnover === 0n ? left : (whole * BigInt(trade.turnover)) / turnover;
      brokerage.set(index, share);
      left -= share;
    });
  }
  return brokerage;
}

type Totals = Readonly<Record<keyof ExactCharges | "gst", Paise>>;

/** A note's totals, each rounded once. GST is charged on the amounts as the note states them. */
function totalsOf(lines: readonly Line[], { rate, isOnSebiFee }: GstTerms, unit: NoteRounding): Totals {
  const rounded = (levy: keyof ExactCharges, to: number): Paise =>
    roundHalfUp(sumOf(lines.map(({ exact }) => exact[levy])), to);
  const brokerage = rounded("brokerage", unit.others);
  const exchangeFee = rounded("exchangeFee", unit.others);
  const sebiFee = rounded("sebiFee", unit.others);
  const taxable = brokerage + exchangeFee + (isOnSebiFee ? sebiFee : 0);
  return {
    brokerage,
    exchangeFee,
    sebiFee,
    ipft: rounded("ipft", unit.others),
    stt: rounded("stt", unit.stt),
    stampDuty: rounded("stampDuty", unit.stampDuty),
    gst: roundHalfUp(levyOn(taxable, rate), unit.others),
  };
}

/** What a fill bears of its note, with the fill's place. */
interface Borne {
  readonly index: number;
  readonly charges: NoteCharges;
}

/** Each line's part of the totals. */
function partsOf(lines: readonly Line[], totals: Totals, { isOnSebiFee }: GstTerms): Borne[] {
  const part = (levy: keyof ExactCharges): Paise[] =>
    allot(
      totals[levy],
      lines.map(({ exact }) => exact[levy]),
    );
  const [brokerage, stt, fee, ipft] = [part("brokerage"), part("stt"), part("exchangeFee"), part("ipft")];
  const [sebiFee, stampDuty] = [part("sebiFee"), part("stampDuty")];
  const taxed = lines.map(
    ({ exact }) => exact.brokerage + exact.exchangeFee + (isOnSebiFee ? exact.sebiFee : 0n),
  );
  const gst = allot(totals.gst, taxed);
  const at = (parts: readonly Paise[], i: number): Paise => parts[i] ?? (0 as Paise);
  return lines.map(({ index }, i) => ({
    index,
    charges: {
      brokerage: at(brokerage, i),
      stt: at(stt, i),
      exchangeFee: (at(fee, i) + at(ipft, i)) as Paise,
      sebiFee: at(sebiFee, i),
      stampDuty: at(stampDuty, i),
      gst: at(gst, i),
    },
  }));
}

/** One day's lines at one exchange → the note, and what each line bears of it. */
function bill(lines: readonly Line[], schedule: Schedule): { note: ContractNote; borne: Borne[] } {
  const [first] = lines;
  invariant(first !== undefined, "a contract note has at least one fill");
  const { exchange, date } = first.trade;
  const gst = gstOn(exchange, schedule.ratesOf ?? date, schedule.gst);
  const totals = totalsOf(lines, gst, noteRounding(exchange));
  const { ipft, ...others } = totals;
  const note: ContractNote = {
    date,
    exchange,
    fills: lines.length,
    turnover: lines.reduce((sum, { trade }) => sum + trade.turnover, 0) as Paise,
    ...others,
    exchangeFee: (totals.exchangeFee + ipft) as Paise,
    total: Object.values(totals).reduce((sum, amount) => sum + amount, 0) as Paise,
  };
  return { note, borne: partsOf(lines, totals, gst) };
}

/** The notes of a list of fills, in order of first appearance, and each fill's charges, in the order of the fills. */
export interface Billed {
  readonly notes: readonly ContractNote[];
  readonly charges: readonly NoteCharges[];
}

/**
 * Bills fills: a note for each day and exchange, its totals rounded once (`noteRounding`) and allotted to its fills by
 * largest remainder, so that the fills' charges sum to the note exactly. The order of the fills does not change a
 * note's total.
 * @param contexts beside the fills, where known  @throws `costs.no-rate`; `exchange.bad-symbol`
 */
export function billFills(
  fills: readonly Fill[],
  schedule: Schedule,
  contexts: readonly (FillContext | undefined)[] = [],
): Billed {
  const placed = fills.map((fill, index): Placed => {
    const trade = tradeOf(fill, schedule.ratesOf);
    const order = contexts[index]?.order;
    const name = order === undefined ? `fill ${index}` : `${fill.date} ${order} ${fill.symbol} ${trade.side}`;
    return { index, trade, order: name };
  });
  const brokerage = brokerageOfAll(placed, schedule);
  const lines = placed.map(({ index, trade }): Line => {
    const exact = { brokerage: brokerage.get(index) ?? 0n, ...exactLevies(trade, schedule) };
    return { index, trade, exact };
  });
  const billed = groupBy(lines, ({ trade }) => `${trade.date} ${trade.exchange}`).map((own) =>
    bill(own, schedule),
  );
  const borne = billed.flatMap((one) => one.borne).sort((a, b) => a.index - b.index);
  return { notes: billed.map(({ note }) => note), charges: borne.map(({ charges }) => charges) };
}
