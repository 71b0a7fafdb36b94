package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.ranking.Passage;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.WindowPrompts;
import io.reasonrank.stage.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reasonrank prompt --in X.jsonl}: exactly what a model is shown. */
@Command(
    name = "prompt",
    description = {
      "The exact messages for a query and its passages; with --model also the templated prompt.",
      "In: id, query, passages[] (strings, or objects with title and text).",
      "Out: id, template, messages[] (role, content), prompt (with --model)."
    },
    mixinStandardHelpOptions = true)
public final class PromptCommand extends RecordsCommand {
  @Option(
      names = "--prompt-template",
      description = "A file, or a built-in name: reasonrank, reasonrank-direct, compact.")
  private Optional<String> template = Optional.empty();

  @Option(
      names = "--model",
      description = "Model directory: its template, its tokenizer and its chat template.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--max-passage-tokens",
      defaultValue = "512",
      description = "Passages are cut there; default ${DEFAULT-VALUE}.")
  private int maxPassageTokens = WindowPrompts.DEFAULT_PASSAGE_TOKENS;

  private Optional<HfTokenizer> tokenizer = Optional.empty();
  private Optional<WindowPrompts> prompts = Optional.empty();

  @Override
  void open() {
    tokenizer = model.map(HfTokenizer::open);
    prompts =
        Optional.of(
            new WindowPrompts(
                Templates.choose(template, model),
                tokenizer.<Tokenizer>map(t -> t).orElseGet(Tokenizer::estimate),
                maxPassageTokens));
  }

  @Override
  Object convert(JsonNode record) {
    WindowPrompts ready = prompts.orElseThrow();
    List<ChatMessage> messages = ready.messages(Fields.text(record, "query"), passages(record));
    ObjectNode answer = Json.object();
    answer.set("id", Fields.id(record));
    PromptTemplate used = ready.template();
    answer.putObject("template").put("name", used.name()).put("digest", used.digest());
    var list = answer.putArray("messages");
    for (ChatMessage message : messages) {
      list.addObject().put("role", message.role().wireName()).put("content", message.content());
    }
    tokenizer.ifPresent(t -> answer.put("prompt", t.decode(t.encodeChat(messages))));
    return answer;
  }

  private static List<String> passages(JsonNode record) {
    JsonNode array = record.path("passages");
    if (!array.isArray()) {
      throw new IllegalArgumentException("field 'passages' is not a list");
    }
    List<String> passages = new ArrayList<>();
    for (JsonNode item : array) {
      passages.add(
          item.isTextual()
              ? item.textValue()
              : Passage.joinTitle(item.path("title").asText(""), Fields.text(item, "text")));
    }
    return passages;
  }
}
