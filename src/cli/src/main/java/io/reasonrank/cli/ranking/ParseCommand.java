package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.AnswerParser.Parsed;
import io.reasonrank.ranking.released.ReleasedParser;
import io.reasonrank.stage.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reasonrank parse --in X.jsonl}: the order that serving reads from completions. */
@Command(
    name = "parse",
    description = {
      "Read the order out of completions, as serving does: always a permutation.",
      "In: id, completion, num_passages. Out: id, order[] (1-based), degraded, reason."
    },
    mixinStandardHelpOptions = true)
public final class ParseCommand extends RecordsCommand {
  /** A list longer than any model reads; a larger number is a slip that would fill the memory. */
  private static final int MOST_PASSAGES = 1_000_000;

  @Option(
      names = "--profile",
      defaultValue = "reasonrank",
      converter = Profile.Converter.class,
      description = "reasonrank, or released-code for the released code's behaviour.")
  private Profile profile = Profile.REASONRANK;

  @Override
  Object convert(JsonNode record) {
    JsonNode id = Fields.id(record);
    String completion = Fields.text(record, "completion");
    int n = Fields.count(record, "num_passages");
    if (n > MOST_PASSAGES) {
      throw new IllegalArgumentException("num_passages is " + n + ", more than " + MOST_PASSAGES);
    }
    Parsed parsed =
        switch (profile) {
          case REASONRANK -> AnswerParser.lenient(completion, n);
          case RELEASED_CODE -> ReleasedParser.parse(completion, n);
        };
    ObjectNode answer = Json.object();
    answer.set("id", id);
    var order = answer.putArray("order");
    parsed.order().ids().forEach(order::add);
    return answer.put("degraded", parsed.degraded()).put("reason", parsed.reason());
  }
}
