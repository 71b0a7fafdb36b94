package io.reasonrank.engine.djl.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.TinyModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client against the embedded engine. */
class OpenAiJavaClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MODEL = "tiny";

  @TempDir static Path directory;
  private static DjlEngine engine;
  private static OpenAiServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    TinyModels.create(directory);
    var options = DjlOptions.DEFAULTS.withModelId(MODEL).withSlots(4);
    engine = DjlEngine.open(directory, options);
    server =
        OpenAiServer.start(
            new ServedModel(engine, engine.tokenizer()),
            ServeOptions.DEFAULTS.withAddress("127.0.0.1", 0).withApiKey(Optional.of("key")));
    client = client("key");
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    engine.close();
  }

  private static ChatCompletionCreateParams.Builder chat(String text) {
    return ChatCompletionCreateParams.builder()
        .model(MODEL)
        .addUserMessage(text)
        .maxCompletionTokens(12)
        .temperature(0);
  }

  @Test
  void chats() {
    ChatCompletion answer = client.chat().completions().create(chat("why does ice float").build());

    assertThat(answer.model()).isEqualTo(MODEL);
    assertThat(answer.choices()).hasSize(1);
    assertThat(answer.choices().getFirst().message().content()).isPresent();
    var usage = answer.usage().orElseThrow();
    assertThat(usage.completionTokens()).isBetween(1L, 12L);
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
  }

  @Test
  void streamsTheTextOfTheWholeAnswer() {
    ChatCompletion whole = client.chat().completions().create(chat("salt on roads").build());
    var params =
        chat("salt on roads")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    var told = new StringBuilder();
    try (var stream = client.chat().completions().createStreaming(params)) {
      List<ChatCompletionChunk> chunks = stream.stream().toList();
      for (ChatCompletionChunk chunk : chunks) {
        chunk.choices().forEach(c -> c.delta().content().ifPresent(told::append));
      }
      assertThat(chunks.getLast().usage()).isPresent();
    }
    assertThat(told).hasToString(whole.choices().getFirst().message().content().orElseThrow());
  }

  @Test
  void aSeedGivesTheSameChoices() {
    var params = chat("yellow leaves").temperature(50).seed(7).n(3).build();

    List<String> once = texts(client.chat().completions().create(params));
    List<String> again = texts(client.chat().completions().create(params));

    assertThat(once).hasSize(3).isEqualTo(again);
    assertThat(once).doesNotHaveDuplicates();
  }

  private static List<String> texts(ChatCompletion answer) {
    return answer.choices().stream().map(c -> c.message().content().orElse("")).toList();
  }

  @Test
  void continuesARawText() {
    var answer =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model(MODEL)
                    .prompt("ice floats because")
                    .maxTokens(5)
                    .build());

    assertThat(answer.choices()).hasSize(1);
    assertThat(answer.usage().orElseThrow().completionTokens()).isBetween(0L, 5L);
  }

  @Test
  void listsTheModel() {
    assertThat(client.models().list().data()).extracting(m -> m.id()).containsExactly(MODEL);
    assertThat(client.models().retrieve(MODEL).ownedBy()).isEqualTo("reasonrank");
  }

  @Test
  void refusalsAreTheClientsOwnExceptions() {
    Consumer<ChatCompletionCreateParams> ask = p -> client.chat().completions().create(p);

    assertThatThrownBy(() -> ask.accept(chat("x").model("gpt").build()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> ask.accept(chat("ice ".repeat(400)).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("context");
    var wrong =
        chat("x").putAdditionalBodyProperty("reasoning_budget", JsonValue.from("much")).build();
    assertThatThrownBy(() -> ask.accept(wrong))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("reasoning_budget");
    OpenAIClient stranger = client("other");
    assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    stranger.close();
  }

  @Test
  void closingAStreamFreesTheEngine() {
    var endless = chat("why does ice float").maxCompletionTokens(220).build();
    try (var stream = client.chat().completions().createStreaming(endless)) {
      assertThat(stream.stream().findFirst()).isPresent();
    }
    await().atMost(PATIENCE).until(() -> server.inFlight() == 0);
  }
}
