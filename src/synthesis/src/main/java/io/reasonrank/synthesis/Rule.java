package io.reasonrank.synthesis;

import io.reasonrank.synthesis.teacher.UnusableException.Fault;
import java.util.Locale;

/** Why a query or a list is not in the dataset. */
enum Rule {
  /** The query has no positive passage. */
  NO_LABEL,
  /** Every answer of the teacher had a wrong form. */
  MALFORMED_ANSWER,
  /** The teacher does not speak about it. */
  CONTENT_FILTER,
  /** The prompt does not fit into the teacher. */
  OVERLONG_PROMPT,
  /** The teacher's server refused the request. */
  REFUSED_REQUEST,
  /** The teacher failed at this question again and again. */
  TEACHER_ERROR,
  /** The samples of the teacher's order disagree. */
  LOW_AGREEMENT,
  /** No passage of the list is relevant: there is nothing to learn an order from. */
  NO_POSITIVE,
  /** Every passage of the list has the same gain. */
  ALL_POSITIVE,
  /** One text stands in the list under two labels. */
  CONFLICTING_LABELS,
  /** The query or a relevant passage is in a language that was not asked for. */
  FOREIGN_LANGUAGE,
  /** The student's prompt would be too long. */
  OVERLONG_LIST,
  /** The reasoning repeats the gold answer. */
  ANSWER_LEAK,
  /** The query equals a held-out query. */
  HELDOUT_OVERLAP,
  /** The query repeats the word sequences of a test query. */
  HELDOUT_NEAR,
  /** The query's vector is nearly that of a test query. */
  HELDOUT_SIMILAR,
  /** Another query of the same text came first. */
  DUPLICATE_QUERY,
  /** Another query of nearly the same text came first. */
  NEAR_DUPLICATE_QUERY,
  /** The query had the same list, in the same order, before. */
  DUPLICATE_LIST,
  /** The teacher's order disagrees with the pointwise labels (ReasonRank §4.1.5). */
  SELF_CONSISTENCY;

  /** What a teacher's fault is called. */
  static Rule of(Fault fault) {
    return switch (fault) {
      case MALFORMED_ANSWER -> MALFORMED_ANSWER;
      case CONTENT_FILTER -> CONTENT_FILTER;
      case OVERLONG_PROMPT -> OVERLONG_PROMPT;
      case REFUSED_REQUEST -> REFUSED_REQUEST;
      case TEACHER_ERROR -> TEACHER_ERROR;
      case LOW_AGREEMENT -> LOW_AGREEMENT;
    };
  }

  /** As {@code rejected.jsonl} and the funnel spell it. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
