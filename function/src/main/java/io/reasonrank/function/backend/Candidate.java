package io.reasonrank.function.backend;

import io.reasonrank.reranker.Reranker;

/** The second backend. */
interface Candidate extends Reranker, AutoCloseable {
  /** Digest of its model as far as it is known now, else empty. */
  String digest();

  @Override
  void close();
}
