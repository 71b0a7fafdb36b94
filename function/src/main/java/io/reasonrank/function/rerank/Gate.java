package io.reasonrank.function.rerank;

import io.reasonrank.reranker.RerankEvent;
import io.smallrye.mutiny.Multi;
import java.util.function.Function;

/**
 * What a request passes on its way to the backend. Beans of this type stand in the order of their
 * {@code @Priority}, the highest outermost.
 */
public interface Gate {
  /**
   * @param job what wants to pass
   * @param inside the rest of the way; used at most once, or not at all
   * @return the events of the job, or a {@link RefusedException}
   */
  Multi<RerankEvent> pass(Job job, Function<Job, Multi<RerankEvent>> inside);
}
