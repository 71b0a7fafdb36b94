package io.reasonrank.function.admission;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Places at the engine and who waits for them: the lower priority number first, then whoever came
 * first. The queue is bounded by the seconds that a newcomer would wait, not by a count.
 *
 * <p>Who is turned away is told when there will be room, and finds it then: while somebody is
 * expected back, newcomers are let in only where the queue runs low.
 */
final class EngineQueue {
  private static final double NANOS = 1e9;

  /** Share of the longest wait below which newcomers pass those who are expected back. */
  private static final double LOW = 0.5;

  /** What a promise may be wrong by and is kept all the same. */
  private static final double LENIENCE = 1.2;

  private final int places;
  private final Duration longestWait;
  private final long mostCharacters;
  private final LongSupplier nanos;
  private final Set<Ticket> running = new HashSet<>();
  private final PriorityQueue<Ticket> waiting =
      new PriorityQueue<>(
          Comparator.comparingInt((Ticket t) -> t.priority).thenComparingLong(t -> t.number));
  private long characters;
  private long arrivals;
  private final Promises promises = new Promises();

  /**
   * @param places requests that run at once
   * @param longestWait predicted wait above which newcomers are turned away
   * @param mostCharacters of all texts that wait, a bound for memory
   * @param nanos a clock
   */
  EngineQueue(int places, Duration longestWait, long mostCharacters, LongSupplier nanos) {
    this.places = places;
    this.longestWait = longestWait;
    this.mostCharacters = mostCharacters;
    this.nanos = nanos;
  }

  /** A request in the queue or at the engine. */
  static final class Ticket {
    private final Object who;
    private final double seconds;
    private final int priority;
    private final long characters;
    private final Runnable start;
    private final long arrived;
    private long number;
    private long started;

    /**
     * @param who the same for a request that comes back
     * @param seconds predicted at the engine
     * @param characters of its texts
     * @param start called once, without a lock, when there is a place
     */
    Ticket(
        Object who, double seconds, int priority, long characters, long arrived, Runnable start) {
      this.who = who;
      this.seconds = seconds;
      this.priority = priority;
      this.characters = characters;
      this.arrived = arrived;
      this.start = start;
    }

    /** Nanoseconds between coming and starting. */
    long waited() {
      return started - arrived;
    }
  }

  /**
   * Lets a request in; it starts at once if there is a place.
   *
   * @param patience how long the request can wait and still be answered in time
   * @return empty if it was let in, otherwise when there will be room
   */
  Optional<Duration> enter(Ticket ticket, Duration patience) {
    synchronized (this) {
      Optional<Duration> later = refusal(ticket, patience);
      if (later.isPresent()) {
        return later;
      }
      promises.kept(ticket.who);
      ticket.number = arrivals++;
      if (running.size() >= places) {
        waiting.add(ticket);
        characters += ticket.characters;
        return Optional.empty();
      }
      begin(ticket);
    }
    ticket.start.run();
    return Optional.empty();
  }

  private Optional<Duration> refusal(Ticket ticket, Duration patience) {
    if (running.size() < places) {
      return Optional.empty();
    }
    double now = nanos.getAsLong() / NANOS;
    double wait = waitOf(ticket.priority);
    double patient = seconds(patience);
    if (characters + ticket.characters > mostCharacters) {
      double shorter = Math.max(wait - seconds(longestWait), 0);
      return later(promises.make(ticket.who, now + shorter + turn(ticket), turn(ticket)), now);
    }
    if (wait > patient) {
      return later(now + wait - patient, now);
    }
    return unlessRoom(ticket, wait, now);
  }

  /** Newcomers wait behind those who were told to come back. */
  private Optional<Duration> unlessRoom(Ticket ticket, double wait, double now) {
    double longest = seconds(longestWait);
    OptionalDouble promised = promises.to(ticket.who, now);
    if (promised.isPresent()) {
      if (now < promised.getAsDouble()) {
        return later(promised.getAsDouble(), now);
      }
      return wait <= longest * LENIENCE
          ? Optional.empty()
          : later(promises.renew(ticket.who, now + wait - longest), now);
    }
    double most = promises.isAnybodyExpected(now) ? longest * LOW : longest;
    return wait <= most
        ? Optional.empty()
        : later(promises.make(ticket.who, now + Math.max(wait - longest, 0), turn(ticket)), now);
  }

  private double turn(Ticket ticket) {
    return ticket.seconds / places;
  }

  private static Optional<Duration> later(double opening, double now) {
    return Optional.of(Duration.ofNanos((long) ((opening - now) * NANOS)));
  }

  /** Predicted seconds until a newcomer of that priority would start. */
  synchronized double waitOf(int priority) {
    if (running.size() < places) {
      return 0;
    }
    long now = nanos.getAsLong();
    double left = 0;
    for (Ticket ticket : running) {
      left += Math.max(0, ticket.seconds - (now - ticket.started) / NANOS);
    }
    for (Ticket ticket : waiting) {
      left += ticket.priority <= priority ? ticket.seconds : 0;
    }
    return left / places;
  }

  /** Leaves the queue or the engine, for whatever reason; the next one starts. Twice is once. */
  void leave(Ticket ticket) {
    Ticket next = null;
    synchronized (this) {
      if (waiting.remove(ticket)) {
        characters -= ticket.characters;
        return;
      }
      if (!running.remove(ticket)) {
        return;
      }
      next = waiting.poll();
      if (next != null) {
        characters -= next.characters;
        begin(next);
      }
    }
    if (next != null) {
      next.start.run();
    }
  }

  private void begin(Ticket ticket) {
    ticket.started = nanos.getAsLong();
    running.add(ticket);
  }

  synchronized int waitingNow() {
    return waiting.size();
  }

  synchronized int runningNow() {
    return running.size();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }
}
