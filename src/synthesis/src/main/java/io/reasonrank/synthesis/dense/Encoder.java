package io.reasonrank.synthesis.dense;

import java.io.IOException;
import java.util.List;

/** Makes vectors of texts. Safe for use by many threads. */
@FunctionalInterface
public interface Encoder extends AutoCloseable {

  /** A vector of length 1 for each text, all of one dimension. */
  List<float[]> encode(List<String> texts) throws IOException;

  @Override
  default void close() {}
}
