import duckdb from "@duckdb/node-bindings";
import { messageOf, PlutoError } from "../../units/failure.ts";

/** A chunk of up to 2048 rows of a result, its columns as raw memory. */
export interface Chunk {
  readonly rows: number;
  /** A copy of `width` bytes a row of column `column`, aligned to 8 bytes. */
  bytes(column: number, width: number): ArrayBuffer;
  /** Which rows of the column are not NULL: one bit a row, lowest first; undefined when none is NULL. */
  validity(column: number): Uint8Array | undefined;
}

export interface ColumnType {
  readonly name: string;
  readonly type: duckdb.Type;
  /** Digits after the point of a DECIMAL, else 0. */
  readonly scale: number;
  /** How a DECIMAL is stored: its internal integer type; else `type` itself. */
  readonly physical: duckdb.Type;
}

export interface OpenOptions {
  readonly access: "read" | "write";
  /** Directory for what does not fit into memory; undefined: DuckDB's own choice. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A thin wrapper over DuckDB's own C bindings: the richer `@duckdb/node-api` takes 150 ms longer to import and hides the
 * raw vectors. One connection; results are streamed, never materialised, so that memory stays flat.
 */
export class Database {
  readonly #database: duckdb.Database;
  readonly #connection: duckdb.Connection;

  private constructor(database: duckdb.Database, connection: duckdb.Connection) {
    this.#database = database;
    this.#connection = connection;
  }

  /**
   * Opens a database file, or an empty database in memory (`:memory:`). One thread: sums of floats and the order of
   * rows stay the same on every machine. Extensions are never fetched from the network.
   * @throws `store.locked`, `store.unreadable`
   */
  static async open(path: string, { access, settings = {} }: OpenOptions): Promise<Database> {
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
      return new Database(database, await duckdb.connect(database));
    } catch (error) {
      throw openFailure(path, error);
    }
  }

  /** Runs statements for their effect. @throws whatever DuckDB says, as an Error */
  async run(sql: string): Promise<void> {
    await duckdb.query(this.#connection, sql);
  }

  /** Streams a query's chunks. The next chunk is computed by DuckDB while `onChunk` works on the one before it. */
  async stream(sql: string, onChunk: (chunk: Chunk) => void): Promise<void> {
    const statement = await this.#prepare(sql);
    try {
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
    } finally {
      duckdb.destroy_prepare_sync(statement);
    }
  }

  /** The columns that a query gives, without running it. */
  async columnsOf(sql: string): Promise<readonly ColumnType[]> {
    const statement = await this.#prepare(sql);
    try {
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
    } finally {
      duckdb.destroy_prepare_sync(statement);
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
  append(table: string, columns: readonly (Int32Array | Float64Array)[]): void {
    const appender = duckdb.appender_create(this.#connection, null, table);
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

  close(): void {
    duckdb.disconnect_sync(this.#connection);
    duckdb.close_sync(this.#database);
  }

  async #prepare(sql: string): Promise<duckdb.PreparedStatement> {
    const { extracted_statements: statements, statement_count: count } = await duckdb.extract_statements(
      this.#connection,
      sql,
    );
    if (count !== 1) throw new Error(duckdb.extract_statements_error(statements));
    return duckdb.prepare_extracted_statement(this.#connection, statements, 0);
  }
}

function chunkOf(chunk: duckdb.DataChunk, rows: number): Chunk {
  return {
    rows,
    bytes(column, width) {
      const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column), rows * width);
      return data.byteOffset % 8 === 0 && data.buffer instanceof ArrayBuffer && data.byteOffset === 0
        ? data.buffer
        : data.slice().buffer;
    },
    validity(column) {
      const mask: Uint8Array | null = duckdb.vector_get_validity(
        duckdb.data_chunk_get_vector(chunk, column),
        Math.ceil(rows / 64) * 8,
      );
      return mask ?? undefined;
    },
  };
}

/** DuckDB's string: 4 bytes of length, then up to 12 bytes inline, or 4 bytes of prefix and a pointer. */
function textColumn(chunk: Chunk, column: number): (string | undefined)[] {
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
  if (/lock/i.test(text))
    return new PlutoError("store.locked", `${path} is open for writing in another process; close it and run again`);
  const [line] = text.split("\n");
  return new PlutoError("store.unreadable", `${path} could not be opened as a DuckDB file: ${line}`, { cause: error });
}

/** A name as SQL writes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
