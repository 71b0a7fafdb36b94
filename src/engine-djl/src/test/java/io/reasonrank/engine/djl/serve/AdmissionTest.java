package io.reasonrank.engine.djl.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aPlaceIsGivenBackOnce() {
    var admission = new Admission(4, nanos::get);
    var place = admission.enter(3);
    place.leave();
    place.leave();

    assertThat(admission.inFlight()).isZero();
  }

  @Test
  void retryAfterIsAboutWhenAPlaceComesFree() {
    var admission = new Admission(4, nanos::get);
    for (int round = 0; round < 50; round++) {
      List<Admission.Place> places = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        places.add(admission.enter(1));
      }
      nanos.addAndGet(40_000_000_000L);
      places.forEach(Admission.Place::leave);
    }
    admission.enter(4);

    assertThatThrownBy(admission::check).isInstanceOf(ApiError.class);
    // Four places of 40 s each: one comes free every 10 s.
    ApiError refusal = catchThrowableOfType(ApiError.class, () -> admission.enter(1));
    assertThat(refusal.status()).isEqualTo(429);
    assertThat(refusal.retryAfterSeconds()).contains(10L);
  }

  @Test
  void moreThanTheServerHasIsNoReasonToWait() {
    var admission = new Admission(4, nanos::get);

    ApiError refusal = catchThrowableOfType(ApiError.class, () -> admission.enter(5));
    assertThat(refusal.status()).isEqualTo(400);
  }
}
