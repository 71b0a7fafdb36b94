/**
 * Which model deserves a Reranker's traffic: gates, verdicts, a decision, and a report that says
 * why. Pure; used on a laptop and in the operator alike.
 */
@NullMarked
package io.reasonrank.promotion;

import org.jspecify.annotations.NullMarked;
