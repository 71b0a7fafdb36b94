/** The local pipeline: the stages of a cluster's pods, each in its own process on this machine. */
@NullMarked
package io.reasonrank.cli.run;

import org.jspecify.annotations.NullMarked;
