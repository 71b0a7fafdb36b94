package io.reasonrank.promotion.forge;

/**
 * A pull request (or merge request) as its host shows it.
 *
 * @param address for people
 * @param state what became of it
 */
public record PullRequest(String address, State state) {
  /** What became of it. */
  public enum State {
    OPEN,
    MERGED,
    /** Closed, not merged. */
    CLOSED
  }
}
