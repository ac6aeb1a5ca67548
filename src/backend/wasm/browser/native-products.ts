/** What bundles for browsers have in place of `../gemm/native-products.ts`, as `native.ts` is there. */
import type { NativeProducts as ProductsInNode } from "../gemm/native-products.ts";

/** Native products that are never there: nothing calls them where no native code is active. */
export class NativeProducts implements Pick<ProductsInNode, "run" | "tiles" | "areNative" | "inRounds"> {
  declare readonly run: ProductsInNode["run"];
  declare readonly tiles: ProductsInNode["tiles"];
  declare readonly areNative: ProductsInNode["areNative"];
  declare readonly inRounds: ProductsInNode["inRounds"];
}
