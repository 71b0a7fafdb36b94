package io.reasonrank.synthesis.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.Prompt;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a dataset in the forms that other programs read. */
public final class Exports {
  /** Forms that {@link #write} knows. */
  public static final List<String> FORMS = List.of("jsonl", "parquet", "llamafactory", "verl");

  private static final String RECORD_COLUMNS =
      "{dataset: 'VARCHAR', qid: 'VARCHAR', query: 'VARCHAR', initial_list: 'VARCHAR[]',"
          + " final_list: 'VARCHAR[]', reasoning: 'VARCHAR', relevant_docids: 'VARCHAR[]',"
          + " domain: 'VARCHAR', gains: 'MAP(VARCHAR, INTEGER)'}";
  private static final String PASSAGE_COLUMNS =
      "{id: 'VARCHAR', text: 'VARCHAR', domain: 'VARCHAR'}";
  private static final String LISTS =
      "initial_list: 'VARCHAR[]', final_list: 'VARCHAR[]', relevant_docids: 'VARCHAR[]'";
  private static final String VERL_COLUMNS =
      "{data_source: 'VARCHAR', prompt: 'STRUCT(role VARCHAR, content VARCHAR)[]', ability:"
          + " 'VARCHAR', reward_model: 'STRUCT(style VARCHAR, ground_truth VARCHAR)', label:"
          + " 'VARCHAR', dataset: 'VARCHAR', "
          + LISTS
          + ", extra_info: 'STRUCT(split VARCHAR, \"index\" BIGINT, qid VARCHAR, initial_list"
          + " VARCHAR[], final_list VARCHAR[], relevant_docids VARCHAR[])'}";

  private final RecordSet set;
  private final PromptTemplate template;

  /**
   * @param template what the student is asked with
   */
  public Exports(RecordSet set, PromptTemplate template) {
    this.set = set;
    this.template = template;
  }

  /**
   * Writes one form into a directory.
   *
   * @throws StageException 65 if a list names a passage without text
   */
  public void write(String form, Path directory) throws IOException {
    Files.createDirectories(directory);
    switch (form) {
      case "jsonl" -> jsonl(directory);
      case "parquet" -> parquet(directory);
      case "llamafactory" -> llamaFactory(directory);
      case "verl" -> verl(directory);
      default ->
          throw StageException.configuration(
              "there is no form \"" + form + "\"; there are " + String.join(", ", FORMS));
    }
  }

  private void jsonl(Path directory) throws IOException {
    for (var split : set.splits().entrySet()) {
      Jsonl.write(directory.resolve(Dataset.splitFile(split.getKey())), split.getValue());
    }
    Jsonl.write(directory.resolve(Dataset.PASSAGES), set.passages().values());
  }

  private void parquet(Path directory) throws IOException {
    for (var split : set.splits().entrySet()) {
      table(split.getValue(), RECORD_COLUMNS, directory.resolve(split.getKey() + ".parquet"));
    }
    table(set.passages().values(), PASSAGE_COLUMNS, directory.resolve("passages.parquet"));
  }

  /** Alpaca columns (instruction, output, system) and the file that names them. */
  private void llamaFactory(Path directory) throws IOException {
    ObjectNode info = Json.object();
    for (var split : set.splits().entrySet()) {
      String name = "reasonrank_" + split.getKey();
      Jsonl.write(
          directory.resolve(name + ".jsonl"), split.getValue().stream().map(this::alpaca).toList());
      ObjectNode entry = info.putObject(name).put("file_name", name + ".jsonl");
      entry
          .putObject("columns")
          .put("prompt", "instruction")
          .put("response", "output")
          .put("system", "system");
    }
    Files.writeString(directory.resolve("dataset_info.json"), Json.pretty(info));
  }

  private ObjectNode alpaca(TrainingRecord labelled) {
    Prompt prompt = template.render(labelled.query(), set.texts(labelled));
    return Json.object()
        .put("instruction", prompt.user())
        .put("output", Completion.of(template.mode(), labelled.reasoning(), order(labelled)))
        .put("system", prompt.system());
  }

  /** verl's RL columns, with ReasonRank's own beside them. */
  private void verl(Path directory) throws IOException {
    for (var split : set.splits().entrySet()) {
      List<TrainingRecord> records = split.getValue();
      var rows =
          java.util.stream.IntStream.range(0, records.size())
              .mapToObj(i -> verlRow(records.get(i), split.getKey(), i))
              .toList();
      table(rows, VERL_COLUMNS, directory.resolve(split.getKey() + ".parquet"));
    }
  }

  private ObjectNode verlRow(TrainingRecord labelled, String split, int index) {
    Prompt prompt = template.render(labelled.query(), set.texts(labelled));
    String order = Completion.list(order(labelled).ids());
    ObjectNode row = Json.object().put("data_source", "ranking");
    var messages = row.putArray("prompt");
    if (!prompt.system().isEmpty()) {
      messages.addObject().put("role", "system").put("content", prompt.system());
    }
    messages.addObject().put("role", "user").put("content", prompt.user());
    row.put("ability", "ranking");
    row.putObject("reward_model").put("style", "rule").put("ground_truth", order);
    row.put("label", order).put("dataset", labelled.dataset());
    lists(row, labelled);
    ObjectNode extra = row.putObject("extra_info").put("split", split).put("index", index);
    lists(extra.put("qid", labelled.qid()), labelled);
    return row;
  }

  private static void lists(ObjectNode row, TrainingRecord labelled) {
    row.set("initial_list", Json.mapper().valueToTree(labelled.initialList()));
    row.set("final_list", Json.mapper().valueToTree(labelled.finalList()));
    row.set("relevant_docids", Json.mapper().valueToTree(labelled.relevantDocids()));
  }

  /** The teacher's order as 1-based places in the list. */
  private static Permutation order(TrainingRecord labelled) {
    return Permutation.ofPositions(
        labelled.finalList().stream().map(labelled.initialList()::indexOf).toList());
  }

  private static void table(Iterable<?> rows, String columns, Path parquet) throws IOException {
    Path lines = parquet.resolveSibling(parquet.getFileName() + ".lines");
    Jsonl.write(lines, rows);
    Files.deleteIfExists(parquet);
    Tables.toParquet(lines, columns, parquet);
    Files.delete(lines);
  }
}
