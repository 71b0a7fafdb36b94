package io.reasonrank.cli.platform;

import io.reasonrank.pipeline.kubernetes.ManifestPrinter;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import io.reasonrank.pipeline.manifest.ManifestReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code render -f FILE…}: the Kubernetes objects that the operator would create. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = "Prints the Kubernetes objects that the operator would create.")
public final class RenderCommand implements Callable<Integer> {
  private static final RenderSettings RELEASED = RenderSettings.released();

  @Option(
      names = {"-f", "--file"},
      required = true,
      arity = "1..*",
      description = "YAML files or folders")
  List<Path> files = List.of();

  @Option(names = "--image", description = "image of stage pods that name none")
  String image = RELEASED.stageImage();

  @Option(names = "--serve-image", description = "image of Reranker pods that name none")
  String serveImage = RELEASED.serveImage();

  @Option(names = "--knative", description = "render a Reranker as a Knative Service")
  boolean knative;

  @Option(
      names = "--keda",
      paramLabel = "PROMETHEUS",
      description = "render a Reranker's autoscaler for KEDA, with the address of Prometheus")
  @Nullable String prometheus;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  CommandSpec command;

  @Override
  public Integer call() {
    var settings = new RenderSettings(image, serveImage, RELEASED.serviceAccount());
    var printer = new ManifestPrinter(settings, platform());
    PrintWriter out = command.commandLine().getOut();
    out.print(printer.yaml(new ManifestReader().read(files).resources()));
    out.flush();
    return 0;
  }

  private ServingPlatform platform() {
    if (knative) {
      return new ServingPlatform.Knative();
    }
    return prometheus == null
        ? new ServingPlatform.Deployment()
        : new ServingPlatform.Keda(prometheus);
  }
}
