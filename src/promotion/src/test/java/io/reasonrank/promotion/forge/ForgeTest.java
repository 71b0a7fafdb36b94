package io.reasonrank.promotion.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.promotion.forge.Forge.PullRequestText;
import io.reasonrank.promotion.forge.ForgeServer.Request;
import io.reasonrank.promotion.forge.PullRequest.State;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeTest {
  private static final PullRequestText TEXT =
      new PullRequestText("promote/support/abc", "main", "Promote abc", "| gate | verdict |");

  private ForgeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ForgeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"github", "gitlab", "gitea"})
  void aRequestIsOpenedOnceAndFollowed(String host) {
    Forge forge = forge(host);
    assertThat(forge.find(TEXT.branch())).isEmpty();
    PullRequest opened = forge.open(TEXT);
    assertThat(opened.state()).isEqualTo(State.OPEN);
    assertThat(forge.open(TEXT)).isEqualTo(opened);
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().getFirst().sent.toString())
        .contains(TEXT.title(), TEXT.body(), TEXT.base());

    server.requests().getFirst().state = "closed";
    assertThat(forge.find(TEXT.branch())).map(PullRequest::state).contains(State.CLOSED);
    server.requests().getFirst().state = "merged";
    assertThat(forge.find(TEXT.branch())).map(PullRequest::state).contains(State.MERGED);
    assertThat(forge.find(TEXT.branch())).map(PullRequest::address).contains(opened.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"github", "gitlab", "gitea"})
  void theNewestOfABranchCounts(String host) {
    Forge forge = forge(host);
    forge.open(TEXT);
    forge.open(new PullRequestText("other", "main", "Other", ""));
    server.requests().getFirst().state = "closed";
    forge.open(TEXT);
    assertThat(server.requests()).extracting(request -> request.state).contains("closed", "open");
    assertThat(forge.find(TEXT.branch())).map(PullRequest::state).contains(State.OPEN);
    Stream<Request> others = server.requests().stream().filter(r -> r.branch.equals("other"));
    assertThat(others).hasSize(1);
  }

  @Test
  void aHostThatFailsIsUnavailableAndOneThatRefusesIsNot() {
    server.failToOpen(1);
    assertThatThrownBy(() -> server.github().open(TEXT))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("502");
    var stranger =
        new GitHubForge(server.root() + "/api/v3", ForgeServer.REPOSITORY, "wrong-token");
    assertThatThrownBy(() -> stranger.find("x"))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PERMISSION))
        .hasMessageContaining("rights of the token")
        .hasMessageNotContaining("wrong-token");
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/search/serving.git,search/serving",
    "https://gitlab.example.org/group/team/serving,group/team/serving",
    "ssh://git@host:2222/search/serving.git,search/serving",
    "git@github.com:search/serving.git,search/serving"
  })
  void ownerAndNameAreReadFromTheAddress(String address, String expected) {
    assertThat(RepositoryPath.of(address)).hasToString(expected);
  }

  @Test
  void aLocalPathHasNoOwner() {
    assertThatThrownBy(() -> RepositoryPath.of("/srv/git/serving.git"))
        .hasMessageContaining("forge: none");
  }

  private Forge forge(String host) {
    return switch (host) {
      case "github" -> server.github();
      case "gitlab" -> server.gitlab();
      default -> server.gitea();
    };
  }
}
