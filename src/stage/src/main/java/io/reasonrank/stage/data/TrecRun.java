package io.reasonrank.stage.data;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Candidate lists as a TREC run, as the dataset stores them: the order of the lines is the order of
 * the list.
 */
public final class TrecRun {
  private static final int COLUMNS = 6;

  private TrecRun() {}

  /**
   * Passage ids by query, in file order.
   *
   * @throws StageException 66 if there is no such file, 65 for a line without six columns
   */
  public static Map<String, List<String>> read(Path file) {
    var lists = new LinkedHashMap<String, List<String>>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String[] columns = lines.get(i).split("\\s+");
      if (columns.length != COLUMNS) {
        throw StageException.data(file + ":" + (i + 1) + ": a TREC run has six columns");
      }
      lists.computeIfAbsent(columns[0], qid -> new ArrayList<>()).add(columns[2]);
    }
    return lists;
  }

  /** Writes lists as a run whose scores fall by one from rank to rank. */
  public static void write(Path file, Map<String, List<String>> lists, String tag)
      throws IOException {
    var text = new StringBuilder();
    lists.forEach(
        (qid, ids) -> {
          for (int i = 0; i < ids.size(); i++) {
            int score = ids.size() - i;
            text.append(String.join(" ", qid, "Q0", ids.get(i), "" + (i + 1), "" + score, tag))
                .append('\n');
          }
        });
    Files.writeString(file, text);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw StageException.noInput("there is no file " + file);
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }
}
