package io.reasonrank.operator;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.UUID;

/** Whether this process is the one that works. Without an election it is. */
final class Leadership {
  private static final String LEASE = "reasonrank-operator";
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private volatile boolean follows;

  boolean isLeading() {
    return !follows;
  }

  /** An election for the lease of a namespace; who loses the lease ends, and starts anew. */
  LeaderElectionConfiguration election(String namespace) {
    follows = true;
    var callbacks = new LeaderCallbacks(() -> follows = false, () -> follows = true, leader -> {});
    String identity = "reasonrank-operator-" + UUID.randomUUID();
    return new LeaderElectionConfiguration(
        LEASE, namespace, LEASE_DURATION, RENEW, RETRY, identity, callbacks, true);
  }
}
