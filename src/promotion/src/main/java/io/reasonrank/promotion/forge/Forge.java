package io.reasonrank.promotion.forge;

import java.util.Optional;

/**
 * A host of repositories with pull requests. Looking comes before opening, so that a process killed
 * in between opens none a second time.
 */
public interface Forge {
  /** The newest pull request from a branch of the same repository, whatever became of it. */
  Optional<PullRequest> find(String branch);

  /** Opens a pull request; if there is an open one from that branch, that one is given back. */
  PullRequest open(PullRequestText text);

  /**
   * What a pull request says.
   *
   * @param branch to be merged
   * @param base into which
   * @param title one line
   * @param body Markdown
   */
  record PullRequestText(String branch, String base, String title, String body) {}
}
