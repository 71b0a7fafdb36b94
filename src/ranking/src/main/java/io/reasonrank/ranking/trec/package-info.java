/** Runs and qrels in TREC and BEIR form, read with the real world's faults in mind. */
@NullMarked
package io.reasonrank.ranking.trec;

import org.jspecify.annotations.NullMarked;
