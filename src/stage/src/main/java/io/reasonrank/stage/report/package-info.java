/**
 * What the evaluate stage writes and gates, reports and people read: {@code evaluation.json}. The
 * writer (training) and the readers (promotion, cli) share these records.
 */
@NullMarked
package io.reasonrank.stage.report;

import org.jspecify.annotations.NullMarked;
