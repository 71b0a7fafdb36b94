/**
 * Serves a Reranker: what is rendered by the pipeline is applied where it differs, and the status
 * says what answers. Pure but for {@code RerankerReconciler} and {@code Applied}.
 */
@NullMarked
package io.reasonrank.operator.reranker;

import org.jspecify.annotations.NullMarked;
