import duckdb from "@duckdb/node-bindings";
import { messageOf, PlutoError } from "../../units/failure.ts";

/** A chunk of up to 2048 rows of a result, its columns as raw memory. */
export interface Chunk {
  readonly rows: number;
  /** A copy of `width` bytes a row of column `column`, aligned to 8 bytes. */
  bytes(column: number, width: number): ArrayBuffer;
  /** Which rows of the column are not NULL: one bit a row, lowest first; undefined when none is NULL. */
  validity(column: number): Uint8Array | undefined;
  /** A LIST column: where each row's items lie in `items`. */
  list(column: number, width: number): ListColumn;
}

export interface ListColumn {
  /** Two words of 64 bits a row: offset into the items, and length. */
  readonly entries: BigUint64Array;
  /** A copy of all rows' items, `width` bytes each. */
  readonly items: ArrayBuffer;
  /** As `Chunk.validity`, of the items. */
  readonly validity: Uint8Array | undefined;
}

export interface ColumnType {
  readonly name: string;
  readonly type: duckdb.Type;
  /** Digits after the point of a DECIMAL, else 0. */
  readonly scale: number;
  /** How a DECIMAL is stored: its internal integer type; else `type` itself. */
  readonly physical: duckdb.Type;
}

/** Megabytes of a file's pages that stay in memory between days. */
const KEPT_MB = 48;

export interface OpenOptions {
  readonly access: "read" | "write";
  /** How many queries may run beside each other, each on a thread of its own; 1 by default, and for writing always. */
  readonly lanes?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A thin wrapper over DuckDB's own C bindings: the richer `@duckdb/node-api` takes 150 ms longer to import and hides the
 * raw vectors. Results are streamed, never materialised, so that memory stays flat. A query waits for a free connection:
 * one streams one result at a time.
 */
export class Database {
  readonly #database: duckdb.Database;
  readonly #free: duckdb.Connection[];
  readonly #lanes: number;
  readonly #waiting: ((connection: duckdb.Connection) => void)[] = [];
  #closing: (() => void) | undefined;
  #isTrimming = false;
  /** The memory limit as DuckDB chose it, e.g. "18.8 GiB"; asked for at the first trim. */
  #limit: string | undefined;

  private constructor(database: duckdb.Database, connections: duckdb.Connection[]) {
    this.#database = database;
    this.#free = connections;
    this.#lanes = connections.length;
  }

  /**
   * Opens a database file, or an empty database in memory (`:memory:`). One thread: sums of floats and the order of
   * rows stay the same on every machine. Extensions are never fetched from the network.
   * @throws `store.locked`, `store.unreadable`
   */
  static async open(path: string, { access, lanes = 1, settings = {} }: OpenOptions): Promise<Database> {
    const config = duckdb.create_config();
    const inMemory = path === ":memory:";
    const all = {
      threads: "1",
      access_mode: access === "read" && !inMemory ? "READ_ONLY" : "AUTOMATIC",
      autoinstall_known_extensions: "false",
      ...settings,
    };
    for (const [name, value] of Object.entries(all)) duckdb.set_config(config, name, value);
    try {
      const database = await duckdb.open(path, config);
      const connections: duckdb.Connection[] = [];
      for (let i = 0; i < (access === "read" ? lanes : 1); i++)
        connections.push(await duckdb.connect(database));
      return new Database(database, connections);
    } catch (error) {
      throw openFailure(path, error);
    }
  }

  /** Runs statements for their effect. @throws whatever DuckDB says, as an Error */
  run(sql: string): Promise<void> {
    return this.#withLane(async (connection) => {
      await duckdb.query(connection, sql);
    });
  }

  /** Streams a query's chunks. The next chunk is computed by DuckDB while `onChunk` works on the one before it. */
  stream(sql: string, onChunk: (chunk: Chunk) => void): Promise<void> {
    return this.#withStatement(sql, async (statement) => {
      const result = await duckdb.execute_prepared_streaming(statement);
      let coming = duckdb.fetch_chunk(result);
      for (;;) {
        const chunk = await coming;
        const rows = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
        if (chunk === null || rows === 0) return;
        coming = duckdb.fetch_chunk(result);
        try {
          onChunk(chunkOf(chunk, rows));
        } catch (error) {
          await coming.catch(() => undefined);
          throw error;
        }
      }
    });
  }

  /** The columns that a query gives, without running it. */
  columnsOf(sql: string): Promise<readonly ColumnType[]> {
    return this.#withStatement(sql, async (statement) => {
      const columns: ColumnType[] = [];
      for (let i = 0; i < duckdb.prepared_statement_column_count(statement); i++) {
        const logical = duckdb.prepared_statement_column_logical_type(statement, i);
        const type = duckdb.get_type_id(logical);
        const isDecimal = type === duckdb.Type.DECIMAL;
        columns.push({
          name: duckdb.prepared_statement_column_name(statement, i),
          type,
          scale: isDecimal ? duckdb.decimal_scale(logical) : 0,
          physical: isDecimal ? duckdb.decimal_internal_type(logical) : type,
        });
      }
      return columns;
    });
  }

  /**
   * Lets go of what DuckDB keeps of a file it has read, beyond a little: it would keep all of it, up to most of the
   * machine's memory. Waits until no query runs and lets none begin meanwhile: under the lowered limit a large one would
   * fail for want of memory.
   */
  async trim(): Promise<void> {
    if (this.#isTrimming) return;
    this.#isTrimming = true;
    try {
      this.#limit ??= (await this.texts("SELECT current_setting('memory_limit')"))[0]?.[0];
      const limit = this.#limit ?? "";
      await this.#withAllLanes(this.#lanes, async (connection) => {
        // Pages that cannot be let go refuse the lower limit, which then is not set: the next call will do.
        await duckdb.query(connection, `SET memory_limit = '${KEPT_MB}MB'`).catch(() => undefined);
        // RESET would change the setting and leave the limit itself as low as it was.
        await duckdb.query(connection, `SET memory_limit = ${literal(limit.replace(" ", ""))}`);
      });
    } finally {
      this.#isTrimming = false;
    }
  }

  /** A small result as rows of text; NULL is undefined. Every column must be cast to VARCHAR in the query. */
  async texts(sql: string): Promise<(string | undefined)[][]> {
    const columns = (await this.columnsOf(sql)).length;
    const rows: (string | undefined)[][] = [];
    await this.stream(sql, (chunk) => {
      const read = Array.from({ length: columns }, (_, column) => textColumn(chunk, column));
      for (let row = 0; row < chunk.rows; row++) rows.push(read.map((column) => column[row]));
    });
    return rows;
  }

  /** Appends rows given as whole columns of INTEGER or DOUBLE to a table whose columns have those types, in order. */
  append(table: string, columns: readonly (Int32Array | Float64Array)[]): Promise<void> {
    return this.#withLane(async (connection) => appendTo(connection, table, columns));
  }

  /** Closes when the queries that are running have ended; none may be begun afterwards. */
  async close(): Promise<void> {
    if (this.#free.length < this.#lanes) await new Promise<void>((resolve) => (this.#closing = resolve));
    for (const connection of this.#free) duckdb.disconnect_sync(connection);
    duckdb.close_sync(this.#database);
  }

  async #withLane<T>(work: (connection: duckdb.Connection) => Promise<T>): Promise<T> {
    const connection =
      this.#free.pop() ?? (await new Promise<duckdb.Connection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(connection);
      else next(connection);
      if (this.#free.length === this.#lanes) this.#closing?.();
    }
  }

  /** Holds every connection while `work` has one of them. */
  #withAllLanes(count: number, work: (connection: duckdb.Connection) => Promise<void>): Promise<void> {
    return this.#withLane((connection) =>
      count === 1 ? work(connection) : this.#withAllLanes(count - 1, work),
    );
  }

  #withStatement<T>(sql: string, work: (statement: duckdb.PreparedStatement) => Promise<T>): Promise<T> {
    return this.#withLane(async (connection) => {
      const { extracted_statements: statements, statement_count: count } = await duckdb.extract_statements(
        connection,
        sql,
      );
      if (count !== 1) throw new Error(duckdb.extract_statements_error(statements));
      const statement = await duckdb.prepare_extracted_statement(connection, statements, 0);
      try {
        return await work(statement);
      } finally {
        duckdb.destroy_prepare_sync(statement);
      }
    });
  }
}

function appendTo(
  connection: duckdb.Connection,
  table: string,
  columns: readonly (Int32Array | Float64Array)[],
): void {
  const appender = duckdb.appender_create(connection, null, table);
  const types = columns.map((column) =>
    duckdb.create_logical_type(column instanceof Int32Array ? duckdb.Type.INTEGER : duckdb.Type.DOUBLE),
  );
  const rows = columns[0]?.length ?? 0;
  const size = duckdb.vector_size();
  const chunk = duckdb.create_data_chunk(types);
  for (let from = 0; from < rows; from += size) {
    const count = Math.min(size, rows - from);
    duckdb.data_chunk_reset(chunk);
    columns.forEach((column, i) => {
      const width = column.BYTES_PER_ELEMENT;
      const { buffer, byteOffset } = column;
      const vector = duckdb.data_chunk_get_vector(chunk, i);
      duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset + from * width, count * width);
    });
    duckdb.data_chunk_set_size(chunk, count);
    duckdb.append_data_chunk(appender, chunk);
  }
  duckdb.appender_close_sync(appender);
}

function chunkOf(chunk: duckdb.DataChunk, rows: number): Chunk {
  const vector = (column: number): duckdb.Vector => duckdb.data_chunk_get_vector(chunk, column);
  return {
    rows,
    bytes: (column, width) => bytesOf(vector(column), rows * width),
    validity: (column) => validityOf(vector(column), rows),
    list(column, width) {
      const lists = vector(column);
      const items = duckdb.list_vector_get_child(lists);
      const count = duckdb.list_vector_get_size(lists);
      return {
        entries: new BigUint64Array(bytesOf(lists, rows * 16)),
        items: bytesOf(items, count * width),
        validity: validityOf(items, count),
      };
    },
  };
}

/** A copy of a vector's memory that starts at byte 0 of a buffer of its own. */
function bytesOf(vector: duckdb.Vector, count: number): ArrayBuffer {
  const data = duckdb.vector_get_data(vector, count);
  return data.byteOffset === 0 && data.buffer instanceof ArrayBuffer ? data.buffer : data.slice().buffer;
}

function validityOf(vector: duckdb.Vector, rows: number): Uint8Array | undefined {
  const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  return mask ?? undefined;
}

/** DuckDB's string: 4 bytes of length, then up to 12 bytes inline, or 4 bytes of prefix and a pointer. */
export function textColumn(chunk: Chunk, column: number): (string | undefined)[] {
  const data = chunk.bytes(column, 16);
  const view = new DataView(data);
  const valid = chunk.validity(column);
  return Array.from({ length: chunk.rows }, (_, row) => {
    if (valid !== undefined && !duckdb.validity_row_is_valid(valid, row)) return undefined;
    const length = view.getUint32(row * 16, true);
    const bytes =
      length <= 12
        ? new Uint8Array(data, row * 16 + 4, length)
        : duckdb.get_data_from_pointer(data, row * 16 + 8, length);
    return new TextDecoder().decode(bytes);
  });
}

function openFailure(path: string, error: unknown): PlutoError {
  const text = messageOf(error);
  if (/could not set lock/i.test(text))
    return new PlutoError(
      "store.locked",
      `${path} is open for writing in another process; close it and run again`,
    );
  const [line] = text.split("\n");
  return new PlutoError("store.unreadable", `${path} could not be opened as a DuckDB file: ${line}`, {
    cause: error,
  });
}

/** Turns DuckDB's complaint about something it read into one line that names it. @throws `store.unreadable` */
export async function reading<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PlutoError) throw error;
    const [line] = messageOf(error).split("\n");
    throw new PlutoError("store.unreadable", `${name} cannot be read: ${line}`, { cause: error });
  }
}

/** A name as SQL writes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
