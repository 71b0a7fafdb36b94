package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.teacher.CountingTeacher;
import java.io.IOException;

/**
 * What labelling would take, before the first call: the prompts of a sample of the lists are made
 * and counted, nobody is asked.
 */
public final class LabelEstimate {
  private static final int SAMPLE = 500;

  private LabelEstimate() {}

  /**
   * Calls, tokens and cost of this shard and of all. Answers are counted at their most; tries after
   * a malformed answer and answers that are paid for already are not counted.
   */
  public static ObjectNode of(StageContext context) throws IOException {
    LabelParameters parameters = context.parameters(LabelParameters.class);
    LabelStage.requireShard(parameters, context.shard());
    LabelParameters.Teacher teacher = parameters.teacher();
    var counting = new CountingTeacher(teacher.asking());
    Teaching teaching = Teaching.with(counting, parameters, context);
    try (LabelPlan plan = LabelPlan.of(parameters, teaching, context)) {
      int every = Math.max(1, plan.size() / SAMPLE);
      int looked = 0;
      for (int i = 0; i < plan.size(); i += every) {
        plan.tasks().get(i).label();
        looked++;
      }
      double scale = looked == 0 ? 0 : (double) plan.size() / looked;
      return json(parameters, plan.size(), counting.metrics(), scale);
    }
  }

  private static ObjectNode json(
      LabelParameters parameters, int lists, ObjectNode counted, double scale) {
    LabelParameters.Teacher teacher = parameters.teacher();
    boolean free = teacher.type().equals("lexical");
    double calls = free ? 0 : scale * counted.path("calls").asLong();
    double input = free ? 0 : scale * counted.path("promptTokens").asLong();
    double output = calls * (teacher.asking().reasoningTokens() + teacher.asking().answerTokens());
    double cost =
        (input * teacher.prices().inputPerMillion() + output * teacher.prices().outputPerMillion())
            / 1e6;
    ObjectNode json = Json.object().put("shards", parameters.shards());
    json.set("shard", figures(lists, calls, input, output, cost, 1));
    json.set("job", figures(lists, calls, input, output, cost, parameters.shards()));
    ObjectNode budget = json.putObject("budget");
    budget.put("tokens", parameters.budget().tokens()).put("cost", parameters.budget().cost());
    return json;
  }

  private static ObjectNode figures(
      int lists, double calls, double input, double output, double cost, int times) {
    return Json.object()
        .put("lists", (long) lists * times)
        .put("calls", Math.round(calls * times))
        .put("promptTokens", Math.round(input * times))
        .put("answerTokensAtMost", Math.round(output * times))
        .put("costAtMost", cost * times);
  }
}
