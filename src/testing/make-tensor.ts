/** `torch.testing.make_tensor`: random tensors of any dtype for tests, with PyTorch's numbers for a seed. */
import { float32, floatInfoOf, isDType, type DType } from "../dtype.ts";
import type { MemoryFormat } from "../layout/memory-format.ts";
import { empty } from "../ops/create/create.ts";
import { randint } from "../ops/create/draws/random-create.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import type { Shape } from "../ops/declare/types.ts";
import { view_as_real } from "../ops/elementwise/complex/complex.ts";
import { TypeError, ValueError } from "../support/errors.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { pythonRepr } from "../support/python.ts";
import { warnAlways } from "../support/warnings.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Real = number | bigint;

/** Options of `make_tensor`. */
export interface MakeTensorOptions {
  /** The dtype of the tensor. */
  dtype: DType;
  /** Where it is made; the default device if left out (PyTorch wants it). */
  device?: unknown;
  /** The lower limit, which may be drawn; 0 for bool and unsigned dtypes, else -9. */
  low?: number | bigint | null;
  /** The upper limit, which is not drawn; 2 for bool, 10 for whole numbers, else 9. */
  high?: number | bigint | null;
  /** Whether autograd records what is done with it. */
  requires_grad?: boolean;
  /** Whether it is to be every other element of a larger one. */
  noncontiguous?: boolean;
  /** Whether zeros become 1, those of floating point numbers the smallest normal number. */
  exclude_zero?: boolean;
  /** Its order in memory; not together with `noncontiguous`. */
  memory_format?: MemoryFormat | null;
}

/** What a dtype can hold, `highest` excluded, and the limits where none are given. */
interface Range {
  readonly lowest: Real;
  readonly highest: Real;
  readonly low: Real;
  readonly high: Real;
}

/** The dtypes of float8 that PyTorch makes: by way of float32. */
const float8s = "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz".split(" ");
const isWhole = ({ is_floating_point, is_complex }: DType): boolean => !is_floating_point && !is_complex;

function rangeOf(dtype: DType): Range {
  if (dtype.name === "bool") return { lowest: 0, highest: 2, low: 0, high: 2 };
  if (!isWhole(dtype)) {
    const { max } = floatInfoOf(dtype);
    return { lowest: -max, highest: max, low: -9, high: 9 };
  }
  const top = 2n ** BigInt(8 * dtype.itemsize - (dtype.is_signed ? 1 : 0));
  const lowest = dtype.is_signed ? -top : 0n;
  // `randint` cannot draw the largest int64, as its upper limit is an int64 itself.
  return { lowest, highest: dtype.name === "int64" ? top - 1n : top, low: -9, high: 10 };
}

const clamp = (value: Real, { lowest, highest }: Range): Real =>
  value < lowest ? lowest : value > highest ? highest : value;
const ceiled = (value: Real): Real => (typeof value === "bigint" ? value : Math.ceil(value));

/** The limits to draw between: checked, and cut to what the dtype can hold. */
function limitsFor(dtype: DType, givenLow: Real | null, givenHigh: Real | null): [low: Real, high: Real] {
  const range = rangeOf(dtype);
  const low = givenLow ?? range.low;
  const high = givenHigh ?? range.high;
  if (Number.isNaN(low) || Number.isNaN(high))
    throw new ValueError(
      `\`low\` and \`high\` cannot be NaN, but got low=${pythonRepr(low)} and high=${pythonRepr(high)}`,
    );
  // eslint-disable-next-line eqeqeq -- 2 and 2n are one limit
  if (low == high && !isWhole(dtype) && dtype.code === undefined) {
    warnAlways(
      "Passing `low==high` to `torch.testing.make_tensor` for floating or complex types is deprecated since 2.1 and will be removed in 2.3. Use `torch.full(...)` instead.",
      "FutureWarning",
    );
  } else if (low >= high) {
    throw new ValueError(`\`low\` must be less than \`high\`, but got ${pythonRepr(low)} >= ${pythonRepr(high)}`);
  } else if (high < range.lowest || low >= range.highest) {
    throw new ValueError(
      `The value interval specified by \`low\` and \`high\` is [${pythonRepr(low)}, ${pythonRepr(high)}), but ${String(dtype)} only supports [${pythonRepr(range.lowest)}, ${pythonRepr(range.highest)})`,
    );
  }
  const [from, to] = [clamp(low, range), clamp(high, range)];
  return isWhole(dtype) ? [ceiled(from), ceiled(to)] : [from, to];
}

/** Fills with numbers of [low, high); a range that is wider than the dtype's largest number is drawn by halves. */
function fillUniform(tensor: Tensor, low: number, high: number): void {
  if (high - low >= floatInfoOf(tensor.dtype).max) tensor.uniform_(low / 2, high / 2).mul_(2);
  else tensor.uniform_(low, high);
}

function drawn(shape: Shape, dtype: DType, device: unknown, low: Real | null, high: Real | null): Tensor {
  const isFloat8 = float8s.includes(dtype.name);
  if (dtype.name.startsWith("q") || (dtype.code !== undefined && !isFloat8))
    throw new TypeError(
      `The requested dtype '${String(dtype)}' is not supported by torch.testing.make_tensor(). To request support, file an issue at: https://github.com/pytorch/pytorch/issues`,
    );
  const [from, to] = limitsFor(dtype, low, high);
  if (isWhole(dtype)) return randint(from, to, shape, { dtype, device });
  const result = empty(shape, { dtype: isFloat8 ? float32 : dtype, device });
  fillUniform(dtype.is_complex ? view_as_real(result) : result, Number(from), Number(to));
  return isFloat8 ? result.to(dtype) : result;
}

/**
 * A tensor of uniform random numbers of [low, high), for tests: of the given shape (sizes, or one array of them), in any
 * dtype that PyTorch makes. Limits outside of what the dtype can hold are cut to that. The same seed gives PyTorch's
 * numbers.
 * @throws {ValueError} where `low` is not below `high`, one is NaN or both are outside of the dtype's range, for
 * `requires_grad` of whole numbers, and for `noncontiguous` with a `memory_format`
 * @throws {TypeError} without `dtype`, and for dtypes that it does not make
 * @example
 * torch.manual_seed(0);
 * torch.testing.make_tensor(3, { dtype: torch.int64, low: -2, high: 3 }); // tensor([2, 2, 1])
 */
export function make_tensor(shape: Shape, options: MakeTensorOptions): Tensor;
export function make_tensor(...sizesAndOptions: [...sizes: number[], options: MakeTensorOptions]): Tensor;
export function make_tensor(...args: unknown[]): Tensor {
  const options = (isOptions(args.at(-1)) ? args.pop() : {}) as Partial<MakeTensorOptions>;
  const names = "dtype device low high requires_grad noncontiguous exclude_zero memory_format";
  refuseUnknown("make_tensor()", names, options);
  const { dtype, device, low = null, high = null, memory_format = null } = options;
  if (!isDType(dtype)) throw new TypeError("make_tensor() missing 1 required keyword-only argument: 'dtype'");
  const { requires_grad = false, noncontiguous = false, exclude_zero = false } = options;
  const shape = (args.length === 1 && Array.isArray(args[0]) ? args[0] : args) as number[];
  if (noncontiguous && memory_format !== null)
    throw new ValueError(
      `The parameters \`noncontiguous\` and \`memory_format\` are mutually exclusive, but got noncontiguous=True and memory_format=torch.${memory_format}`,
    );
  if (requires_grad && isWhole(dtype))
    throw new ValueError(
      `\`requires_grad=True\` is not supported for boolean and integral dtypes, but got dtype=${String(dtype)}`,
    );
  const count = shape.reduce((product, size) => product * size, 1);
  const spread = noncontiguous && count > 1;
  let result = drawn(spread ? [...shape, 2] : shape, dtype, device, low, high);
  // Every second number, so that what takes the tensor for contiguous reads others, and begins at the wrong place.
  if (spread) result = result.select(-1, 1);
  else if (memory_format !== null) result = result.clone({ memory_format });
  if (exclude_zero) result.masked_fill_(result.eq(0), isWhole(dtype) ? 1 : floatInfoOf(dtype).tiny);
  return requires_grad && dtype.code === undefined ? result.requires_grad_() : result;
}
