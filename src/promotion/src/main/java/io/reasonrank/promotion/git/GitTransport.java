package io.reasonrank.promotion.git;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * Signs commands in. Keys lie in a directory of their own that only this process can read, for as
 * long as it is open; nothing of the user's own {@code ~/.ssh} is used, so that a laptop and a pod
 * do the same.
 */
final class GitTransport implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 30;

  private final GitCredentials credentials;
  private final Optional<Ssh> ssh;

  GitTransport(GitCredentials credentials) {
    this.credentials = credentials;
    this.ssh = credentials.privateKey().map(key -> ssh(key, credentials.knownHosts()));
  }

  private record Ssh(Path directory, SshdSessionFactory sessions) {}

  <T extends TransportCommand<T, ?>> T signIn(T command) {
    command.setTimeout(TIMEOUT_SECONDS);
    credentials
        .password()
        .ifPresent(
            password ->
                command.setCredentialsProvider(
                    new UsernamePasswordCredentialsProvider(credentials.name(), password)));
    ssh.ifPresent(
        keys ->
            command.setTransportConfigCallback(
                transport -> {
                  if (transport instanceof SshTransport over) {
                    over.setSshSessionFactory(keys.sessions());
                  }
                }));
    return command;
  }

  private static Ssh ssh(String key, Optional<String> knownHosts) {
    try {
      var owner = PosixFilePermissions.fromString("rwx------");
      Path home =
          Files.createTempDirectory("reasonrank-git", PosixFilePermissions.asFileAttribute(owner));
      Path identity = Files.writeString(home.resolve("identity"), key.strip() + "\n");
      Files.setPosixFilePermissions(identity, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(home.resolve("known_hosts"), knownHosts.orElse(""));
      return new Ssh(home, sessions(home));
    } catch (IOException e) {
      throw StageException.io("the SSH key cannot be written to a temporary directory", e);
    }
  }

  private static SshdSessionFactory sessions(Path home) {
    return new SshdSessionFactoryBuilder()
        .setPreferredAuthentications("publickey")
        .setHomeDirectory(home.toFile())
        .setSshDirectory(home.toFile())
        .setConfigFile(directory -> null)
        .setDefaultIdentities(directory -> List.of(home.resolve("identity")))
        .setDefaultKnownHostsFiles(directory -> List.of(home.resolve("known_hosts")))
        .build(null);
  }

  @Override
  public void close() {
    ssh.ifPresent(
        keys -> {
          keys.sessions().close();
          try {
            Files.deleteIfExists(keys.directory().resolve("identity"));
            Files.deleteIfExists(keys.directory().resolve("known_hosts"));
            Files.deleteIfExists(keys.directory());
          } catch (IOException e) {
            // Only the owner can read what is left.
          }
        });
  }
}
