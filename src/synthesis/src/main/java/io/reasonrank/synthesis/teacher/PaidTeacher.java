package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.SortedMap;
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

  /**
   * Writes raw answers, one JSON line each, in the order of their keys.
   *
   * @param askers keys, each with the list that it stands for
   * @return their tokens and what they cost, whoever paid for them
   */
  public ObjectNode writeAnswers(SortedMap<String, Asker> askers, Path file) throws IOException {
    long prompts = 0;
    long outputs = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (var asker : askers.entrySet()) {
        for (StoredAnswer answer : questions.answers(List.of(asker.getKey()))) {
          out.write(Json.line(answer.by(asker.getValue())));
          out.write('\n');
          prompts += answer.promptTokens();
          outputs += answer.outputTokens();
        }
      }
    }
    return Json.object()
        .put("tokens", prompts + outputs)
        .put("cost", questions.cost(prompts, outputs));
  }

  /** Answers as JSON, for another process. */
  public List<JsonNode> answers(List<String> keys) {
    return questions.answers(keys).stream().<JsonNode>map(Json.mapper()::valueToTree).toList();
  }

  /** Keeps answers that another process paid for. */
  public void keep(JsonNode answers) {
    answers.forEach(
        answer -> questions.keep(Json.parse(Json.line(answer), StoredAnswer.class, "a message")));
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
