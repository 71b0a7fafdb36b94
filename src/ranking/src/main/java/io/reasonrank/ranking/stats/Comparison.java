package io.reasonrank.ranking.stats;

/**
 * What a paired test says.
 *
 * @param queries number of pairs
 * @param meanDifference system minus baseline
 * @param low lower end of the confidence interval of the mean difference
 * @param high upper end
 * @param confidence for example 0.95
 * @param pValue two-sided, never 0: (extreme resamples + 1) / (resamples + 1)
 */
public record Comparison(
    int queries,
    double meanDifference,
    double low,
    double high,
    double confidence,
    double pValue) {}
