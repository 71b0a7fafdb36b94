package io.reasonrank.engine.djl.train;

/**
 * Figures of one pass of the policy loss, weighted sums over its tokens.
 *
 * @param loss policy loss plus weighted KL
 * @param policy the clipped policy loss alone
 * @param kl k3 estimate of KL to the reference, in nats
 * @param clippedShare share of the tokens whose ratio was clipped
 * @param entropy of the token distributions, in nats
 */
public record PolicyLoss(
    double loss, double policy, double kl, double clippedShare, double entropy) {
  public static final PolicyLoss ZERO = new PolicyLoss(0, 0, 0, 0, 0);

  public PolicyLoss plus(PolicyLoss other) {
    return new PolicyLoss(
        loss + other.loss,
        policy + other.policy,
        kl + other.kl,
        clippedShare + other.clippedShare,
        entropy + other.entropy);
  }
}
