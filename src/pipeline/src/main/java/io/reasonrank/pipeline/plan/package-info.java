/**
 * From resources to stages, as pure functions: what must run, in which order, with which complete
 * {@code spec.json}. See {@code DESIGN.md}.
 */
@NullMarked
package io.reasonrank.pipeline.plan;

import org.jspecify.annotations.NullMarked;
