/**
 * The operator with many resources: how fast, how large, and over an upgrade. Run by make targets.
 */
@NullMarked
package io.reasonrank.operator.scale;

import org.jspecify.annotations.NullMarked;
