package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.RunKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What pods report, until it is shown. A run's status takes a new report at most every ten seconds;
 * in between the newest one waits here.
 */
public final class ProgressBook implements ProgressSource {
  static final Duration SHORTEST_GAP = Duration.ofSeconds(10);

  /** What one pod says. */
  public record Pushed(
      String stage,
      int attempt,
      int shard,
      long step,
      long total,
      @Nullable Double etaSeconds,
      Map<String, Double> metrics,
      RunStatus.@Nullable CheckpointStatus checkpoint) {
    public Pushed {
      metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    }
  }

  private static final class Page {
    private String attempt = "";
    private final TreeMap<Integer, Pushed> shards = new TreeMap<>();
    private @Nullable ProgressReport shown;
    private Instant shownAt = Instant.EPOCH;
    private boolean planned;
  }

  private final Clock clock;
  private final Map<RunKey, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, SimpleInboundEventSource<?>> sources = new ConcurrentHashMap<>();

  ProgressBook(Clock clock) {
    this.clock = clock;
  }

  /** The events by which runs of a kind are woken to show a report. */
  <R extends Run<?>> EventSource<Void, R> source(Class<R> kind) {
    var source = new SimpleInboundEventSource<R>("progress");
    sources.put(kind.getSimpleName(), source);
    return source;
  }

  /** Takes a report of a pod. */
  public void push(RunKey run, Pushed pushed) {
    Page page = pages.computeIfAbsent(run, any -> new Page());
    Duration left;
    synchronized (page) {
      String attempt = pushed.stage() + "/" + pushed.attempt();
      if (!page.attempt.equals(attempt)) {
        page.attempt = attempt;
        page.shards.clear();
        page.shown = null;
      }
      page.shards.put(pushed.shard(), pushed);
      left = SHORTEST_GAP.minus(Duration.between(page.shownAt, clock.instant()));
      if (page.planned) {
        return;
      }
      page.planned = left.isPositive();
    }
    if (left.isPositive()) {
      Executor later = CompletableFuture.delayedExecutor(left.toMillis(), TimeUnit.MILLISECONDS);
      later.execute(() -> show(run, page));
    } else {
      show(run, page);
    }
  }

  private void show(RunKey run, Page page) {
    synchronized (page) {
      page.planned = false;
      page.shownAt = clock.instant();
      page.shown = together(page.shards);
    }
    SimpleInboundEventSource<?> source = sources.get(run.kind());
    if (source != null) {
      source.propagateEvent(new ResourceID(run.name(), run.namespace()));
    }
  }

  private static ProgressReport together(TreeMap<Integer, Pushed> shards) {
    long step = shards.values().stream().mapToLong(Pushed::step).sum();
    long total = shards.values().stream().mapToLong(Pushed::total).sum();
    Map<String, Double> metrics = new HashMap<>();
    shards.values().forEach(pushed -> metrics.putAll(pushed.metrics()));
    var eta =
        shards.values().stream()
            .flatMap(pushed -> Optional.ofNullable(pushed.etaSeconds()).stream())
            .max(Double::compare);
    Long seconds = eta.map(Math::round).orElse(null);
    int percent = total <= 0 ? 0 : (int) Math.min(100, 100 * step / total);
    return new ProgressReport(
        new RunStatus.Progress(step, total, percent, seconds, metrics),
        shards.values().stream()
            .flatMap(pushed -> Optional.ofNullable(pushed.checkpoint()).stream())
            .max(java.util.Comparator.comparingLong(RunStatus.CheckpointStatus::step)));
  }

  @Override
  public Optional<ProgressReport> of(RunView view) {
    Page page = pages.get(RunKey.of(view.run()));
    if (page == null) {
      return Optional.empty();
    }
    String attempt = view.status().stage() + "/" + view.status().attempt();
    synchronized (page) {
      return page.attempt.equals(attempt) ? Optional.ofNullable(page.shown) : Optional.empty();
    }
  }

  void forget(Run<?> run) {
    pages.remove(RunKey.of(run));
  }
}
