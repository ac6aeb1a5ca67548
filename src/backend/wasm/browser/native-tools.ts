/** What bundles for browsers have in place of `../convolution/native-tools.ts`, as `native.ts` is there. */
import type * as inNode from "../convolution/native-tools.ts";

/** Nothing calls it where no native code is active. */
export const nativeTools = (): never => undefined as never;

/** WebAssembly packs the images. */
export const gradientInPlace: typeof inNode.gradientInPlace = () => false;

/** WebAssembly moves kernels. */
export const moveKernels: typeof inNode.moveKernels = () => false;
