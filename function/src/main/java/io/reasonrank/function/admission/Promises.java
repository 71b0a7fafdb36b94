package io.reasonrank.function.admission;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Who was turned away and told when to come back. They stand in a line, one turn of the engine
 * after the other: a hundred clients that are told the same second would all be turned away again.
 * Room is kept for who comes back; who does not is forgotten. Times are seconds of one clock.
 */
final class Promises {
  /** Clients count whole seconds and have a way to go. */
  private static final double GRACE = 5;

  private static final int MOST = 10_000;

  private final Map<Object, Double> due =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Double> eldest) {
          return size() > MOST;
        }
      };
  private double lineEnds = Double.NEGATIVE_INFINITY;

  /**
   * Puts somebody at the end of the line.
   *
   * @param earliest when there is room for the first in line
   * @param turn that it takes at the engine
   * @return when to come back
   */
  double make(Object who, double earliest, double turn) {
    double opening = Math.max(earliest, lineEnds);
    lineEnds = opening + turn;
    due.put(who, opening);
    return opening;
  }

  /** A promise could not be kept: another time, before all who were told later. */
  double renew(Object who, double opening) {
    due.put(who, opening);
    return opening;
  }

  /** When somebody may come back; empty if nothing was promised, or too long ago. */
  OptionalDouble to(Object who, double now) {
    Double opening = due.get(who);
    return opening == null || now > opening + GRACE
        ? OptionalDouble.empty()
        : OptionalDouble.of(opening);
  }

  void kept(Object who) {
    due.remove(who);
  }

  /** Whether somebody is still expected. */
  boolean isAnybodyExpected(double now) {
    if (now > lineEnds + GRACE) {
      due.clear();
    }
    return !due.isEmpty() && now <= lineEnds + GRACE;
  }
}
