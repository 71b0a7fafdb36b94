package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.reasonrank.api.v1alpha1.Run;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs as the operator last wrote them, until the watch has seen it: the next look at a run then
 * starts from its own write, not from before it. A run that is wrong here costs a conflict, never a
 * child.
 */
final class LatestWrites {
  private final Map<String, Run<?>> written = new ConcurrentHashMap<>();

  void remember(Run<?> run) {
    written.put(run.getMetadata().getUid(), run);
  }

  void forget(Run<?> run) {
    written.remove(run.getMetadata().getUid());
  }

  /** The newer one of what the watch shows and what was written. */
  Run<?> newest(Run<?> watched) {
    Run<?> own = written.get(watched.getMetadata().getUid());
    if (own == null) {
      return watched;
    }
    if (version(own.getMetadata()) > version(watched.getMetadata())) {
      return own;
    }
    forget(own);
    return watched;
  }

  private static long version(ObjectMeta metadata) {
    return Long.parseLong(metadata.getResourceVersion());
  }
}
