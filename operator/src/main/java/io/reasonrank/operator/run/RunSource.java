package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.reasonrank.api.v1alpha1.Run;
import java.util.Set;
import java.util.function.Function;

/**
 * Wakes the resources of one controller by what a feed shows of a kind of runs.
 *
 * @param <S> the kind of runs
 * @param <P> the controller's kind
 */
final class RunSource<S extends Run<?>, P extends HasMetadata> extends AbstractEventSource<S, P>
    implements ResourceEventHandler<S> {
  private final KindFeed<S> feed;
  private final RunChange wakes;
  private final Function<Run<?>, Set<ResourceID>> woken;

  RunSource(KindFeed<S> feed, RunChange wakes, Function<Run<?>, Set<ResourceID>> woken) {
    super(feed.type(), "runs-" + feed.kind());
    this.feed = feed;
    this.wakes = wakes;
    this.woken = woken;
    feed.tell(this);
  }

  @Override
  public void start() {
    super.start();
    feed.start();
  }

  @Override
  public void stop() {
    super.stop();
    feed.stop();
  }

  @Override
  public Status getStatus() {
    return feed.isWatching() ? Status.HEALTHY : Status.UNHEALTHY;
  }

  @Override
  public Set<S> getSecondaryResources(P primary) {
    return Set.of(); // who looks asks the feed: which runs matter to a resource changes by itself
  }

  @Override
  public void onAdd(S run) {
    if (wakes.matters(null, run)) {
      wake(run);
    }
  }

  @Override
  public void onUpdate(S before, S now) {
    if (wakes.matters(before, now)) {
      wake(now);
    }
  }

  @Override
  public void onDelete(S run, boolean unknownState) {
    wake(run);
  }

  private void wake(Run<?> run) {
    woken.apply(run).forEach(id -> getEventHandler().handleEvent(new Event(id)));
  }
}
