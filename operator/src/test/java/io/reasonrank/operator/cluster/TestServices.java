package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;

/**
 * DNS and kube-proxy of a namespace whose pods are local processes: each Service has a loopback
 * address of its own, whose port 80 leads every connection to one of its ready pods. Names stand in
 * a hosts file for {@code -Djdk.net.hosts.file}.
 */
public final class TestServices implements AutoCloseable {
  private static final int SERVICE_PORT = 80;
  private static final int POD_PORT = 8080;

  private final Path hosts;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<Pod> pods;
  private final Map<String, Forwarder> forwarders = new ConcurrentHashMap<>();

  /** A Service that is made anew has its old address: processes remember what a name means. */
  private final Map<String, String> addresses = new ConcurrentHashMap<>();

  /** Serves a namespace; skips the test where port 80 cannot be had. */
  public TestServices(KubernetesClient client, String namespace, Path hosts) {
    this.hosts = hosts;
    try (ServerSocket probe = open(LoopbackAddresses.next())) {
      Files.writeString(hosts, "127.0.0.1 localhost\n");
    } catch (IOException e) {
      Assumptions.abort("SKIPPED: port 80 of a loopback address cannot be had: " + e.getMessage());
    }
    this.pods = client.pods().inNamespace(namespace).inform();
    this.services = client.services().inNamespace(namespace).inform(new Known());
  }

  /** Address of a Service. */
  public String address(String service) {
    Forwarder forwarder = forwarders.get(service);
    if (forwarder == null) {
      throw new IllegalStateException("no Service " + service);
    }
    return forwarder.ip;
  }

  private static ServerSocket open(String ip) throws IOException {
    return new ServerSocket(SERVICE_PORT, 200, InetAddress.getByName(ip));
  }

  private String named(Service service) {
    String ip = LoopbackAddresses.next();
    String name = service.getMetadata().getName() + "." + service.getMetadata().getNamespace();
    try {
      Files.writeString(hosts, ip + " " + name + ".svc\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ip;
  }

  private final class Known implements ResourceEventHandler<Service> {
    @Override
    public void onAdd(Service service) {
      forwarders.computeIfAbsent(service.getMetadata().getName(), any -> new Forwarder(service));
    }

    @Override
    public void onUpdate(Service old, Service service) {
      // selectors do not change
    }

    @Override
    public void onDelete(Service service, boolean unknown) {
      Forwarder gone = forwarders.remove(service.getMetadata().getName());
      if (gone != null) {
        gone.close();
      }
    }
  }

  private List<String> ready(Map<String, String> selector) {
    return pods.getStore().list().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .filter(TestServices::isReady)
        .map(pod -> pod.getStatus().getPodIP())
        .toList();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getPodIP() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  @Override
  public void close() {
    services.close();
    pods.close();
    forwarders.values().forEach(Forwarder::close);
  }

  private final class Forwarder {
    private final String ip;
    private final Map<String, String> selector;
    private final ServerSocket socket;

    Forwarder(Service service) {
      this.selector = service.getSpec().getSelector();
      this.ip = addresses.computeIfAbsent(service.getMetadata().getName(), any -> named(service));
      try {
        this.socket = open(ip);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          Socket client = socket.accept();
          Thread.ofVirtual().start(() -> forward(client));
        } catch (IOException e) {
          return; // closed
        }
      }
    }

    private void forward(Socket client) {
      List<String> to = ready(selector);
      try (client) {
        if (!to.isEmpty()) {
          String pod = to.get(ThreadLocalRandom.current().nextInt(to.size()));
          try (Socket server = new Socket(pod, POD_PORT)) {
            Thread back = Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
            back.join();
          }
        }
      } catch (IOException e) {
        // the client sees a broken connection, as with a dead pod
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void pump(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        // the other direction ends too
      }
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
