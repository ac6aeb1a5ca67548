/** What bundles for browsers have in place of `compute/fourier/long-fft.ts` and `compute/complex-products.ts`, as `native.ts` is there. */

/** No native code transforms anything. */
export const transformLong = (): boolean => false;

/** Nor many short ones. */
export const transformMany = transformLong;

/** Complex matrices are multiplied where they lie. */
export const multiplyApart = transformLong;
