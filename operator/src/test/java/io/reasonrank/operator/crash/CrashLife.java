package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.List;

/** One life of a resource on a real API server, with or without a kill of its operator. */
interface CrashLife {
  /** How long a step may take before the life is called stuck. */
  Duration PATIENCE = Duration.ofSeconds(Long.getLong("crash.patience", 60));

  /** How often it is looked at. */
  Duration GLANCE = Duration.ofMillis(100);

  /** What a life showed: changes that the operator made, and what is wrong. */
  record Finding(List<String> mutations, List<String> faults) {}

  /** At which change the operator is killed, from 1; 0 for a life without a kill. */
  int change();

  /** Lives it. */
  Finding run(TestCluster cluster, OperatorLauncher launcher);

  /**
   * The same life with a kill.
   *
   * @param change number of the change, from 1
   * @param after whether it still takes place
   */
  CrashLife killedAt(int change, boolean after);
}
