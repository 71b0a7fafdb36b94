package io.reasonrank.training.tracking;

import java.util.Map;

/**
 * Shows a run's figures to people while it trains. A tracker that cannot be reached never fails or
 * delays a run: {@code metrics.jsonl} holds every figure anyway.
 */
public interface Tracker extends AutoCloseable {
  /** Shows nothing. */
  Tracker NONE =
      new Tracker() {
        @Override
        public void metrics(int step, Map<String, Double> values) {}

        @Override
        public void finished() {}

        @Override
        public void close() {}
      };

  /**
   * @param step from 1
   * @param values figures by name
   */
  void metrics(int step, Map<String, Double> values);

  /** The run is complete; one that is only closed is gone on with by the next process. */
  void finished();

  /** Sends what is left, for a few seconds at most. */
  @Override
  void close();
}
