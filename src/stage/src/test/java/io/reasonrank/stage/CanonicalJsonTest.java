package io.reasonrank.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  /** Appendix B of RFC 8785: IEEE 754 bits in hex, ECMAScript spelling. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void numbersAreSpelledAsEcmaScriptDoes(String bits, String spelling) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

    assertThat(CanonicalJson.ecmaScript(value)).isEqualTo(spelling);
  }

  @Test
  void namesAreSortedByUtf16UnitAndTextIsEscapedMinimally() throws JsonProcessingException {
    var value =
        Json.mapper()
            .readTree(
                "{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"1\":[true,null,{}],\"\\r\":\"</\\u000f\"}");

    assertThat(CanonicalJson.text(value))
        .isEqualTo("{\"\\r\":\"</\\u000f\",\"1\":[true,null,{}],\"\ud83d\ude00\":2,\"\ufb33\":1}");
  }

  @Test
  void integersThatADoubleCannotHoldAreRefused() throws JsonProcessingException {
    var value = Json.mapper().readTree("{\"seed\":9007199254740993}");

    assertThatThrownBy(() -> CanonicalJson.text(value)).hasMessageContaining("9007199254740993");
  }
}
