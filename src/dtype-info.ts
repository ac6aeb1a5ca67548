/** What programs ask of dtypes and of the machine: `finfo`, `iinfo`, `inf`, `pi`, `cuda.is_available()` and the like. */
import { floatInfo, get_default_dtype, realDType, type DType, type FloatName } from "./dtype.ts";
import { AssertionError, TypeError, withHelp } from "./support/errors.ts";
import type { Device } from "./tensor/device-name.ts";
import type { Tensor } from "./tensor/tensor.ts";

/** Python's `%g`: six digits without zeros at the end. */
function generalText(value: number): string {
  const [mantissa, exponent] = value.toExponential(5).split("e") as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)));
  const sign = power < 0 ? "-" : "+";
  return `${String(Number(mantissa))}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}

const resolutions: Readonly<Record<FloatName, number>> = {
  float64: 1e-15,
  float32: 1e-6,
  float16: 1e-3,
  bfloat16: 1e-2,
};

class FloatLimits {
  /** Bits of one element. */
  readonly bits: number;
  /** The dtype's name: "float32". */
  readonly dtype: string;
  /** The difference between 1 and the next number. */
  readonly eps: number;
  /** The largest finite number. */
  readonly max: number;
  /** The most negative finite number. */
  readonly min: number;
  /** About how fine decimal numbers are told apart: 1e-6 for float32. */
  readonly resolution: number;
  /** The smallest positive number with full precision. */
  readonly smallest_normal: number;
  /** The same by its older name. */
  readonly tiny: number;

  constructor(type: DType) {
    const { code } = type;
    const name = type.name as FloatName;
    const limits = code ?? floatInfo[name];
    this.bits = type.itemsize * 8;
    this.dtype = type.name;
    this.eps = limits.eps;
    this.max = limits.max;
    this.min = code?.min ?? -limits.max;
    this.resolution = code ? 1 : resolutions[name];
    this.smallest_normal = limits.tiny;
    this.tiny = limits.tiny;
  }
  toString(): string {
    const fields = ["resolution", "min", "max", "eps", "smallest_normal", "tiny"] as const;
    return `finfo(${fields.map((field) => `${field}=${generalText(this[field])}`).join(", ")}, dtype=${this.dtype})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

class IntegerLimits {
  /** Bits of one element. */
  readonly bits: number;
  /** The dtype's name: "int8". */
  readonly dtype: string;
  /** The largest number; a bigint where a number would not be exact. */
  readonly max: number | bigint;
  /** The smallest number. */
  readonly min: number | bigint;

  constructor(type: DType) {
    this.bits = type.itemsize * 8;
    this.dtype = type.name;
    const top = 2n ** BigInt(this.bits - (type.is_signed ? 1 : 0));
    const exact = (value: bigint): number | bigint => (this.bits > 32 ? value : Number(value));
    this.max = exact(top - 1n);
    this.min = type.is_signed ? exact(-top) : 0;
  }
  toString(): string {
    return `iinfo(min=${generalText(Number(this.min))}, max=${generalText(Number(this.max))}, dtype=${this.dtype})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Limits of a floating point dtype; of the default one without an argument.
 * @example
 * torch.finfo(torch.float32).eps; // 1.1920928955078125e-7
 */
export function finfo(type: DType = get_default_dtype()): FloatLimits {
  if (type.is_complex) return finfo(realDType(type));
  if (!type.is_floating_point)
    throw new TypeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'");
  return new FloatLimits(type);
}

/**
 * Limits of an integer dtype.
 * @example
 * torch.iinfo(torch.int8).max; // 127
 */
export function iinfo(type: DType): IntegerLimits {
  if (type.kind !== "int")
    throw new TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'");
  return new IntegerLimits(type);
}

/** Infinity. */
export const inf: number = Infinity;
/** Not a number. */
export const nan: number = NaN;
/** 3.14159… */
export const pi: number = Math.PI;
/** 2.71828… */
export const e: number = Math.E;
/** A new dimension in an index: null. */
export const newaxis: null = null;
/** The version of PyTorch whose behaviour this is. */
export const __version__ = "2.15.0";
/** What PyTorch was built with. */
export const version: { readonly __version__: string; readonly cuda: null; readonly hip: null } = {
  __version__,
  cuda: null,
  hip: null,
};

/** A kind of device that is not here: programs ask whether it is. */
interface AbsentDevice {
  is_available(): boolean;
  is_initialized(): boolean;
  /** 0. */
  device_count(): number;
  manual_seed(seed: number): void;
  manual_seed_all(seed: number): void;
  seed(): void;
  seed_all(): void;
  /** The states of the generators of all its devices: none. */
  get_rng_state_all(): Tensor[];
  set_rng_state_all(new_states: Iterable<Tensor>): void;
  empty_cache(): void;
  synchronize(device?: unknown): void;
  /** False: no device computes with bfloat16. */
  is_bf16_supported(): boolean;
  /** Bytes of tensors there: 0. */
  memory_allocated(device?: unknown): number;
  max_memory_allocated(device?: unknown): number;
  memory_reserved(device?: unknown): number;
  max_memory_reserved(device?: unknown): number;
  reset_peak_memory_stats(device?: unknown): void;
  /** Throws an AssertionError: there is none. */
  current_device(): number;
  /** Throws an AssertionError: there is none. */
  set_device(device: unknown): void;
  /** Throws an AssertionError: there is none. */
  get_device_name(device?: unknown): string;
  /** Throws an AssertionError: there is none. */
  get_device_capability(device?: unknown): [major: number, minor: number];
}

function absent(name: string): AbsentDevice {
  const nothing = (): void => undefined;
  const none = (): number => 0;
  const no = (): boolean => false;
  const refused = (): never => {
    throw new AssertionError(
      withHelp(
        `Torch not compiled with ${name} enabled`,
        `Tensors are on the CPU; ask torch.${name.toLowerCase()}.is_available() first.`,
      ),
    );
  };
  return {
    is_available: no,
    is_initialized: no,
    device_count: none,
    manual_seed: nothing,
    manual_seed_all: nothing,
    seed: nothing,
    seed_all: nothing,
    get_rng_state_all: () => [],
    set_rng_state_all: nothing,
    empty_cache: nothing,
    synchronize: nothing,
    is_bf16_supported: no,
    memory_allocated: none,
    max_memory_allocated: none,
    memory_reserved: none,
    max_memory_reserved: none,
    reset_peak_memory_stats: nothing,
    current_device: refused,
    set_device: refused,
    get_device_name: refused,
    get_device_capability: refused,
  };
}

/** NVIDIA's devices: none. */
export const cuda: AbsentDevice = absent("CUDA");
/** Apple's devices: none. */
export const mps: AbsentDevice = absent("MPS");
/** Intel's devices: none. */
export const xpu: AbsentDevice = absent("XPU");

/**
 * `torch.accelerator`: what else than the CPU computes here, which is nothing. No argument is refused.
 * @example
 * const { accelerator } = torch;
 * const device = accelerator.is_available() ? accelerator.current_accelerator()! : torch.device("cpu");
 * device.type; // cpu
 */
export const accelerator: {
  is_available(): boolean;
  /** 0. */
  device_count(): number;
  /** null: there is none. */
  current_accelerator(check_available?: boolean): Device | null;
  empty_cache(): void;
  /** Nothing to wait for. */
  synchronize(device?: unknown): void;
  /** Bytes of tensors there: 0. */
  memory_allocated(device?: unknown): number;
  max_memory_allocated(device?: unknown): number;
} = {
  is_available: () => false,
  device_count: () => 0,
  current_accelerator: () => null,
  empty_cache: () => undefined,
  synchronize: () => undefined,
  memory_allocated: () => 0,
  max_memory_allocated: () => 0,
};

/** Decompositions are there. */
export const has_lapack = true;
/** Intel's library is not: products are the engine's own. */
export const has_mkl = false;
/** Threads are the engine's own. */
export const has_openmp = false;
/** Fourier transforms are there. */
export const has_spectral = true;
