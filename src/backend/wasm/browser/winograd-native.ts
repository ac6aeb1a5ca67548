/** What bundles for browsers have in place of `../convolution/winograd-native.ts`, as `native.ts` is there. */
import type { NativeWinograd as WinogradInNode } from "../convolution/winograd-native.ts";

/** Native convolutions that are never there: nothing calls them where no native code is active. */
export class NativeWinograd implements Pick<WinogradInNode, "by"> {
  declare readonly by: WinogradInNode["by"];
}
