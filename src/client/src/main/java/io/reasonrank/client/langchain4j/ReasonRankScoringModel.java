package io.reasonrank.client.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.model.scoring.ScoringModel;
import io.reasonrank.client.RerankAnswer;
import io.reasonrank.client.RerankClient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores segments by their place in a ranking: 1 for the first, falling; 0 for segments beyond the
 * client's {@code topN}. The scores order one list and mean nothing across queries, so a minimum
 * score (as of {@code ReRankingContentAggregator}) is of no use; cut by number.
 *
 * <p>The response's metadata: {@code id}, {@code model}, {@code partial}, {@code degraded}, {@code
 * degraded_reasons}, and {@code feedback_token} where there is one.
 */
public final class ReasonRankScoringModel implements ScoringModel {
  private final RerankClient client;

  /**
   * @param client stays the caller's to close
   */
  public ReasonRankScoringModel(RerankClient client) {
    this.client = client;
  }

  /**
   * @throws io.reasonrank.client.RerankException if there is no ranking
   */
  @Override
  public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
    RerankAnswer answer = client.rank(query, segments.stream().map(TextSegment::text).toList());
    Double[] scores = new Double[segments.size()];
    Arrays.fill(scores, 0.0);
    answer.places().forEach(place -> scores[place.index()] = place.score());
    return new Response<>(
        List.of(scores),
        new TokenUsage(answer.promptTokens(), answer.completionTokens()),
        null,
        metadata(answer));
  }

  private static Map<String, Object> metadata(RerankAnswer answer) {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("id", answer.id());
    metadata.put("model", answer.model());
    metadata.put("partial", answer.partial());
    metadata.put("degraded", answer.degraded());
    metadata.put("degraded_reasons", answer.reasons());
    answer.feedbackToken().ifPresent(token -> metadata.put("feedback_token", token));
    return metadata;
  }
}
