/**
 * From sources to a dataset: {@code label} makes candidate lists and asks a teacher to order them,
 * {@code finalize} filters, removes duplicates and held-out queries, and splits. See {@code
 * DESIGN.md}.
 */
@NullMarked
package io.reasonrank.synthesis;

import org.jspecify.annotations.NullMarked;
