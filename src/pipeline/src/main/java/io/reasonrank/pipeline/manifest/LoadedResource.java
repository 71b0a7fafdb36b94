package io.reasonrank.pipeline.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * A valid resource and where it stands.
 *
 * @param file as it was given
 * @param document number of the YAML document in the file, from 1
 * @param resource with defaults filled in
 */
public record LoadedResource(String file, int document, HasMetadata resource) {}
