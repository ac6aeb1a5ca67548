/**
 * Switches of libraries that are not here (`torch.backends.cudnn`, `.cuda`, `.mps`, …): programs set them and ask whether they
 * are there. They keep what was set, and nothing depends on it.
 */

/** A library that is not here. */
interface AbsentLibrary {
  /** False. */
  is_available(): boolean;
}

const notAvailable = (): boolean => false;

/** Switches of `torch.backends.cudnn`. */
export interface CudnnBackend extends AbsentLibrary {
  /** Whether it may be used, as it was set. */
  enabled: boolean;
  /** Whether it may try several ways first, as it was set. */
  benchmark: boolean;
  /** How many ways, as it was set. */
  benchmark_limit: number | null;
  /** Whether only ways that repeat may be taken, as it was set. */
  deterministic: boolean;
  /** Whether products may be rounded, as it was set. */
  allow_tf32: boolean;
  /** null. */
  version(): null;
}

/** NVIDIA's library for networks: none. Its switches may be set. */
export const cudnn: CudnnBackend = {
  enabled: true,
  benchmark: false,
  benchmark_limit: 10,
  deterministic: false,
  allow_tf32: true,
  is_available: notAvailable,
  version: () => null,
};

/** Switches of `torch.backends.cuda`. */
export interface CudaBackend {
  /** Settings of products. */
  readonly matmul: {
    allow_tf32: boolean;
    allow_fp16_reduced_precision_reduction: boolean;
    allow_bf16_reduced_precision_reduction: boolean;
  };
  /** False. */
  is_built(): boolean;
  /** Whether attention may be computed in this way on CUDA, as it was set. */
  flash_sdp_enabled(): boolean;
  /** The same of another way. */
  mem_efficient_sdp_enabled(): boolean;
  /** The same of another way. */
  math_sdp_enabled(): boolean;
  /** The same of another way. */
  cudnn_sdp_enabled(): boolean;
  /** Sets it. */
  enable_flash_sdp(enabled: boolean): void;
  /** Sets it. */
  enable_mem_efficient_sdp(enabled: boolean): void;
  /** Sets it. */
  enable_math_sdp(enabled: boolean): void;
  /** Sets it. */
  enable_cudnn_sdp(enabled: boolean): void;
}

const attention = { flash: true, mem_efficient: true, math: true, cudnn: true };

/** NVIDIA's devices: none. Their switches may be set. */
export const cuda: CudaBackend = {
  matmul: {
    allow_tf32: false,
    allow_fp16_reduced_precision_reduction: true,
    allow_bf16_reduced_precision_reduction: true,
  },
  is_built: notAvailable,
  flash_sdp_enabled: () => attention.flash,
  mem_efficient_sdp_enabled: () => attention.mem_efficient,
  math_sdp_enabled: () => attention.math,
  cudnn_sdp_enabled: () => attention.cudnn,
  enable_flash_sdp: (enabled) => void (attention.flash = enabled),
  enable_mem_efficient_sdp: (enabled) => void (attention.mem_efficient = enabled),
  enable_math_sdp: (enabled) => void (attention.math = enabled),
  enable_cudnn_sdp: (enabled) => void (attention.cudnn = enabled),
};

/** Apple's devices: none. */
export const mps: AbsentLibrary & { is_built(): boolean } = { is_available: notAvailable, is_built: notAvailable };
/** Intel's libraries: none. */
export const mkl: AbsentLibrary = { is_available: notAvailable };
/** Intel's library for networks: none. */
export const mkldnn: AbsentLibrary & { enabled: boolean } = { enabled: true, is_available: notAvailable };
/** Threads are the engine's own. */
export const openmp: AbsentLibrary = { is_available: notAvailable };
