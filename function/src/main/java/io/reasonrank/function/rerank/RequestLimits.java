package io.reasonrank.function.rerank;

import io.reasonrank.function.ServeConfig;
import jakarta.inject.Singleton;
import java.util.List;

/** What every dialect refuses. */
@Singleton
public class RequestLimits {
  private final ServeConfig.Limits limits;

  RequestLimits(ServeConfig config) {
    this.limits = config.limits();
  }

  /**
   * @throws InvalidRequestException naming the field and the limit
   */
  public void check(RerankCall call) {
    require(!call.query().isBlank(), "query is empty; give a text to search for");
    require(!call.passages().isEmpty(), "documents is empty; give at least one");
    require(
        call.passages().size() <= limits.documents(),
        "documents has " + call.passages().size() + " entries; the most is " + limits.documents());
    require(
        call.query().length() <= limits.queryCharacters(),
        "query has "
            + call.query().length()
            + " characters; the most is "
            + limits.queryCharacters());
    checkEach(call.passages());
  }

  private void checkEach(List<String> passages) {
    for (int i = 0; i < passages.size(); i++) {
      int length = passages.get(i).length();
      require(
          length <= limits.documentCharacters(),
          "documents["
              + i
              + "] has "
              + length
              + " characters; the most is "
              + limits.documentCharacters());
    }
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new InvalidRequestException(otherwise);
    }
  }
}
