package io.reasonrank.promotion.git;

import java.nio.file.Path;
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

  private record Ssh(PrivateFiles files, SshdSessionFactory sessions) {}

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
    var files = new PrivateFiles();
    files.write("identity", key.strip() + "\n");
    files.write("known_hosts", knownHosts.orElse(""));
    return new Ssh(files, sessions(files.directory()));
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
          keys.files().close();
        });
  }
}
