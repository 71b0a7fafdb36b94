/** What all commands share about their output. */
@NullMarked
package io.reasonrank.cli.output;

import org.jspecify.annotations.NullMarked;
