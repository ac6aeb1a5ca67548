/** What bundles for browsers have in place of `compute/fourier/long-fft.ts`, as `native.ts` is there. */

/** No native code transforms anything. */
export const transformLong = (): boolean => false;

/** Nor many short ones. */
export const transformMany = transformLong;
