/** What bundles for browsers have in place of `../gemm/native-products.ts`, as `native.ts` is there. */
import type { NativeProducts as ProductsInNode } from "../gemm/native-products.ts";

/** Native products that are never there. */
export class NativeProducts implements Pick<ProductsInNode, "run"> {
  /** Never called: no native code is active. */
  run(): void {}
}
