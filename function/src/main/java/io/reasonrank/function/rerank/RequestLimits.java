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
    require(!call.query().isBlank(), "query", " is empty; give a text to search for");
    require(!call.passages().isEmpty(), "documents", " is empty; give at least one");
    atMost(limits.documents(), call.passages().size(), "documents", " has %d entries");
    atMost(limits.queryCharacters(), call.query().length(), "query", " has %d characters");
    checkEach(call.passages());
  }

  private void checkEach(List<String> passages) {
    for (int i = 0; i < passages.size(); i++) {
      int length = passages.get(i).length();
      atMost(limits.documentCharacters(), length, "documents", "[" + i + "] has %d characters");
    }
  }

  private static void atMost(int limit, int number, String field, String what) {
    if (number > limit) {
      throw InvalidRequestException.about(field, what.formatted(number) + "; the most is " + limit);
    }
  }

  private static void require(boolean right, String field, String otherwise) {
    if (!right) {
      throw InvalidRequestException.about(field, otherwise);
    }
  }
}
