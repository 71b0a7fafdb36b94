/**
 * The command line: parses, calls, prints. Here alone a failure becomes one line and an exit code.
 */
@NullMarked
package io.reasonrank.cli;

import org.jspecify.annotations.NullMarked;
