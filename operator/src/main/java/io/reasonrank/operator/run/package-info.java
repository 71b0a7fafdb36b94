/**
 * The life of a run (SynthesisJob, SFTRun, RLRun): small steps that do not know each other, pure
 * but for {@code ApiChildren} and {@code RunController}. The crash rules are in {@code DESIGN.md}.
 */
@NullMarked
package io.reasonrank.operator.run;

import org.jspecify.annotations.NullMarked;
