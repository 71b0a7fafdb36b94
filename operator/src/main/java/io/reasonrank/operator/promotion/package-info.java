/**
 * The life of a ModelPromotion: from a run's finished model through the gates to a Reranker's
 * traffic. Steps are pure; the API server, Git and endpoints are behind interfaces.
 */
@NullMarked
package io.reasonrank.operator.promotion;

import org.jspecify.annotations.NullMarked;
