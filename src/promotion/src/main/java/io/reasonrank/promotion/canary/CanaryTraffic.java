package io.reasonrank.promotion.canary;

import io.reasonrank.stage.StageException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The traffic of one endpoint that an incumbent serves, and a candidate beside it. */
public interface CanaryTraffic {
  /**
   * Gives the candidate a part of it; said again and again, since it is lent for a time only.
   *
   * @param percent of the requests, 0 to 100
   * @throws StageException 69 if the endpoint does not answer
   */
  Steered share(int percent);

  /**
   * Why the candidate has to go whatever was seen of it: it will never answer, or people say so.
   */
  Optional<CanaryDecision.TakeBack> mustGo();

  /**
   * Makes the candidate the endpoint's own model, while it has all of the traffic.
   *
   * @param stop whether to give up
   */
  void bringOut(BooleanSupplier stop);

  /** Gives the incumbent everything back, as far as it can be reached. */
  void takeBack();
}
