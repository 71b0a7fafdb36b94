package io.reasonrank.promotion.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A bare repository of git's own, and a person who works on it with git's own commands. */
final class GitServer {
  static final String FILE = "rerankers/support.yaml";

  final Path bare;
  private final Path person;

  GitServer(Path directory) {
    bare = directory.resolve("serving.git");
    person = directory.resolve("person");
    git(directory, "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
    git(bare, "config", "http.receivepack", "true");
    git(directory, "clone", "--quiet", bare.toString(), person.toString());
    write("README.md", "# Serving\n");
    commit(
        FILE,
        """
        kind: Reranker
        metadata:
          name: support
        spec:
          replicas: 2 # enough
          model:
            uri: /models/old
            digest: sha256:%s
        """
            .formatted("0".repeat(64)),
        "First");
    git(person, "push", "--quiet", "origin", "HEAD:main");
  }

  /** Whether git is on this machine. */
  static boolean isThere() {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Somebody changes a file on a branch and pushes it. */
  void change(String branch, String file, String from, String to) {
    checkout(branch);
    commit(file, read(person.resolve(file)).replace(from, to), "By hand");
    git(person, "push", "--quiet", "origin", "HEAD:" + branch);
  }

  /** Somebody merges a branch into main. */
  void merge(String branch) {
    checkout("main");
    git(person, "merge", "--quiet", "--no-ff", "-m", "Merge " + branch, "origin/" + branch);
    git(person, "push", "--quiet", "origin", "HEAD:main");
  }

  void delete(String branch) {
    git(person, "push", "--quiet", "origin", "--delete", branch);
  }

  List<String> branches() {
    return git(bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").lines().toList();
  }

  String tip(String branch) {
    return git(bare, "rev-parse", branch).strip();
  }

  String show(String branch, String file) {
    return git(bare, "show", branch + ":" + file);
  }

  /** Files that a branch changes, and how many commits it has more than main. */
  String difference(String branch) {
    return git(bare, "rev-list", "--count", "main.." + branch).strip()
        + " "
        + git(bare, "diff", "--name-only", "main..." + branch).strip();
  }

  /**
   * What git says of the signature of a branch's tip.
   *
   * @param signers file of those who are trusted
   * @throws IllegalStateException if it is none of theirs
   */
  String verify(String branch, Path signers) {
    String trusts = "gpg.ssh.allowedSignersFile=" + signers;
    return git(bare, "-c", trusts, "verify-commit", "--verbose", branch);
  }

  /** Runs another program beside the repository. */
  String run(String... command) {
    return run(person, List.of(command));
  }

  private void checkout(String branch) {
    git(person, "fetch", "--quiet", "--prune", "origin");
    git(person, "checkout", "--quiet", "-B", branch, "origin/" + branch);
  }

  private void commit(String file, String text, String message) {
    write(file, text);
    git(person, "add", "--all");
    git(person, "-c", "user.name=p", "-c", "user.email=p@localhost", "commit", "-qm", message);
  }

  private void write(String file, String text) {
    try {
      Path path = person.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String git(Path directory, String... arguments) {
    var command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(directory, command);
  }

  private static String run(Path directory, List<String> command) {
    try {
      var builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.redirectErrorStream(true);
      builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      builder.environment().put("GIT_AUTHOR_NAME", "p");
      builder.environment().put("GIT_AUTHOR_EMAIL", "p@localhost");
      builder.environment().put("GIT_COMMITTER_NAME", "p");
      builder.environment().put("GIT_COMMITTER_EMAIL", "p@localhost");
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
