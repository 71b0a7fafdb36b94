/** The embedded engine: Hugging Face checkpoints run by TorchScript programs that Java writes. */
@NullMarked
package io.reasonrank.engine.djl;

import org.jspecify.annotations.NullMarked;
