package io.reasonrank.function.backend;

import io.reasonrank.reranker.Reranker;

/** The second backend. */
interface Candidate extends Reranker, AutoCloseable {
  /** Digest of its model as far as it is known now. */
  String digest();

  /** Looks again which model it has; may take a request. */
  default void look() {}

  @Override
  void close();
}
