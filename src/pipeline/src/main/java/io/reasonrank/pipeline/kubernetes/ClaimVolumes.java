package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Mounts for {@code pvc://claim/path} addresses: claim at {@code /volumes/claim}, where the stage
 * programs look for it.
 *
 * @param read claims that are read
 * @param written claims that are written, mounted once even if read too
 */
record ClaimVolumes(Set<String> read, Set<String> written) {
  private static final String SCHEME = "pvc://";
  private static final String ROOT = "/volumes/";

  ClaimVolumes {
    read = Set.copyOf(read);
    written = Set.copyOf(written);
  }

  static ClaimVolumes of(Collection<String> readUris, Collection<String> writtenUris) {
    return new ClaimVolumes(claims(readUris), claims(writtenUris));
  }

  /** The path of an address in the container; other addresses as they are. */
  static String path(String uri) {
    return uri.startsWith(SCHEME) ? ROOT + uri.substring(SCHEME.length()) : uri;
  }

  private static Set<String> claims(Collection<String> uris) {
    Set<String> claims = new TreeSet<>();
    for (String uri : uris) {
      if (uri.startsWith(SCHEME)) {
        String rest = uri.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        claims.add(slash < 0 ? rest : rest.substring(0, slash));
      }
    }
    return claims;
  }

  private Set<String> all() {
    Set<String> all = new TreeSet<>(read);
    all.addAll(written);
    return all;
  }

  List<Volume> volumes() {
    return all().stream()
        .map(
            claim ->
                new VolumeBuilder()
                    .withName("claim-" + claim)
                    .withNewPersistentVolumeClaim(claim, null)
                    .build())
        .toList();
  }

  List<VolumeMount> mounts() {
    return all().stream()
        .map(
            claim ->
                new VolumeMountBuilder()
                    .withName("claim-" + claim)
                    .withMountPath(ROOT + claim)
                    .withReadOnly(written.contains(claim) ? null : true)
                    .build())
        .toList();
  }
}
