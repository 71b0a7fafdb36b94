/**
 * The data that stages hand to each other: passages, queries, pointwise labels (BEIR layout) and
 * training records with the fields of ReasonRank.
 */
@NullMarked
package io.reasonrank.stage.data;

import org.jspecify.annotations.NullMarked;
