package io.reasonrank.promotion.canary;

import java.net.URI;
import java.time.Duration;

/**
 * What an endpoint shall do with a candidate.
 *
 * @param candidate address of the candidate's endpoint
 * @param weight share of the requests that the candidate answers, in [0,1]
 * @param mirror share of the others that it gets as copies, in [0,1]
 * @param lease how long this holds unless it is said again
 */
public record Steering(URI candidate, double weight, double mirror, Duration lease) {}
