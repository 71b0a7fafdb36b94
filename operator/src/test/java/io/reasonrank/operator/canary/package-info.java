/** Canaries with the real function as pods: {@code make verify-canary}. */
@NullMarked
package io.reasonrank.operator.canary;

import org.jspecify.annotations.NullMarked;
