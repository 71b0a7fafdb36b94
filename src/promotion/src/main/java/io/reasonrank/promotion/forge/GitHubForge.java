package io.reasonrank.promotion.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * GitHub, its REST API of version 2022-11-28 ("List pull requests", "Create a pull request").
 *
 * @see <a href="https://docs.github.com/en/rest/pulls/pulls">Pull requests</a>
 */
public final class GitHubForge implements Forge {
  /** Address of the API of the public service. */
  public static final String PUBLIC = "https://api.github.com";

  private final ForgeApi api;
  private final RepositoryPath repository;

  /**
   * @param api address; of a GitHub Enterprise server {@code https://HOST/api/v3}
   * @param token with the right to write pull requests
   */
  public GitHubForge(String api, RepositoryPath repository, String token) {
    this.repository = repository;
    this.api =
        new ForgeApi(
            api,
            Map.of(
                "Authorization",
                "Bearer " + token,
                "Accept",
                "application/vnd.github+json",
                "X-GitHub-Api-Version",
                "2022-11-28"));
  }

  @Override
  public Optional<PullRequest> find(String branch) {
    String head = ForgeApi.encode(repository.owner() + ":" + branch);
    JsonNode found =
        api.get(pulls() + "?state=all&sort=created&direction=desc&per_page=1&head=" + head);
    return found.isEmpty() ? Optional.empty() : Optional.of(pullRequest(found.get(0)));
  }

  @Override
  public PullRequest open(PullRequestText text) {
    return api.open(pulls(), ForgeApi.pullRequest(text), GitHubForge::pullRequest, this, text);
  }

  private String pulls() {
    return "/repos/" + repository + "/pulls";
  }

  private static PullRequest pullRequest(JsonNode node) {
    PullRequest.State state =
        !node.path("merged_at").isNull() && !node.path("merged_at").isMissingNode()
            ? PullRequest.State.MERGED
            : node.path("state").asText().equals("open")
                ? PullRequest.State.OPEN
                : PullRequest.State.CLOSED;
    return new PullRequest(node.path("html_url").asText(), state);
  }
}
