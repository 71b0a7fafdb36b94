package io.reasonrank.promotion.canary;

/**
 * What an endpoint says it does.
 *
 * @param weight share of the requests that the candidate answers, in [0,1]
 * @param candidateDigest model of the candidate's endpoint; empty where there is none
 * @param seen since the shares were changed
 */
public record Steered(double weight, String candidateDigest, Observation seen) {}
