package io.reasonrank.stage.trainer;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a trainer of others is started.
 *
 * @param files what it reads, by path below {@link TrainerPlaces#work()}
 * @param commands to run one after the other in that directory
 * @param environment variables beside those of the pod
 */
public record TrainerJob(
    Map<String, String> files, List<List<String>> commands, Map<String, String> environment) {
  public TrainerJob {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    commands = commands.stream().map(List::copyOf).toList();
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }
}
