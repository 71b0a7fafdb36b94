package io.reasonrank.engine.djl.program;

/** How the weights of a running model are kept and multiplied; activations between are float32. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /** bfloat16 weights and factors, sums in float32. */
  BF16,
  /** 8-bit weights, one scale per output; inputs are rounded to 8 bits as they come. */
  INT8
}
