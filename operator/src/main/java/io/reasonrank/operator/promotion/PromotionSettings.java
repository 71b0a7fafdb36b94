package io.reasonrank.operator.promotion;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an installation decides about promotions.
 *
 * @param gitPoll how often Git is asked what became of a proposal
 * @param copies directory for copies of repositories
 */
public record PromotionSettings(Duration gitPoll, Path copies) {}
