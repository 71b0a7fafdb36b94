package io.reasonrank.synthesis.export;

import io.reasonrank.stage.StageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Turns JSON lines into Parquet and back, by DuckDB; one thread, so that bytes do not vary. */
final class Tables {
  private static final int LONGEST_LINE = 1 << 28;

  private Tables() {}

  /**
   * Writes JSON lines as Parquet.
   *
   * @param columns types by name, as DuckDB spells them, for example {@code {qid: 'VARCHAR'}}
   */
  static void toParquet(Path jsonl, String columns, Path parquet) {
    run(
        "COPY (SELECT * FROM read_json('"
            + quoted(jsonl)
            + "', format = 'newline_delimited', maximum_object_size = "
            + LONGEST_LINE
            + ", columns = "
            + columns
            + ")) TO '"
            + quoted(parquet)
            + "' (FORMAT parquet, COMPRESSION zstd)",
        parquet);
  }

  /** Writes a Parquet file's rows as JSON lines. */
  static void toJson(Path parquet, Path jsonl) {
    run(
        "COPY (SELECT * FROM read_parquet('"
            + quoted(parquet)
            + "')) TO '"
            + quoted(jsonl)
            + "' (FORMAT json)",
        parquet);
  }

  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }

  private static void run(String query, Path about) {
    try (Connection tables = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = tables.createStatement()) {
      statement.execute("SET threads = 1");
      statement.execute("SET preserve_insertion_order = true");
      statement.execute(query);
    } catch (SQLException e) {
      throw StageException.data(
          about + " cannot be read or written as Parquet: " + firstLine(e) + "; look at the file");
    }
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
