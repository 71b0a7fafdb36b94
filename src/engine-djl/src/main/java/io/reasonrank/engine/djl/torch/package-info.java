/**
 * The border to libtorch: TorchScript programs that Java writes, loads and runs. Nothing outside
 * this package touches the native binding's module calls, so that the binding can be replaced.
 */
@NullMarked
package io.reasonrank.engine.djl.torch;

import org.jspecify.annotations.NullMarked;
