package io.reasonrank.function.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.function.rerank.Jobs;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContentKeyTest {
  private static ContentKey key(
      String model, String query, RerankOptions options, String... texts) {
    return ContentKey.of(model, RerankRequest.of("any", query, List.of(texts), options));
  }

  @Test
  void everythingThatAnAnswerDependsOnMakesAnotherKey() {
    List<ContentKey> keys =
        Stream.of(
                key("m", "q", Jobs.OPTIONS, "a", "b"),
                key("n", "q", Jobs.OPTIONS, "a", "b"),
                key("m", "r", Jobs.OPTIONS, "a", "b"),
                key("m", "q", Jobs.OPTIONS, "b", "a"),
                key("m", "q", Jobs.OPTIONS, "ab"),
                key("m", "q", Jobs.OPTIONS, "a", "b", ""),
                key("m", "qa", Jobs.OPTIONS, "b"),
                key("m", "q", Jobs.OPTIONS.withTopK(3), "a", "b"),
                key("m", "q", Jobs.OPTIONS.withReasoning(true), "a", "b"))
            .toList();

    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void theIdOfARequestIsNoPartOfIt() {
    assertThat(ContentKey.of("m", RerankRequest.of("1", "q", List.of("a"), Jobs.OPTIONS)))
        .isEqualTo(ContentKey.of("m", RerankRequest.of("2", "q", List.of("a"), Jobs.OPTIONS)));
  }
}
