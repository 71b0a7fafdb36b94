package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.synthesis.teacher.Spending.BudgetSpentException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A teacher with a budget and a ledger. */
public final class PaidTeacher implements Teacher {
  private final Teacher teacher;
  private final PaidQuestions questions;

  PaidTeacher(Teacher teacher, PaidQuestions questions) {
    this.teacher = teacher;
    this.questions = questions;
  }

  @Override
  public List<String> positives(Question question, ConversationTemplate prompts) {
    return withinBudget(() -> teacher.positives(question, prompts));
  }

  @Override
  public List<String> misleading(Question question) {
    return withinBudget(() -> teacher.misleading(question));
  }

  @Override
  public Label order(Question question) {
    return withinBudget(() -> teacher.order(question));
  }

  @Override
  public Written write(Question about) {
    return withinBudget(() -> teacher.write(about));
  }

  private <T> T withinBudget(Supplier<T> work) {
    try {
      return work.get();
    } catch (BudgetSpentException e) {
      throw new StageException(ExitCode.BUDGET, "the budget is spent: " + questions.spent(), e);
    }
  }

  /** Writes raw answers, one JSON line each, in the order of their keys. */
  public void writeAnswers(Iterable<String> sortedKeys, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (String key : sortedKeys) {
        for (StoredAnswer answer : questions.answers(List.of(key))) {
          out.write(Json.line(answer));
          out.write('\n');
        }
      }
    }
  }

  @Override
  public ObjectNode metrics() {
    return questions.metrics();
  }

  @Override
  public void close() {
    teacher.close();
  }
}
