package io.reasonrank.function.backend;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the copies showed since the shares were last set.
 *
 * @param compared rankings that both backends made
 * @param failed copies that the second backend failed
 * @param skipped copies that were not sent because enough were under way
 * @param sameFirst share of comparisons with the same passage first
 * @param overlap mean average overlap of the first ten
 * @param tau mean of Kendall's tau
 * @param tauVariance its sample variance; 0 for fewer than two comparisons
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record MirrorReport(
    long compared,
    long failed,
    long skipped,
    double sameFirst,
    double overlap,
    double tau,
    double tauVariance) {}
