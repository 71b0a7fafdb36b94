package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.run.ServedKinds;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** A platform that is installed while the operator runs, on a real API server. */
class NewPlatformsTest {
  private static final List<ServedKinds.Kind> KINDS =
      List.of(new ServedKinds.Kind("later.example.org/v1", "Later"));
  private static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: laters.later.example.org}
      spec:
        group: later.example.org
        scope: Namespaced
        names: {plural: laters, singular: later, kind: Later}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object}}
      """;

  @Test
  void processThatStartedBeforeAPlatformGivesWayToOneThatKnowsIt() {
    var client = TestCluster.sharedOrSkip().client();
    var before = new NewPlatforms(new Platforms(client, KINDS));
    assertThat(before.call().getStatus()).isEqualTo(Status.UP);
    var crd =
        client.resource(
            client.getKubernetesSerialization().unmarshal(CRD, CustomResourceDefinition.class));
    crd.create();
    try {
      HealthCheckResponse response =
          Awaitility.await("the kind is served")
              .atMost(Duration.ofSeconds(60))
              .until(before::call, check -> check.getStatus() == Status.DOWN);
      assertThat(response.getData().orElseThrow())
          .containsEntry("installed", "later.example.org/v1 Later");
      assertThat(new NewPlatforms(new Platforms(client, KINDS)).call().getStatus())
          .isEqualTo(Status.UP);
    } finally {
      crd.delete();
    }
  }
}
