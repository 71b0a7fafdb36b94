package io.reasonrank.stage.store;

import io.reasonrank.stage.Digests;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Manifest;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import land.oras.Annotations;
import land.oras.ArtifactType;
import land.oras.Config;
import land.oras.ContainerRef;
import land.oras.Layer;
import land.oras.Registry;
import land.oras.exception.OrasException;

/**
 * Artifacts in a registry: one layer per file, the file's path in the standard title annotation, as
 * {@code oras} writes them. The manifest is pushed last and is the commit; its digest is the
 * version. What is replaced stays until the registry collects its garbage.
 */
final class OciStore implements RemoteStore {
  private static final String TYPE = "application/vnd.reasonrank.artifact.v1";
  private static final String TITLE = "org.opencontainers.image.title";
  private static final String LAYER = "application/octet-stream";

  private final Set<String> plainHttp;

  /**
   * @param plainHttp registries without TLS, beside those of this machine
   */
  OciStore(Set<String> plainHttp) {
    this.plainHttp = Set.copyOf(plainHttp);
  }

  @Override
  public Optional<RemoteTree> look(String uri) {
    return look(OciAddress.parse(uri));
  }

  private Optional<RemoteTree> look(OciAddress address) {
    return guarded(
        address,
        () -> {
          ContainerRef ref = ContainerRef.parse(address.text());
          try {
            land.oras.Manifest manifest = registry(address).getManifest(ref);
            return Optional.of(new RemoteTree(version(manifest), files(address, manifest)));
          } catch (OrasException e) {
            if (Integer.valueOf(404).equals(e.getStatusCode())) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** The layers' digests say all that the manifest's would, and are there without another call. */
  private static String version(land.oras.Manifest manifest) {
    return Digests.of(
        manifest.getLayers().stream().map(l -> List.of(title(l), l.getDigest())).toList());
  }

  private static List<RemoteTree.File> files(OciAddress address, land.oras.Manifest manifest) {
    var files = new ArrayList<RemoteTree.File>();
    for (Layer layer : manifest.getLayers()) {
      if (title(layer).isEmpty()) {
        throw StageException.data(
            "oci://" + address.text() + " has a layer without a title; push files, not an image");
      }
      files.add(new RemoteTree.File(title(layer), layer.getSize(), layer.getDigest()));
    }
    return files;
  }

  private static String title(Layer layer) {
    return layer.getAnnotations() == null ? "" : layer.getAnnotations().getOrDefault(TITLE, "");
  }

  @Override
  public void read(String uri, RemoteTree.File file, Path target) {
    OciAddress blob = OciAddress.parse(uri).at(file.key());
    guarded(
        blob,
        () -> {
          registry(blob).fetchBlob(ContainerRef.parse(blob.text()), target);
          return target;
        });
    requireDigest(blob, target);
  }

  private static void requireDigest(OciAddress blob, Path file) {
    try {
      if (!("sha256:" + Digests.hex(file)).equals(blob.reference())) {
        throw StageException.data("oci://" + blob.text() + " came damaged; try again");
      }
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }

  @Override
  public void write(String uri, Path directory, List<Manifest.FileEntry> files) {
    OciAddress address = OciAddress.parse(uri);
    if (address.isDigest()) {
      throw StageException.configuration(
          "URI \"" + uri + "\" is a digest and cannot be written to; give a tag");
    }
    push(address, directory, files);
  }

  private void push(OciAddress address, Path directory, List<Manifest.FileEntry> files) {
    guarded(
        address,
        () -> {
          Registry registry = registry(address);
          ContainerRef ref = ContainerRef.parse(address.text());
          var layers = new ArrayList<Layer>();
          for (Manifest.FileEntry file : files) {
            layers.add(
                registry
                    .pushBlob(ref, directory.resolve(file.path()), Map.of())
                    .withMediaType(LAYER)
                    .withAnnotations(Map.of(TITLE, file.path())));
          }
          Config config = Config.empty();
          registry.pushBlob(ref.withDigest(config.getDigest()), config.getDataBytes());
          return registry.pushManifest(
              ref,
              land.oras.Manifest.empty()
                  .withArtifactType(ArtifactType.from(TYPE))
                  .withConfig(config)
                  .withLayers(layers)
                  .withAnnotations(Annotations.empty().manifestAnnotations()));
        });
  }

  @Override
  public Optional<RemoteTree> lookState(String uri) {
    return look(OciAddress.parse(uri).state());
  }

  @Override
  public void writeState(String uri, Path directory, List<Manifest.FileEntry> files) {
    push(OciAddress.parse(uri).state(), directory, files);
  }

  /** Registries may forbid deleting; what stays is found by nobody who starts from another spec. */
  @Override
  public void dropState(String uri) {
    OciAddress state = OciAddress.parse(uri).state();
    if (look(state).isPresent()) {
      try {
        Registry registry = registry(state);
        ContainerRef ref = ContainerRef.parse(state.text());
        registry.deleteManifest(ref.withDigest(registry.getDescriptor(ref).getDigest()));
      } catch (OrasException e) {
        System.err.println(
            "reasonrank: " + state.text() + " stays in the registry, it refuses to delete it");
      }
    }
  }

  private Registry registry(OciAddress address) {
    var builder = Registry.builder().defaults(address.registry());
    return address.isLocal() || plainHttp.contains(address.registry())
        ? builder.withInsecure(true).build()
        : builder.build();
  }

  /** One line, with the exit code of its kind. */
  private static <T> T guarded(OciAddress address, Supplier<T> work) {
    try {
      return work.get();
    } catch (OrasException e) {
      Integer status = e.getStatusCode();
      ExitCode code =
          Integer.valueOf(401).equals(status) || Integer.valueOf(403).equals(status)
              ? ExitCode.PERMISSION
              : ExitCode.UNAVAILABLE;
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new StageException(code, "oci://" + address.text() + ": " + reason, e);
    }
  }
}
