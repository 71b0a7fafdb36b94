package io.reasonrank.operator.crash;

import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.testing.Door;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Counts what an operator changes from the making of a promotion on, in the API server, in Git and
 * at the host of pull requests, and ends it at one of these changes: from then on nothing of it
 * gets through anywhere.
 */
final class Kill implements FaultProxy.Fault, Door {
  private final int change;
  private final boolean after;
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private Optional<FaultProxy> proxy = Optional.empty();
  private boolean counting;
  private boolean dead;
  private boolean revived;

  Kill(int change, boolean after) {
    this.change = change;
    this.after = after;
  }

  /** The operator's way to the API server, which is cut with all others. */
  synchronized void cuts(FaultProxy way) {
    proxy = Optional.of(way);
  }

  /** Changes so far, the last operator's included. */
  List<String> changes() {
    return List.copyOf(changes);
  }

  synchronized boolean hasKilled() {
    return dead || proxy.filter(FaultProxy::hasKilled).isPresent();
  }

  /** The next operator's connections are let through. */
  synchronized void revive() {
    revived = true;
  }

  private synchronized boolean isHere(String request) {
    // What the run changes before is killed in the matrix of runs.
    counting = counting || request.contains("/modelpromotions");
    if (revived || !counting) {
      return false;
    }
    changes.add(request);
    return changes.size() == change;
  }

  @Override
  public FaultProxy.Verdict of(int number, String request) {
    if (!isHere(request)) {
      return FaultProxy.Verdict.PASS;
    }
    return after ? FaultProxy.Verdict.KILL_AFTER : FaultProxy.Verdict.KILL_BEFORE;
  }

  @Override
  public boolean letsIn(String request) {
    if (!isOpen()) {
      return false;
    }
    boolean here = isChange(request) && isHere(request);
    if (here && !after) {
      die();
      return false;
    }
    return true;
  }

  @Override
  public boolean letsOut(String request) {
    if (isChange(request) && isLast(request)) {
      die();
    }
    return isOpen();
  }

  private synchronized boolean isLast(String request) {
    return after
        && !revived
        && changes.size() >= change
        && change > 0
        && changes.get(change - 1).equals(request);
  }

  private synchronized boolean isOpen() {
    return revived || !hasKilled();
  }

  private void die() {
    synchronized (this) {
      dead = true;
    }
    proxy.ifPresent(FaultProxy::kill);
  }

  /** Fetching is a POST too, and changes nothing. */
  private static boolean isChange(String request) {
    return request.startsWith("POST ") && !request.endsWith("/git-upload-pack");
  }
}
