package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.TestCluster;
import org.junit.jupiter.api.Test;

/** A few cases of the crash matrix; {@code make crash-matrix} runs all of them. */
class CrashSampleTest {
  private static final int CASES = 8;
  private static final int AT_A_TIME = 8;

  @Test
  void operatorKilledAtSomeWritesLeavesNothingBehind() throws Exception {
    var outcome = CrashMatrix.run(TestCluster.sharedOrSkip(), CrashMatrix.runs(), CASES, AT_A_TIME);
    CrashMatrix.report("crash matrix", outcome);
  }
}
