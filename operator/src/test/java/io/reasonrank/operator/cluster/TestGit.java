package io.reasonrank.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A bare repository of git's own with one Reranker in it, and a person who works on it. */
public final class TestGit {
  /** The file with the Reranker. */
  public static final String FILE = "support.yaml";

  private final Path directory;
  private final Path bare;
  private final Path person;

  private TestGit(Path directory) {
    this.directory = directory;
    this.bare = directory.resolve("team/serving.git");
    this.person = directory.resolve("person");
  }

  /** Makes it with that file on branch main; skips the test where git is not installed. */
  public static TestGit with(String reranker) {
    try {
      var server = new TestGit(Files.createTempDirectory("test-git"));
      server.start(reranker);
      return server;
    } catch (IOException e) {
      return Assumptions.abort("skipped: git cannot be run: " + e.getMessage());
    }
  }

  private void start(String reranker) throws IOException {
    run(directory, "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
    run(bare, "config", "http.receivepack", "true");
    run(directory, "clone", "--quiet", bare.toString(), person.toString());
    Files.writeString(person.resolve(FILE), reranker);
    run(person, "add", "--all");
    run(person, "commit", "--quiet", "-m", "First");
    run(person, "push", "--quiet", "origin", "HEAD:main");
  }

  /** Its address. */
  public String address() {
    return bare.toString();
  }

  /** Where it lies. */
  public Path directory() {
    return directory;
  }

  /** Nobody reaches it, until the next call. */
  public void hide(boolean hidden) {
    Path away = bare.resolveSibling("hidden.git");
    try {
      Files.move(hidden ? bare : away, hidden ? away : bare);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All branches. */
  public List<String> branches() {
    return git(bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").lines().toList();
  }

  /** Commits of a branch that main has not. */
  public int commits(String branch) {
    return Integer.parseInt(git(bare, "rev-list", "--count", "main.." + branch).strip());
  }

  /** Commits of main. */
  public long commits() {
    return Long.parseLong(git(bare, "rev-list", "--count", "main").strip());
  }

  /** The file as the deployed branch has it. */
  public String deployed() {
    return git(bare, "show", "main:" + FILE);
  }

  /** Somebody merges a branch into main. */
  public void merge(String branch) {
    git(person, "fetch", "--quiet", "--prune", "origin");
    git(person, "checkout", "--quiet", "-B", "main", "origin/main");
    git(person, "merge", "--quiet", "--no-ff", "-m", "Merge " + branch, "origin/" + branch);
    git(person, "push", "--quiet", "origin", "HEAD:main");
  }

  /** Somebody deletes a branch. */
  public void delete(String branch) {
    git(person, "push", "--quiet", "origin", "--delete", branch);
  }

  private static String git(Path directory, String... arguments) {
    try {
      return run(directory, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Path directory, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "p");
      builder.environment().put("GIT_" + who + "_EMAIL", "p@localhost");
    }
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IllegalStateException(command + ": " + output);
    }
    return output;
  }
}
