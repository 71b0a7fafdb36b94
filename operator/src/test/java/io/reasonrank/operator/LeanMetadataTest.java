package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanMetadataTest {
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
  void whoWroteAFieldIsNotKeptAndNotWritten() {
    var mapper = new ObjectMapper();
    new LeanMetadata().customize(mapper);
    var serialization = new KubernetesSerialization(mapper, true);
    String json = new KubernetesSerialization().asJson(WRITTEN);
    assertThat(json).contains("kubectl");
    ConfigMap read = serialization.unmarshal(json, ConfigMap.class);
    assertThat(read.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getName()).isEqualTo("one");
    assertThat(serialization.asJson(read)).doesNotContain("managedFields");
  }
}
