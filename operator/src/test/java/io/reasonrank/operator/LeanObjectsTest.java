package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanObjectsTest {
  private static final ConfigMap WRITTEN =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withName("one")
          .addNewManagedField()
          .withManager("kubectl")
          .endManagedField()
          .endMetadata()
          .addToData("key", "value")
          .build();

  @Test
  void equalTextsOfTwoObjectsAreOneTextAndWhatIsNullStaysNull() {
    var mapper = new ObjectMapper();
    new LeanObjects().customize(mapper);
    var serialization = new KubernetesSerialization(mapper, true);
    String json =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":null,"
            + "\"labels\":{\"app\":\"reranker\"}},\"data\":{\"key\":\"equal\"}}";
    ConfigMap one = serialization.unmarshal(json, ConfigMap.class);
    ConfigMap other = serialization.unmarshal(json, ConfigMap.class);
    assertThat(one).isEqualTo(other);
    assertThat(one.getMetadata().getName()).isNull();
    assertThat(one.getKind()).isSameAs(other.getKind());
    assertThat(one.getData().get("key")).isEqualTo("equal").isSameAs(other.getData().get("key"));
    assertThat(one.getMetadata().getLabels().get("app"))
        .isSameAs(other.getMetadata().getLabels().get("app"));
  }

  @Test
  void aTextThatComesAgainAfterManyOthersIsStillRight() {
    var shared = new SharedStrings();
    for (int i = 0; i < 100_000; i++) {
      String name = "run-" + i % 30_000;
      assertThat(shared.shared(name)).isEqualTo("run-" + i % 30_000);
    }
  }

  @Test
  void whoWroteAFieldIsNotKeptAndNotWritten() {
    var mapper = new ObjectMapper();
    new LeanObjects().customize(mapper);
    var serialization = new KubernetesSerialization(mapper, true);
    String json = new KubernetesSerialization().asJson(WRITTEN);
    assertThat(json).contains("kubectl");
    ConfigMap read = serialization.unmarshal(json, ConfigMap.class);
    assertThat(read.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getName()).isEqualTo("one");
    assertThat(serialization.asJson(read)).doesNotContain("managedFields");
  }
}
