/** Artifacts in buckets and registries; see {@code DESIGN.md} of the module. */
@NullMarked
package io.reasonrank.stage.store;

import org.jspecify.annotations.NullMarked;
