package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.TestCluster;
import org.junit.jupiter.api.Test;

/**
 * {@code make crash-promotions}: each way to the endpoint, each end, every change, before and after
 * it. The options are those of {@link CrashMatrix}.
 */
class PromotionMatrix {
  @Test
  void operatorKilledAtAnyChangeMovesTheTrafficOnce() throws Exception {
    int sample = Integer.getInteger("crash.sample", Integer.MAX_VALUE);
    int parallel = Integer.getInteger("crash.parallel", 8);
    CrashMatrix.report(
        "crash matrix of promotions",
        CrashMatrix.run(TestCluster.sharedOrSkip(), PromotionCase.all(), sample, parallel));
  }
}
