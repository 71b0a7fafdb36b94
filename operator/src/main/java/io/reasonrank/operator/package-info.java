/** Wiring: settings from the environment, one instance of each collaborator. */
@NullMarked
package io.reasonrank.operator;

import org.jspecify.annotations.NullMarked;
