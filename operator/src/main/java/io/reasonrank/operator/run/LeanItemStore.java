package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.UnaryOperator;

/**
 * What a watch keeps of the objects that it sees: only what is looked at. The rest of an object is
 * most of it, and there are many.
 *
 * @param <R> the kind
 */
final class LeanItemStore<R extends HasMetadata> extends BasicItemStore<R> {
  private final UnaryOperator<R> lean;

  /**
   * @param lean gives a smaller object of the same name, namespace, UID and version
   */
  LeanItemStore(UnaryOperator<R> lean) {
    super(Cache::metaNamespaceKeyFunc);
    this.lean = lean;
  }

  @Override
  public R put(String key, R object) {
    return super.put(key, lean.apply(object));
  }
}
