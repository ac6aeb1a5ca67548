/** Functions that make random tensors of given sizes. */
import { assertNoNegative } from "../../../layout/shape.ts";
import { refuseUnknown } from "../../../support/known-names.ts";
import { tracedCalls } from "../../../support/traced-calls.ts";
import { lookAt } from "../../../compute/look-at.ts";
import { get_default_dtype, int64, type DType } from "../../../dtype.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import type { MemoryFormat } from "../../../layout/memory-format.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { drawInto } from "../../../compute/random/draw.ts";
import { fillPermutation } from "../../../compute/random/index.ts";
import { defaultGenerator, type Generator } from "../../../tensor/random/index.ts";
import { emptyTensor, Tensor } from "../../../tensor/tensor.ts";
import { PLACEMENT } from "../../declare/schema.ts";
import { is_grad_enabled } from "../../../autograd/modes.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { direct, operator } from "../../declare/operator.ts";
import type { FactoryOptions, Operator, Shape } from "../../declare/types.ts";
import { asLeaf, checkNewSizes, denseLike, empty } from "../create.ts";
import type { RandomOptions } from "../random.ts";

const OPTIONS = `*, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;
type Options = FactoryOptions & RandomOptions;

type Sampler = Operator<(...size: (number | Shape)[]) => Tensor, Options & { size?: Shape }>;

function sampler(name: string, fill: (fresh: Tensor, generator: Generator | null) => Tensor): Sampler {
  return direct(
    `${name}(int[] size, ${OPTIONS}) -> Tensor`,
    (size: Shape, generator: Generator | null, dtype: DType | null, requiresGrad: boolean) => {
      checkNewSizes(size);
      return asLeaf(fill(emptyTensor(size, dtype ?? get_default_dtype()), generator), requiresGrad);
    },
  );
}

/**
 * Uniform numbers of [0, 1).
 * @example
 * torch.manual_seed(0);
 * torch.rand(2); // tensor([0.4963, 0.7682])
 */
export const rand: Sampler = sampler("rand", (fresh, generator) => fresh.uniform_(0, 1, { generator }));
/**
 * Numbers of the standard normal distribution.
 * @example
 * torch.manual_seed(0);
 * torch.randn(2); // tensor([ 1.5410, -0.2934])
 */
export const randn: Sampler = sampler("randn", (fresh, generator) => fresh.normal_(0, 1, { generator }));

type Like = Operator<(input: Tensor) => Tensor, Options & { memory_format?: MemoryFormat | null }>;

const LIKE_OPTIONS = `*, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False, MemoryFormat? memory_format=None, ${PLACEMENT}`;

function samplerLike(name: string, fill: (fresh: Tensor, generator: Generator | null) => Tensor): Like {
  return direct(
    `${name}(Tensor self, ${LIKE_OPTIONS}) -> Tensor`,
    (
      self: Tensor,
      generator: Generator | null,
      dtype: DType | null,
      requiresGrad: boolean,
      format: MemoryFormat | null,
    ) => asLeaf(fill(denseLike(self, dtype ?? self.dtype, format), generator), requiresGrad),
  );
}

/** Uniform numbers in another tensor's shape and dtype. */
export const rand_like: Like = samplerLike("rand_like", (fresh, generator) => fresh.uniform_(0, 1, { generator }));
/** Normal numbers in another tensor's shape and dtype. */
export const randn_like: Like = samplerLike("randn_like", (fresh, generator) => fresh.normal_(0, 1, { generator }));

const makeIntegers = direct<(low: number | bigint, high: number | bigint, size: Shape, options: Options) => Tensor>(
  `randint(any low, any high, int[] size, ${OPTIONS}) -> Tensor`,
  (
    low: number | bigint,
    high: number | bigint,
    size: Shape,
    generator: Generator | null,
    dtype: DType | null,
    requiresGrad: boolean,
  ) => {
    checkNewSizes(size);
    return asLeaf(emptyTensor(size, dtype ?? int64).random_(low, high, { generator }), requiresGrad);
  },
);

/** Options of `randint`; all arguments may be given by name. */
export interface RandintOptions extends Options {
  /** Lower end. Default 0. */
  low?: number | bigint;
  /** Upper end, left out. */
  high?: number | bigint;
  /** The shape. */
  size?: Shape;
}

/**
 * Integers of [low, high): `randint(high, size)` or `randint(low, high, size)`.
 * @example
 * torch.manual_seed(0);
 * torch.randint(0, 10, [3]); // tensor([4, 9, 3])
 */
export function randint(high: number | bigint, size: Shape, options?: Options): Tensor;
export function randint(low: number | bigint, high: number | bigint, size: Shape, options?: Options): Tensor;
export function randint(high: number | bigint, options: RandintOptions): Tensor;
export function randint(options: RandintOptions): Tensor;
export function randint(...args: unknown[]): Tensor {
  const last = args.at(-1);
  const options = (
    typeof last === "object" && last !== null && !Array.isArray(last) ? args.pop() : {}
  ) as RandintOptions;
  const size = (Array.isArray(args.at(-1)) ? args.pop() : options.size) as Shape;
  const bounds = args as (number | bigint)[];
  const high = options.high ?? bounds.pop()!;
  const low = options.low ?? bounds.pop() ?? 0;
  const { low: _low, high: _high, size: _size, ...rest } = options;
  return makeIntegers(low, high, size, rest);
}

const makeIntegersLike = direct<(input: Tensor, low: number, high: number, options: Options) => Tensor>(
  `randint_like(Tensor self, any low, any high, ${LIKE_OPTIONS}) -> Tensor`,
  (
    self: Tensor,
    low: number,
    high: number,
    generator: Generator | null,
    dtype: DType | null,
    requiresGrad: boolean,
    format: MemoryFormat | null,
  ) => asLeaf(denseLike(self, dtype ?? self.dtype, format).random_(low, high, { generator }), requiresGrad),
);

/** Integers of [low, high) in another tensor's shape and dtype. */
export function randint_like(input: Tensor, high: number, options?: FactoryOptions): Tensor;
export function randint_like(input: Tensor, low: number, high: number, options?: FactoryOptions): Tensor;
export function randint_like(input: Tensor, ...args: unknown[]): Tensor {
  const options = (typeof args.at(-1) === "object" ? args.pop() : {}) as FactoryOptions;
  const [low, high] = (args.length > 1 ? (args as number[]) : [0, args[0] as number]) as [number, number];
  return makeIntegersLike(input, low, high, options);
}

/**
 * A permutation of 0 … n - 1.
 * @example
 * torch.manual_seed(0);
 * torch.randperm(4); // tensor([0, 1, 3, 2])
 */
export const randperm: Operator<(n: number) => Tensor, Options & { n?: number }> = direct(
  `randperm(int n, ${OPTIONS}) -> Tensor`,
  (n: number, generator: Generator | null, dtype: DType | null, requiresGrad: boolean) => {
    assertNoNegative([n]);
    const { name, kind, itemsize } = dtype ?? int64;
    if (kind === "int" && n > 2 ** (8 * itemsize - (name.startsWith("u") ? 0 : 1)))
      throw new RuntimeError(`value cannot be converted to type ${name}_t without overflow`);
    if (name === "float16" && n > 2049) throw new RuntimeError("n cannot be greater than 2049 for Half type.");
    const result = emptyTensor([n], dtype ?? int64);
    if (n > 0)
      drawInto(result, (host, address) =>
        fillPermutation(host, generator ?? defaultGenerator, address, n, result.dtype.name),
      );
    return asLeaf(result, requiresGrad);
  },
);

const NORMAL = "mean std size generator out dtype layout device pin_memory requires_grad";

/**
 * Normal numbers; mean and deviation may be tensors.
 * @example
 * torch.manual_seed(0);
 * torch.normal(0, 1, [2]); // tensor([ 1.5410, -0.2934])
 */
export function normal(mean: Tensor | number, std?: Tensor | number, options?: Options): Tensor;
export function normal(mean: number, std: number, size: Shape, options?: Options): Tensor;
export function normal(
  named: Options & { mean: Tensor | number; std?: Tensor | number; size?: Shape; out?: Tensor },
): Tensor;
export function normal(...args: unknown[]): Tensor {
  const traced = tracedCalls.record?.(normal, args, "torch.normal") as Tensor | undefined;
  if (traced !== undefined) return traced;
  const last = args.at(-1);
  const options = (
    typeof last === "object" && last !== null && !Array.isArray(last) && !(last instanceof Tensor) ? args.pop() : {}
  ) as Options & { mean?: Tensor | number; std?: Tensor | number; size?: Shape; out?: Tensor };
  refuseUnknown("normal()", NORMAL, options);
  const size = (Array.isArray(args.at(-1)) ? args.pop() : options.size) as Shape | undefined;
  const mean = (args[0] ?? options.mean ?? 0) as Tensor | number;
  const std = (args[1] ?? options.std ?? 1) as Tensor | number;
  const generator = options.generator ?? null;
  if (options.out) {
    const { out, dtype } = options;
    if (dtype && dtype !== out.dtype)
      throw new RuntimeError(
        `dtype ${dtype.scalarName} does not match dtype of out parameter (${out.dtype.scalarName})`,
      );
    return normalDrawn(mean, std, size ?? null, generator, { out });
  }
  if (typeof mean === "number" && typeof std === "number") {
    return asLeaf(
      empty(size ?? [], { dtype: options.dtype ?? null, device: options.device ?? null }).normal_(mean, std, {
        generator,
      }),
      options.requires_grad ?? false,
    );
  }
  if (std instanceof Tensor && std.dtype.is_complex)
    throw new RuntimeError("normal expects standard deviation to be non-complex");
  if (std instanceof Tensor && std.numel() > 0 && lookAt(std.min(), 0) < 0)
    throw new RuntimeError("normal expects all elements of std >= 0.0");
  const tensor = mean instanceof Tensor ? mean : (std as Tensor);
  const shape = mean instanceof Tensor && std instanceof Tensor ? broadcastShapes(mean.shape, std.shape) : tensor.shape;
  const fresh = tensor.detach().new_empty(shape);
  if (typeof std === "number") fresh.normal_(0, std, { generator }).add_((mean as Tensor).detach());
  else
    fresh
      .normal_(0, 1, { generator })
      .mul_(std.detach())
      .add_(mean instanceof Tensor ? mean.detach() : mean);
  const hasHistory = [mean, std].some((each) => each instanceof Tensor && each.requires_grad);
  return hasHistory && is_grad_enabled() ? normalOf(fresh, mean, std) : fresh;
}

/** Numbers drawn with means and deviations that have a history, of which PyTorch gives a gradient of zeros. */
const normalOf: Operator<(drawn: Tensor, mean: Tensor | number, std: Tensor | number) => Tensor> = operator(
  "normal(Tensor drawn, Tensor|Scalar mean, Tensor|Scalar std) -> Tensor",
  {
    node: ([, mean, std]) => `NormalBackward${mean !== undefined ? 2 : std !== undefined ? 1 : 3}`,
    forward: (drawn: Tensor) => aliasOf(drawn, drawn),
    derivative: {
      mean: [[], (grad, c) => grad.new_zeros(c.shape("mean"))],
      std: [[], (grad, c) => grad.new_zeros(c.shape("std"))],
    },
  },
);

/** `normal` into a given tensor. */
const normalDrawn = direct<
  (
    mean: Tensor | number,
    std: Tensor | number,
    size: Shape | null,
    generator: Generator | null,
    options: { out: Tensor },
  ) => Tensor
>(
  "normal(Tensor|Scalar mean, Tensor|Scalar std, int[]? size, Generator? generator, ScalarType? dtype=None) -> Tensor",
  (
    mean: Tensor | number,
    std: Tensor | number,
    size: Shape | null,
    generator: Generator | null,
    dtype: DType | null,
  ): Tensor =>
    typeof mean === "number" && typeof std === "number"
      ? normal(mean, std, size ?? [], { generator, dtype })
      : normal(mean, std, { generator }),
);
