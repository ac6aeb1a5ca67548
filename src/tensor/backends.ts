/** `torch.backends`: switches of the machinery below the operators. */
import { provideConvolutions } from "../backend/wasm/convolution/provide.ts";
import { RuntimeError } from "../support/errors.ts";
import { hostBackend } from "./device.ts";

export { cuda, type CudaBackend, cudnn, type CudnnBackend, mkl, mkldnn, mps, openmp } from "./absent-backends.ts";

/**
 * The switches of this library's own backend, as `torch.backends.mkldnn` or `torch.backends.cudnn` hold those of
 * PyTorch's.
 */
export interface FlambeauBackend {
  /**
   * Whether float32 convolutions with 3 x 3 kernels (by WebAssembly with 5 x 5 kernels too, and with 4 x 4 kernels
   * that move by 2) and their gradients may be computed by Winograd's method, which is two to three times as fast; true
   * at first. Results then differ from exact ones by up to some 20 roundings (2^-24) of the sum of the products'
   * magnitudes; without it by up to 5.
   * docs/performance.md says where it is used.
   * @example torch.backends.flambeau.winograd = false;
   */
  winograd: boolean;
  /**
   * Whether kernels may use WebAssembly's relaxed SIMD, whose `madd` rounds once where the processor can and twice where
   * it cannot; true at first, false where the engine has none. With false the same program gives the same bits in every
   * engine and on every processor, and products are slower. To be set before the first operator runs.
   * @throws RuntimeError if it is changed after that.
   * @example torch.backends.flambeau.relaxed; // true
   */
  relaxed: boolean;
  /**
   * What native code computes with in Node: "avx512", "avx2" or "neon", where the package `@flambeau/native-PLATFORM` is
   * installed (npm does that by itself) or `npm run native` has built it; false where WebAssembly computes everything,
   * as in browsers. Set it to false to turn native code off, to true to have it again, or to a name for just these
   * instructions; what is not there leaves it off. The environment variable `FLAMBEAU_NATIVE=0` does without from the
   * start. Results of the two differ in rounding only: docs/performance.md.
   * @example torch.backends.flambeau.native = false;
   */
  get native(): string | false;
  set native(wanted: boolean | string);
}

/** The switches of this library's own hostBackend(). */
export const flambeau: FlambeauBackend = {
  get winograd() {
    provideConvolutions();
    return hostBackend().convolution.winograd;
  },
  set winograd(value: boolean) {
    if (typeof value !== "boolean")
      throw new TypeError(`torch.backends.flambeau.winograd must be true or false, but got ${String(value)}`);
    provideConvolutions();
    hostBackend().convolution.winograd = value;
  },
  get relaxed() {
    return hostBackend().relaxed;
  },
  set relaxed(value: boolean) {
    if (typeof value !== "boolean")
      throw new TypeError(`torch.backends.flambeau.relaxed must be true or false, but got ${String(value)}`);
    hostBackend().relaxed = value;
  },
  get native(): string | false {
    return hostBackend().native;
  },
  set native(value: boolean | string) {
    if (typeof value !== "boolean" && typeof value !== "string")
      throw new TypeError(`torch.backends.flambeau.native must be true, false or a name, but got ${String(value)}`);
    hostBackend().native = value;
  },
};

const engines = ["qnnpack", "onednn", "x86", "fbgemm"];
let engine = "x86";

/**
 * Names of PyTorch's engines for quantized layers. The same code computes for all; the one that is set when weights are
 * packed decides where halves are rounded.
 * @throws RuntimeError for a name that is none of `supported_engines`.
 * @example
 * torch.backends.quantized.engine = "fbgemm";
 * torch.backends.quantized.engine; // 'fbgemm'
 */
export const quantized: { engine: string; readonly supported_engines: readonly string[] } = {
  get engine() {
    return engine;
  },
  set engine(name: string) {
    if (!engines.includes(name)) throw new RuntimeError(`${name} is not a valid value for quantized engine`);
    engine = name;
  },
  get supported_engines() {
    return [...engines];
  },
};
