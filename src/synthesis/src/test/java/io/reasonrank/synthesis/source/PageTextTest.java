package io.reasonrank.synthesis.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.synthesis.source.PageText.Block;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTextTest {
  @Test
  void scriptsMenusAndFormsAreLeftOutAndStructureIsKept() throws IOException {
    String page =
        """
        <html><head><script>alert(1)</script></head><body>
        <nav><a href="/">Home</a></nav><h2>How rain <em>falls</em></h2>
        <div>Inline text<p>First &amp; only paragraph.</p></div><form>Name</form>
        <ul><li>one</li><li>two</li></ul><pre>for i in x:
            go()</pre><footer>(c)</footer></body></html>
        """;

    assertThat(PageText.html(page.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            new Block(true, "How rain falls"),
            new Block(false, "Inline text"),
            new Block(false, "First & only paragraph."),
            new Block(false, "one"),
            new Block(false, "two"),
            new Block(false, "for i in x:\n    go()"));
  }

  @Test
  void thePageSaysHowItIsEncoded() throws IOException {
    String page = "<meta charset=windows-1252><p>Größe des Bächleins</p>";

    assertThat(PageText.html(page.getBytes(Charset.forName("windows-1252"))))
        .containsExactly(new Block(false, "Größe des Bächleins"));
  }

  @Test
  void markdownIsCutAtBlankLinesAndCodeStaysWhole() {
    String page = "# Rain\n\nIt falls\nfrom clouds.\n\n```java\nint a;\n\nint b;\n```\nEnd.";

    assertThat(PageText.markdown(page.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            new Block(true, "Rain"),
            new Block(false, "It falls from clouds."),
            new Block(false, "int a;\n\nint b;"),
            new Block(false, "End."));
  }

  @Test
  void passagesStayUnderTheirHeadingAndKeepTheirIdsWhenTheEndChanges() {
    Block heading = new Block(true, "Rain");
    Block one = new Block(false, "drop ".repeat(100).strip());
    Block two = new Block(false, "fall ".repeat(100).strip());
    List<Passage> before = PassageCutter.cut("doc", "", List.of(heading, one, two));
    List<Passage> after =
        PassageCutter.cut(
            "doc", "", List.of(heading, one, two, new Block(false, "new words stand at the end")));

    assertThat(before).hasSize(2).allSatisfy(p -> assertThat(p.text()).startsWith("Rain\n"));
    assertThat(after.getFirst()).isEqualTo(before.getFirst());
    assertThat(after.get(1).id()).isEqualTo(before.get(1).id());
  }

  @Test
  void aLongBlockIsCutAndNothingOfItIsLost() {
    String block = "word ".repeat(1000).strip();

    List<Passage> passages = PassageCutter.cut("doc", "", List.of(new Block(false, block)));

    assertThat(passages).extracting(Passage::id).doesNotHaveDuplicates();
    assertThat(passages.stream().mapToInt(p -> p.text().split(" ").length).sum()).isEqualTo(1000);
  }
}
