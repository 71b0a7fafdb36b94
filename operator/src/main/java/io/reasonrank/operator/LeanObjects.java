package io.reasonrank.operator;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Objects as watches keep them take little room. Equal texts are kept once. Who wrote which field
 * of an object is not read: nobody here asks, and it is half of the object; a write that does not
 * speak of it leaves it as it is.
 */
@Singleton
final class LeanObjects implements KubernetesClientObjectMapperCustomizer {
  private static final String MANAGED_FIELDS = "managedFields";

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("lean-objects")
            .addDeserializer(String.class, new SharedStrings())
            .setDeserializerModifier(new WithoutManagers()));
  }

  private static final class WithoutManagers extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public BeanDeserializerBuilder updateBuilder(
        DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
      if (bean.getBeanClass() == ObjectMeta.class) {
        builder.removeProperty(PropertyName.construct(MANAGED_FIELDS));
        builder.addIgnorable(MANAGED_FIELDS);
      }
      return builder;
    }
  }
}
