import { Command, InvalidArgumentError } from "commander";

interface ReplayFlags {
  readonly date: string;
  readonly underlying: string;
  readonly to: string;
  readonly speed: number;
  readonly json?: true;
}

/** `pluto data replay STORE --date D --underlying U --to FEED` */
export const dataReplay = (): Command =>
  new Command("replay")
    .description("play a stored day onto a feed, so that a live day can be rehearsed offline")
    .argument("<store>", "e.g. duckdb:market.duckdb")
    .requiredOption("--date <day>", "which day")
    .requiredOption("--underlying <name>", "whose series; India VIX is played beside them")
    .requiredOption(
      "--to <feed>",
      "redis://HOST:PORT/DB?stream=NAME, or ws://HOST:PORT to serve a WebSocket there",
    )
    .option("--speed <n>", "times as fast as the clock, or max", speed, 1)
    .option("--json", "print one JSON document")
    .action(replay);

/** @returns infinity for `max` */
function speed(text: string): number {
  const value = text === "max" ? Number.POSITIVE_INFINITY : Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("it is a number above 0, or max.");
  return value;
}

async function replay(url: string, flags: ReplayFlags): Promise<void> {
  const { openStore } = await import("../storage/open.ts");
  const { parseFeedUrl } = await import("../storage/live/open-feed.ts");
  const { dayMessages, END_MESSAGE } = await import("../storage/live/day-messages.ts");
  const { tradingDay } = await import("../units/time.ts");
  const { underlyingOf } = await import("../exchange/underlyings.ts");
  const date = tradingDay(flags.date);
  underlyingOf(flags.underlying);
  const target = parseFeedUrl(flags.to);
  const store = await openStore(url);
  const messages: import("../storage/live/day-messages.ts").InstantMessage[] = [];
  try {
    for await (const message of dayMessages(store, flags.underlying, date)) messages.push(message);
  } finally {
    await store.close();
  }
  const play = async (from: number, send: (text: string) => Promise<void>): Promise<void> => {
    const pace = pacer(flags.speed);
    for (const { time, seq, ticks, text } of messages) {
      if (seq + ticks <= from) continue;
      await pace(time);
      await send(text);
    }
    await send(END_MESSAGE);
  };
  if (target.kind === "redis") {
    const { StreamPlayer } = await import("../storage/live/play-to-redis.ts");
    const player = await StreamPlayer.open(target.redis, target.stream);
    await play(0, (text) => player.send(text)).finally(() => player.close());
  } else {
    const { SocketPlayer } = await import("../storage/live/play-to-websocket.ts");
    const player = await SocketPlayer.listen(target.host, target.port);
    process.stderr.write(
      `serving ${flags.underlying} ${date} on ws://${target.host}:${player.port}, for whoever connects\n`,
    );
    await player.serve(play).finally(() => player.close());
  }
  const ticks = messages.reduce((sum, message) => sum + message.ticks, 0);
  const told = { date, underlying: flags.underlying, instants: messages.length, ticks };
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(told)}\n`
      : `played ${ticks} ticks of ${flags.underlying} on ${date}, ${messages.length} instants\n`,
  );
}

/** Waits until an instant of the day is due, counted from the first one. */
function pacer(times: number): (time: number) => Promise<void> {
  let began: { readonly clock: number; readonly time: number } | undefined;
  return async (time) => {
    began ??= { clock: Date.now(), time };
    if (times === Number.POSITIVE_INFINITY) return;
    const waitMs = began.clock + (time - began.time) / times - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  };
}
