/**
 * The shapes of {@code spec.json}: one record of parameters per stage. A spec is complete (every
 * default was filled in from the CRD schema by the planner) and holds no secret.
 */
@NullMarked
package io.reasonrank.stage.spec;

import org.jspecify.annotations.NullMarked;
