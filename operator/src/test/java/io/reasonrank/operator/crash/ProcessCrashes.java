package io.reasonrank.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.operator.cluster.OperatorProcess;
import io.reasonrank.operator.cluster.TestCluster;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Part of {@code make crash-matrix}: some cases with the packaged operator and real SIGKILLs. */
class ProcessCrashes {
  @Test
  void packagedOperatorKilledAtSomeWritesLeavesNothingBehind() {
    assertThat(Files.exists(OperatorProcess.JAR)).as("make build comes first").isTrue();
    TestCluster cluster = TestCluster.sharedOrSkip();
    Vertx vertx = Vertx.vertx();
    List<String> faults = new ArrayList<>();
    int kills = 0;
    var launcher = new ProcessLauncher(cluster, vertx);
    List<CrashLife> cases = ProcessLauncher.sample();
    for (CrashLife one : cases) {
      CrashLife.Finding finding = one.run(cluster, launcher);
      kills += finding.mutations().size() >= one.change() ? 1 : 0;
      finding.faults().forEach(fault -> faults.add(one + ": " + fault));
    }
    vertx.close();
    System.out.printf(
        "crash matrix: %d cases with the packaged operator (%d SIGKILLs): %d faults%n",
        cases.size(), kills, faults.size());
    assertThat(faults).isEmpty();
    assertThat(kills).isEqualTo(cases.size());
  }
}
