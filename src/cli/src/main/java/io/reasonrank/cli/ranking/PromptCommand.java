package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.ranking.ConversationTemplate.Subject;
import io.reasonrank.ranking.Passage;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.reranker.Conversations;
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
      "With --conversation a teacher's or a pointwise judge's messages instead.",
      "In: id, query, passages[] (strings, or objects with title and text); answer, where the",
      "conversation shows it.",
      "Out: id, template, messages[] (role, content), prompt (with --model)."
    },
    mixinStandardHelpOptions = true)
public final class PromptCommand extends RecordsCommand {
  @Option(
      names = "--prompt-template",
      description =
          "A file, or a built-in name: reasonrank, reasonrank-direct, reasonrank-qwen3, compact.")
  private Optional<String> template = Optional.empty();

  @Option(
      names = "--conversation",
      description = {
        "A file, or a built-in name: positives-complex-qa, positives-coding,",
        "positives-math-problem, positives-math-theorem, hard-negatives, listwise, pointwise,",
        "pointwise-direct."
      })
  private Optional<String> conversation = Optional.empty();

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
  private Optional<ConversationTemplate> spoken = Optional.empty();

  @Override
  void open() {
    tokenizer = model.map(HfTokenizer::open);
    spoken = conversation.map(Templates::conversation);
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
    String query = Fields.text(record, "query");
    if (spoken.isEmpty()) {
      PromptTemplate used = ready.template();
      return answer(record, used.name(), used.digest(), ready.messages(query, passages(record)));
    }
    ConversationTemplate used = spoken.get();
    String gold = used.showsAnswer() ? Fields.text(record, "answer") : "";
    List<String> cut = passages(record).stream().map(ready::cut).toList();
    return answer(
        record,
        used.name(),
        used.digest(),
        Conversations.messages(used.render(new Subject(query, gold, cut))));
  }

  private ObjectNode answer(
      JsonNode record, String name, String digest, List<ChatMessage> messages) {
    ObjectNode answer = Json.object();
    answer.set("id", Fields.id(record));
    answer.putObject("template").put("name", name).put("digest", digest);
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
