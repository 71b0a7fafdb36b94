package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.Reranker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The marks that Argo CD and Flux leave on what they manage. What the operator changed there, they
 * would change back.
 */
final class GitOpsMark {
  private static final List<String> MARKS =
      List.of(
          "argocd.argoproj.io/tracking-id",
          "argocd.argoproj.io/instance",
          "kustomize.toolkit.fluxcd.io/name",
          "helm.toolkit.fluxcd.io/name");

  private GitOpsMark() {}

  /** Why the operator may not change a Reranker's spec, or empty if it may. */
  static Optional<String> of(Reranker reranker) {
    Map<String, String> marks = new HashMap<>();
    var metadata = reranker.getMetadata();
    if (metadata.getAnnotations() != null) {
      marks.putAll(metadata.getAnnotations());
    }
    if (metadata.getLabels() != null) {
      marks.putAll(metadata.getLabels());
    }
    return MARKS.stream()
        .filter(marks::containsKey)
        .findFirst()
        .map(
            mark ->
                "Reranker "
                    + metadata.getName()
                    + " carries "
                    + mark
                    + ", so Git decides what it serves; set spec.promotion.mode: gitops with the"
                    + " repository");
  }
}
