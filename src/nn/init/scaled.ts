/** Fills whose scale follows from the sizes of a layer: Xavier's, Kaiming's, and orthogonal matrices. */
import { pythonRepr } from "../../support/python.ts";
import { itemAt } from "../../support/checked.ts";
import { no_grad } from "../../autograd/modes.ts";
import { numel } from "../../layout/shape.ts";
import type { Generator } from "../../tensor/random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import type { GeneratorOption } from "./fills.ts";
import { qr } from "../../ops/linalg/index.ts";

const linearFunctions = [
  "linear",
  "conv1d",
  "conv2d",
  "conv3d",
  "conv_transpose1d",
  "conv_transpose2d",
  "conv_transpose3d",
  "sigmoid",
];

/** Functions that `calculate_gain` knows. */
export type Nonlinearity =
  | "linear"
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "conv_transpose1d"
  | "conv_transpose2d"
  | "conv_transpose3d"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leaky_relu"
  | "selu";

/** `calculate_gain` by position. */
export function gainOf(nonlinearity: Nonlinearity, param: number | null = null): number {
  if (linearFunctions.includes(nonlinearity)) return 1;
  if (nonlinearity === "tanh") return 5 / 3;
  if (nonlinearity === "relu") return Math.SQRT2;
  if (nonlinearity === "leaky_relu") {
    if (param !== null && typeof param !== "number")
      throw new ValueError(`negative_slope ${String(param)} not a valid number`);
    return Math.sqrt(2 / (1 + (param ?? 0.01) ** 2));
  }
  if (nonlinearity === "selu") return 3 / 4; // found empirically: https://github.com/pytorch/pytorch/pull/50664
  throw new ValueError(
    `Unsupported nonlinearity ${typeof nonlinearity === "string" ? nonlinearity : pythonRepr(nonlinearity)}`,
  );
}

/** How many inputs an output sees, and how many outputs an input reaches. */
export function calculateFans(tensor: Tensor): [fan_in: number, fan_out: number] {
  if (tensor.ndim < 2)
    throw new ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  const [outputs, inputs, ...kernel] = tensor.shape as [number, number, ...number[]];
  const field = numel(kernel);
  return [inputs * field, outputs * field];
}

export interface GainOptions extends GeneratorOption {
  tensor?: Tensor;
  gain?: number;
}
type GainArguments = Arguments<[tensor: Tensor, gain?: number, generator?: Generator | null], GainOptions>;
interface Gain {
  tensor: Tensor;
  gain: number;
  generator: Generator | null;
}

const xavierUniform = functionSignature<Gain>("xavier_uniform_", "tensor, gain=1, generator=None");
/** Uniform numbers of ±gain · √(6 / (fan_in + fan_out)) (Glorot and Bengio 2010). */
export function xavier_uniform_(...args: GainArguments): Tensor {
  const { tensor, gain, generator } = xavierUniform.bind(args);
  const [fanIn, fanOut] = calculateFans(tensor);
  const bound = Math.sqrt(3) * (gain * Math.sqrt(2 / (fanIn + fanOut)));
  return no_grad(() => tensor.uniform_(-bound, bound, { generator }));
}

const xavierNormal = functionSignature<Gain>("xavier_normal_", "tensor, gain=1, generator=None");
/** Normal numbers with standard deviation gain · √(2 / (fan_in + fan_out)) (Glorot and Bengio 2010). */
export function xavier_normal_(...args: GainArguments): Tensor {
  const { tensor, gain, generator } = xavierNormal.bind(args);
  const [fanIn, fanOut] = calculateFans(tensor);
  return no_grad(() => tensor.normal_(0, gain * Math.sqrt(2 / (fanIn + fanOut)), { generator }));
}

export interface KaimingOptions extends GeneratorOption {
  tensor?: Tensor;
  a?: number;
  mode?: "fan_in" | "fan_out";
  nonlinearity?: Nonlinearity;
}
type KaimingArguments = Arguments<
  [tensor: Tensor, a?: number, mode?: "fan_in" | "fan_out", nonlinearity?: Nonlinearity, generator?: Generator | null],
  KaimingOptions
>;
interface Kaiming {
  tensor: Tensor;
  a: number;
  mode: string;
  nonlinearity: Nonlinearity;
  generator: Generator | null;
}

function kaimingStd({ tensor, a, mode, nonlinearity }: Kaiming): number {
  const name = mode.toLowerCase();
  if (name !== "fan_in" && name !== "fan_out")
    throw new ValueError(`Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`);
  const [fanIn, fanOut] = calculateFans(tensor);
  return gainOf(nonlinearity, a) / Math.sqrt(name === "fan_in" ? fanIn : fanOut);
}

const kaimingUniform = functionSignature<Kaiming>(
  "kaiming_uniform_",
  "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None",
);
/** Uniform numbers of ±gain · √(3 / fan) (He et al. 2015). */
export function kaiming_uniform_(...args: KaimingArguments): Tensor {
  const bound = kaimingUniform.bind(args);
  const { tensor, generator } = bound;
  if (tensor.shape.includes(0)) {
    warnAlways("Initializing zero-element tensors is a no-op");
    return tensor;
  }
  const limit = Math.sqrt(3) * kaimingStd(bound);
  return no_grad(() => tensor.uniform_(-limit, limit, { generator }));
}

const kaimingNormal = functionSignature<Kaiming>(
  "kaiming_normal_",
  "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None",
);
/** Normal numbers with standard deviation gain / √fan (He et al. 2015). */
export function kaiming_normal_(...args: KaimingArguments): Tensor {
  const bound = kaimingNormal.bind(args);
  const { tensor, generator } = bound;
  if (tensor.shape.includes(0)) {
    warnAlways("Initializing zero-element tensors is a no-op");
    return tensor;
  }
  return no_grad(() => tensor.normal_(0, kaimingStd(bound), { generator }));
}

const orthogonal = functionSignature<Gain>("orthogonal_", "tensor, gain=1, generator=None");
/** A matrix with orthonormal rows or columns; dims after the first are taken together (Saxe et al. 2013). */
export function orthogonal_(...args: GainArguments): Tensor {
  const { tensor, gain, generator } = orthogonal.bind(args);
  if (tensor.ndim < 2) throw new ValueError("Only tensors with 2 or more dimensions are supported");
  if (tensor.numel() === 0) return tensor;
  const rows = itemAt(tensor.shape, 0);
  const columns = tensor.numel() / rows;
  return no_grad(() => {
    const drawn = tensor.new_empty([rows, columns]).normal_(0, 1, { generator });
    const { Q: q, R: r } = qr(rows < columns ? drawn.t() : drawn);
    // The signs of R's diagonal make Q uniform (https://arxiv.org/abs/math-ph/0609050).
    const signed = q.mul(r.diagonal().sign());
    tensor.view(rows, columns).copy_(rows < columns ? signed.t() : signed);
    return tensor.mul_(gain);
  });
}
