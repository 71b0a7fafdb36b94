/** Where a run's figures go beside its own files. */
@NullMarked
package io.reasonrank.training.tracking;

import org.jspecify.annotations.NullMarked;
