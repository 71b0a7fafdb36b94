package io.reasonrank.engine.djl.program;

/**
 * The rows of a step.
 *
 * @param ids token of each row, [N]
 * @param positions its place in its sequence, [N]
 * @param groups seven integers per group of rows that attend together: slab, first slot, sequences
 *     m, first row, rows of each T, longest length with the new rows, length before; m or T is 1
 * @param chosen rows whose logits are wanted, [C]
 * @param temperatures of the chosen rows, 0 for the likeliest token; empty if all are 0
 * @param marks a random number in [0,1) for each chosen row; empty if all temperatures are 0
 */
@SuppressWarnings("ArrayRecordComponent") // made for one native call
public record StepRows(
    long[] ids,
    long[] positions,
    long[] groups,
    long[] chosen,
    double[] temperatures,
    double[] marks) {}
