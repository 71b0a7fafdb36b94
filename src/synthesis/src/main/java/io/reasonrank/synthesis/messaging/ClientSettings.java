package io.reasonrank.synthesis.messaging;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Properties of Kafka's clients from the environment: {@code REASONRANK_KAFKA_SASL_JAAS_CONFIG} is
 * {@code sasl.jaas.config}. So credentials come from secrets and stand in no spec.
 */
public final class ClientSettings {
  private static final String PREFIX = "REASONRANK_KAFKA_";

  private ClientSettings() {}

  public static Map<String, String> of(Map<String, String> environment) {
    var settings = new TreeMap<String, String>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
            settings.put(key.replace('_', '.'), value);
          }
        });
    return settings;
  }
}
