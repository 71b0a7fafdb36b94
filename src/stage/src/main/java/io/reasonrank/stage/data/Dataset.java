package io.reasonrank.stage.data;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dataset that {@code finalize} makes: {@code sft.jsonl}, {@code rl.jsonl}, {@code
 * validation.jsonl} with {@link TrainingRecord}s, {@code passages.jsonl} with every {@link Passage}
 * that they name, and {@code heldout/} with a collection in BEIR layout and its candidate lists.
 */
public final class Dataset {
  public static final String PASSAGES = "passages.jsonl";
  public static final String HELD_OUT = "heldout";
  public static final String CANDIDATES_RUN = "candidates.run";
  public static final String BM25_RUN = "bm25.run";

  private final Path directory;

  private Dataset(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens a dataset; the stage runtime has verified its files.
   *
   * @throws StageException 66 if the directory has no {@code passages.jsonl}
   */
  public static Dataset open(Path directory) {
    if (!Files.isRegularFile(directory.resolve(PASSAGES))) {
      throw StageException.noInput(
          directory + " is no dataset (no " + PASSAGES + "); give the output of stage finalize");
    }
    return new Dataset(directory);
  }

  /** File of a split. */
  public static String splitFile(String split) {
    return split + ".jsonl";
  }

  /**
   * The records of a split, in file order.
   *
   * @param name {@code sft}, {@code rl} or {@code validation}
   * @throws StageException 66 if there is no such split, 65 naming a line that is no record
   */
  public List<TrainingRecord> split(String name) {
    return records(directory.resolve(splitFile(name)), TrainingRecord.class);
  }

  /** Every passage that a record names, by id. */
  public Map<String, Passage> passages() {
    var passages = new LinkedHashMap<String, Passage>();
    records(directory.resolve(PASSAGES), Passage.class).forEach(p -> passages.put(p.id(), p));
    return passages;
  }

  public boolean hasHeldOut() {
    return Files.isDirectory(directory.resolve(HELD_OUT));
  }

  /**
   * The held-out collection.
   *
   * @throws StageException 66 if the dataset was made without one
   */
  public HeldOut heldOut() {
    Path heldOut = directory.resolve(HELD_OUT);
    if (!hasHeldOut()) {
      throw StageException.noInput(
          directory + " has no held-out collection; set spec.heldOut of the SynthesisJob");
    }
    return new HeldOut(
        Beir.queries(heldOut, BadLines.FAIL),
        Beir.corpus(heldOut, BadLines.FAIL),
        Beir.qrels(heldOut, BadLines.FAIL),
        TrecRun.read(heldOut.resolve(CANDIDATES_RUN)),
        TrecRun.read(heldOut.resolve(BM25_RUN)));
  }

  /** The objects of a JSONL file. */
  public static <T> List<T> records(Path file, Class<T> type) {
    if (!Files.isRegularFile(file)) {
      throw StageException.noInput("there is no file " + file);
    }
    try {
      List<String> lines = Files.readAllLines(file);
      var records = new ArrayList<T>();
      for (int i = 0; i < lines.size(); i++) {
        records.add(Json.parse(lines.get(i), type, file + ":" + (i + 1)));
      }
      return records;
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }
}
