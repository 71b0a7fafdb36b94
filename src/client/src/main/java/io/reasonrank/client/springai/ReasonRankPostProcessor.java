package io.reasonrank.client.springai;

import io.reasonrank.client.RerankAnswer;
import io.reasonrank.client.RerankClient;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;

/**
 * Puts retrieved documents into the order of the ranking, as many as the client's {@code topN}; the
 * score of each is that of its place and means nothing across queries. Documents without a text
 * (media) are ranked by an empty one.
 *
 * <p>Metadata of every document: {@code reasonrank.partial} and {@code reasonrank.degraded} of the
 * ranking, {@code reasonrank.index} and {@code reasonrank.feedback_token} for feedback.
 */
public final class ReasonRankPostProcessor implements DocumentPostProcessor {
  private final RerankClient client;

  /**
   * @param client stays the caller's to close
   */
  public ReasonRankPostProcessor(RerankClient client) {
    this.client = client;
  }

  /**
   * @throws io.reasonrank.client.RerankException if there is no ranking
   */
  @Override
  public List<Document> process(Query query, List<Document> documents) {
    if (documents.isEmpty()) {
      return documents;
    }
    List<String> texts =
        documents.stream()
            .map(document -> Objects.requireNonNullElse(document.getText(), ""))
            .toList();
    RerankAnswer answer = client.rank(query.text(), texts);
    return answer.places().stream()
        .map(place -> placed(documents.get(place.index()), place, answer))
        .toList();
  }

  private static Document placed(Document document, RerankAnswer.Place place, RerankAnswer answer) {
    var copy =
        document
            .mutate()
            .score(place.score())
            .metadata("reasonrank.index", place.index())
            .metadata("reasonrank.partial", answer.partial())
            .metadata("reasonrank.degraded", answer.degraded());
    answer.feedbackToken().ifPresent(token -> copy.metadata("reasonrank.feedback_token", token));
    return copy.build();
  }
}
