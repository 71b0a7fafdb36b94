/** Takes the reports of stage pods: an address per attempt, opened by its run's token. */
@NullMarked
package io.reasonrank.operator.progress;

import org.jspecify.annotations.NullMarked;
