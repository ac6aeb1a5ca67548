/** What bundles for browsers have in place of `../convolution/winograd-native.ts`, as `native.ts` is there. */
import type { NativeWinograd as WinogradInNode } from "../convolution/winograd-native.ts";

/** Native convolutions that are never there. */
export class NativeWinograd implements Pick<WinogradInNode, "forward" | "inputGradient" | "weightGradient"> {
  /** Never called, as the others: no native code is active. */
  forward(): boolean {
    return false;
  }
  inputGradient(): boolean {
    return false;
  }
  weightGradient(): boolean {
    return false;
  }
}
