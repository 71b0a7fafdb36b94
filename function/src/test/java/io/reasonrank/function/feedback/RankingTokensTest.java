package io.reasonrank.function.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.function.feedback.ReturnedRanking.Side;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RankingTokensTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final String DIGEST = "sha256:" + "0f".repeat(32);
  private final RankingTokens tokens = new RankingTokens(bytes("a secret"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ReturnedRanking ranking(String model) {
    return new ReturnedRanking(
        new Side("candidate", model), NOON, 300, 100, List.of(299, 0, 128, 127));
  }

  @Test
  void whatWasSignedComesBackWhole() {
    String token = tokens.sign(RankingCodec.encode(ranking(DIGEST)));

    assertThat(tokens.verify(token).flatMap(RankingCodec::decode)).contains(ranking(DIGEST));
  }

  @Test
  void aModelWithoutADigestKeepsItsName() {
    assertThat(RankingCodec.decode(RankingCodec.encode(ranking("lexical"))))
        .contains(ranking("lexical"));
  }

  @Property(seed = "7")
  void everyRankingSurvives(
      @ForAll @Size(max = 10) List<@IntRange(min = 0, max = 1_000_000) Integer> top,
      @ForAll @IntRange(min = 0, max = 1_000_000) int documents) {
    var ranking = new ReturnedRanking(new Side("primary", "m"), NOON, documents, top.size(), top);

    assertThat(RankingCodec.decode(RankingCodec.encode(ranking))).contains(ranking);
  }

  @Test
  void oneChangedBitIsNoticed() {
    byte[] signed =
        Base64.getUrlDecoder().decode(tokens.sign(RankingCodec.encode(ranking(DIGEST))));
    for (int bit = 0; bit < 8 * signed.length; bit++) {
      byte[] forged = signed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(tokens.verify(Base64.getUrlEncoder().encodeToString(forged)))
          .as("bit %d", bit)
          .isEmpty();
    }
  }

  @Test
  void anotherSecretsTokensAreNotKnown() {
    String token = new RankingTokens(bytes("another")).sign(new byte[] {1, 2, 3});

    assertThat(tokens.verify(token)).isEmpty();
    assertThat(new RankingTokens(bytes("another")).verify(token)).isPresent();
  }

  @Test
  void whatIsNoTokenIsNotKnown() {
    assertThat(List.of("", "x", "ä", "####", "A".repeat(21)))
        .allSatisfy(text -> assertThat(tokens.verify(text)).isEmpty());
  }

  @Test
  void aTokenForAHundredDocumentsFitsIntoAHeader() {
    var ranking =
        new ReturnedRanking(
            new Side("primary", DIGEST), NOON, 100, 100, IntStream.range(90, 100).boxed().toList());

    assertThat(tokens.sign(RankingCodec.encode(ranking))).hasSizeLessThan(100);
  }
}
