package io.reasonrank.engine.djl.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TorchRuntimeTest {
  @Test
  void workApartRunsOnAThreadThatHasEndedAfterwards() {
    Thread worker = TorchRuntime.apart(Thread::currentThread);
    assertThat(worker).isNotSameAs(Thread.currentThread());
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void faultsOfWorkApartAreTheCallersFaults() {
    var fault = new IllegalArgumentException("model.safetensors: not what it should be");
    assertThatThrownBy(
            () ->
                TorchRuntime.apart(
                    () -> {
                      throw fault;
                    }))
        .isSameAs(fault);
  }
}
