package io.reasonrank.reranker;

import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import java.util.Optional;

/**
 * What became of one window.
 *
 * @param judged order and grades for the planner, by distinct index
 * @param trace for the result
 * @param calls judgements asked for
 * @param tokens their tokens
 * @param failure why the judge could not be used; empty when it answered
 */
record WindowOutcome(
    JudgedWindow judged, WindowTrace trace, int calls, Usage tokens, Optional<Throwable> failure) {}
