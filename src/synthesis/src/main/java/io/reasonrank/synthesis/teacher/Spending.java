package io.reasonrank.synthesis.teacher;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.LabelParameters.Budget;
import io.reasonrank.stage.spec.LabelParameters.Prices;
import java.util.Locale;

/**
 * Keeps a teacher within its budget: a question is asked only if it fits even at its most. What was
 * asked before this process started counts.
 */
final class Spending {
  private static final double MILLION = 1e6;

  private final Budget budget;
  private final Prices prices;
  private long inputTokens;
  private long outputTokens;
  private long reservedTokens;
  private double reservedCost;

  /**
   * @param budget of this process; 0 leaves a bound out
   */
  Spending(Budget budget, Prices prices) {
    this.budget = budget;
    this.prices = prices;
  }

  /** What a question may take at its most. */
  record Reservation(long tokens, double cost) {}

  /** An answer that was paid before. */
  synchronized void paid(StoredAnswer answer) {
    inputTokens += answer.promptTokens();
    outputTokens += answer.outputTokens();
  }

  /**
   * Puts tokens aside. Waits while answers under way may yet leave room: most of them cost less
   * than what was put aside for them.
   *
   * @throws BudgetSpentException if they would go beyond the budget
   */
  synchronized Reservation reserve(long promptTokens, long mostOutput) {
    var wanted = new Reservation(promptTokens + mostOutput, cost(promptTokens, mostOutput));
    while (!fits(wanted) && reservedTokens > 0) {
      await();
    }
    if (!fits(wanted)) {
      throw new BudgetSpentException();
    }
    reservedTokens += wanted.tokens();
    reservedCost += wanted.cost();
    return wanted;
  }

  private boolean fits(Reservation wanted) {
    boolean tokens =
        budget.tokens() == 0 || spentTokens() + reservedTokens + wanted.tokens() <= budget.tokens();
    boolean cost =
        budget.cost() == 0 || spentCost() + reservedCost + wanted.cost() <= budget.cost();
    return tokens && cost;
  }

  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "stopped; run it again to go on", e);
    }
  }

  /** Gives a reservation back, whether or not there was an answer. */
  synchronized void release(Reservation reservation) {
    reservedTokens -= reservation.tokens();
    reservedCost -= reservation.cost();
    notifyAll();
  }

  synchronized long spentTokens() {
    return inputTokens + outputTokens;
  }

  synchronized double spentCost() {
    return cost(inputTokens, outputTokens);
  }

  double cost(double input, double output) {
    return (input * prices.inputPerMillion() + output * prices.outputPerMillion()) / MILLION;
  }

  /** For people: what is spent. */
  synchronized String text() {
    return String.format(
        Locale.ROOT, "%d tokens (cost %.4f) are spent", spentTokens(), spentCost());
  }

  /** The next question does not fit into the budget. */
  static final class BudgetSpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
