/** The numbers that operators take where they take tensors too. */
import type { Complex } from "../../support/complex.ts";

/** A Python number: an integer-valued one counts as an int, any other as a float. */
export type ScalarValue = number | bigint | boolean | Complex;
