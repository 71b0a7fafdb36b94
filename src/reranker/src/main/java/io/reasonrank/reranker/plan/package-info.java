/** Planners: which windows of the list are judged next. Pure; see {@code DESIGN.md}. */
@NullMarked
package io.reasonrank.reranker.plan;

import org.jspecify.annotations.NullMarked;
