package io.reasonrank.synthesis.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.ConversationTemplate;
import io.reasonrank.stage.spec.LabelParameters.Asking;
import io.reasonrank.synthesis.teacher.UnusableException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A language model as the teacher: which words it is asked with, and what counts as an answer. */
final class EngineTeacher implements Teacher {
  private final PaidQuestions questions;
  private final TeacherPrompts prompts;
  private final Asking asking;

  EngineTeacher(PaidQuestions questions, Tokenizer tokenizer, Asking asking) {
    this.questions = questions;
    this.prompts = new TeacherPrompts(tokenizer, asking);
    this.asking = asking;
  }

  @Override
  public List<String> positives(Question question, ConversationTemplate template) {
    return select("positives", prompts.positives(question, template), question);
  }

  @Override
  public List<String> misleading(Question question) {
    return select("misleading", prompts.misleading(question), question);
  }

  private List<String> select(String purpose, List<ChatMessage> chat, Question question) {
    int n = question.passages().size();
    return question.ids(
        questions.ask(
            new PaidQuestions.Inquiry(purpose, question.of(), chat, 0),
            UnaryOperator.identity(),
            text -> Reading.selection(text, n)));
  }

  @Override
  public Label order(Question question) {
    var samples = new ArrayList<Sample>();
    for (int number = 0; number < asking.samples(); number++) {
      samples.add(sample(question, number));
    }
    List<List<Integer>> orders = samples.stream().map(Sample::order).toList();
    int best = Agreement.medoid(orders);
    double agreement = Agreement.withOthers(best, orders);
    if (agreement < asking.minAgreement()) {
      throw new UnusableException(
          Fault.LOW_AGREEMENT,
          String.format(
              Locale.ROOT,
              "%d samples agree by %.4f, below %s",
              orders.size(),
              agreement,
              asking.minAgreement()));
    }
    return new Label(question.ids(orders.get(best)), samples.get(best).reasoning());
  }

  private record Sample(List<Integer> order, String reasoning) {}

  private Sample sample(Question question, int number) {
    int n = question.passages().size();
    var form = new AnswerConstraint.PermutationOf(n);
    return questions.ask(
        new PaidQuestions.Inquiry("order", question.of(), prompts.order(question), number),
        (GenerationRequest request) -> request.withConstraint(form),
        text -> sample(text, n));
  }

  private Reading<Sample> sample(String text, int n) {
    Reading<List<Integer>> order = Reading.order(text, n);
    String reasoning = Completion.reasoningOf(text);
    if (order.value().isPresent() && reasoning.isEmpty() && !asking.thought().equals("none")) {
      return Reading.wrong("an order without a thought");
    }
    return order
        .value()
        .map(ids -> Reading.of(new Sample(ids, reasoning)))
        .orElseGet(() -> Reading.wrong(order.fault()));
  }

  @Override
  public Written write(Question about) {
    return questions.ask(
        new PaidQuestions.Inquiry("query", about.of(), prompts.writing(about), 0),
        UnaryOperator.identity(),
        Reading::written);
  }

  @Override
  public ObjectNode metrics() {
    return questions.metrics();
  }

  @Override
  public void close() {
    questions.close();
  }
}
