/**
 * The reranking endpoint: dialects that existing clients speak over one internal service, one
 * served model, readiness, metrics. See {@code DESIGN.md}.
 */
@NullMarked
package io.reasonrank.function;

import org.jspecify.annotations.NullMarked;
