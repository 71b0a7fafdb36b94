package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.Reranker;
import java.util.Map;

/**
 * The annotation by which people take a model back. It names the model to leave, so that it may
 * stay there: another model is not meant by it.
 */
public final class RollbackMark {
  /** Its value is the digest of the model to leave, or at least twelve digits of it. */
  public static final String ANNOTATION = "reasonrank.io/rollback";

  private static final int SHORTEST = 12;

  private RollbackMark() {}

  /** Whether a Reranker is told to leave that model. */
  public static boolean names(Reranker reranker, String digest) {
    Map<String, String> annotations = reranker.getMetadata().getAnnotations();
    String named = annotations == null ? null : annotations.get(ANNOTATION);
    return named != null && hex(named).length() >= SHORTEST && hex(digest).startsWith(hex(named));
  }

  private static String hex(String digest) {
    return digest.strip().substring(digest.strip().indexOf(':') + 1);
  }
}
