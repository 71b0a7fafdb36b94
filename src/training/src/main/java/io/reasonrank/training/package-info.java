/** The training stages: sft, rl, export and evaluate, on the embedded engine. */
@NullMarked
package io.reasonrank.training;

import org.jspecify.annotations.NullMarked;
