package io.reasonrank.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.TextRepair;
import java.util.List;

/** Whatever a passage or a template file holds: one clean line, and a template or a refusal. */
public final class TextFuzzer {
  private TextFuzzer() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    String text = data.consumeString(data.remainingBytes() / 2);
    String clean = TextRepair.clean(text);
    Check.that(clean.equals(TextRepair.clean(clean)), "cleaning twice changes a text");
    Check.that(clean.equals(clean.strip()) && clean.lines().count() < 2, "not one line");
    template(data.consumeRemainingAsString(), text);
  }

  private static void template(String file, String text) {
    PromptTemplate template;
    try {
      template = PromptTemplate.parse(file);
    } catch (IllegalArgumentException refused) {
      Check.that(!String.valueOf(refused.getMessage()).isBlank(), "refused without a reason");
      return;
    }
    Check.that(
        PromptTemplate.parse(template.format()).equals(template), "a template is lost by its file");
    template.render(text, List.of(text, text));
  }
}
