/**
 * The contract between the planner, the programs that pods run and whoever reads their outputs:
 * {@code spec.json} in, a directory with {@code manifest.json} out, progress lines, exit codes.
 */
@NullMarked
package io.reasonrank.stage;

import org.jspecify.annotations.NullMarked;
