package io.reasonrank.function.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
  @ParameterizedTest
  @CsvSource({"1S, 900", "30S, 29800", "500m, 450", "2M, 119800", "1H, 3599800", "2000000u, 1800"})
  void theAnswerComesALittleBeforeTheClientGivesUp(String header, long millis) {
    assertThat(GrpcTimeout.of(Optional.of(header))).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "1", "123456789S", "1s", "-1S"})
  void whatIsNoTimeoutIsNone(String header) {
    assertThat(GrpcTimeout.of(Optional.of(header))).isEmpty();
  }
}
