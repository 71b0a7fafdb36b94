/**
 * Reads resources from YAML files as the API server would take them: strict fields, schema,
 * defaults, CEL.
 */
@NullMarked
package io.reasonrank.pipeline.manifest;

import org.jspecify.annotations.NullMarked;
