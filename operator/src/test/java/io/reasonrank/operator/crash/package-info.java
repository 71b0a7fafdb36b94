/** The operator is killed at every mutating request; what is left must be as if it had not been. */
@NullMarked
package io.reasonrank.operator.crash;

import org.jspecify.annotations.NullMarked;
