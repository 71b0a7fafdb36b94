package io.reasonrank.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.UUID;

/** Whether this process is the one that works. Without an election it is. */
final class Leadership {
  private static final String LEASE = "reasonrank-operator";
  private static final Terms TERMS =
      new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

  private volatile boolean follows;

  /**
   * How long a leader is one.
   *
   * @param lease others wait this long after its last sign of life
   * @param renew it gives up when it could not renew for this long
   * @param retry between two tries
   */
  record Terms(Duration lease, Duration renew, Duration retry) {}

  boolean isLeading() {
    return !follows;
  }

  /** An election for the lease of a namespace; who loses the lease ends, and starts anew. */
  LeaderElectionConfiguration election(String namespace) {
    return election(namespace, TERMS, true);
  }

  LeaderElectionConfiguration election(String namespace, Terms terms, boolean exitWhenLost) {
    follows = true;
    var callbacks = new LeaderCallbacks(() -> follows = false, () -> follows = true, leader -> {});
    String identity = "reasonrank-operator-" + UUID.randomUUID();
    return new LeaderElectionConfiguration(
        LEASE,
        namespace,
        terms.lease(),
        terms.renew(),
        terms.retry(),
        identity,
        callbacks,
        exitWhenLost);
  }
}
