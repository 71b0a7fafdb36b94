/** From stages to Kubernetes objects, as pure functions; the operator only sends them. */
@NullMarked
package io.reasonrank.pipeline.kubernetes;

import org.jspecify.annotations.NullMarked;
