package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resources as the operator last wrote them, until the watch has seen it: the next look at one then
 * starts from its own write, not from before it. One that is wrong here costs a conflict, never a
 * child.
 *
 * @param <R> the kind
 */
public final class LatestWrites<R extends HasMetadata> {
  private final Map<String, R> written = new ConcurrentHashMap<>();

  /** This was written. */
  public void remember(R resource) {
    written.put(resource.getMetadata().getUid(), resource);
  }

  /** Nothing more will be asked of it. */
  public void forget(R resource) {
    written.remove(resource.getMetadata().getUid());
  }

  /** The newer one of what the watch shows and what was written. */
  public R newest(R watched) {
    R own = written.get(watched.getMetadata().getUid());
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
