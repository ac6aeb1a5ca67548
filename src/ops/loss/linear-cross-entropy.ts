/** The cross entropy of a linear layer's outputs, whole or in chunks of rows whose outputs are never all there. */
import { isDifferentiable } from "../../dtype.ts";
import { enable_grad, no_grad } from "../../autograd/modes.ts";
import { gradientsThrough } from "../../autograd/recompute.ts";
import type { Gradient } from "../../autograd/node-types.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import { nameClasses } from "../../support/class-names.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { linear } from "../product/linear.ts";
import { cat } from "../view/join.ts";
import { cross_entropy } from "./classification.ts";
import { sizeAt } from "../../support/checked.ts";

/** Fields of `LinearCrossEntropyOptions`. */
export interface LinearCrossEntropyFields {
  /** Accepted for PyTorch's sake: a backward pass may be run again in any case. */
  allow_retain_graph?: boolean;
  /** Rows of a chunk. Default: as `chunking_method` says. */
  batch_chunk_size?: number | null;
  /** "auto" or "aspect_ratio": chunks whose outputs take about as much memory as the input; "aspect_ratio:N" for an Nth of that. */
  chunking_method?: string | null;
  /** Accepted for PyTorch's sake: half types are always summed in float32. */
  acc_policy?: "auto" | "accurate" | "compact";
  /** Accepted for PyTorch's sake. */
  acc_dtype?: unknown;
}

/**
 * How `linear_cross_entropy` cuts a batch into chunks, so that the outputs of all classes are never there for all rows.
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.LinearCrossEntropyOptions.html
 * @example
 * const options = new nn.LinearCrossEntropyOptions({ batch_chunk_size: 2 });
 * F.linear_cross_entropy(torch.ones(4, 3), torch.eye(5, 3), torch.tensor([0, 1, 2, 3]), { options }).shape; // []
 */
export class LinearCrossEntropyOptions implements LinearCrossEntropyFields {
  /** Accepted for PyTorch's sake. */
  readonly allow_retain_graph: boolean;
  /** Rows of a chunk; null: as `chunking_method` says. */
  readonly batch_chunk_size: number | null;
  /** How rows of a chunk are chosen. */
  readonly chunking_method: string | null;
  /** Accepted for PyTorch's sake. */
  readonly acc_policy: "auto" | "accurate" | "compact";
  /** Accepted for PyTorch's sake. */
  readonly acc_dtype: unknown;

  constructor(fields: LinearCrossEntropyFields = {}) {
    this.allow_retain_graph = fields.allow_retain_graph ?? false;
    this.batch_chunk_size = fields.batch_chunk_size ?? null;
    this.chunking_method = fields.chunking_method === undefined ? "auto" : fields.chunking_method;
    this.acc_policy = fields.acc_policy ?? "auto";
    this.acc_dtype = fields.acc_dtype ?? null;
    if (!["auto", "accurate", "compact"].includes(this.acc_policy))
      throw new ValueError(`invalid acc_policy: '${this.acc_policy}'; expected one of 'auto', 'accurate', 'compact'`);
    const { chunking_method: method, batch_chunk_size: size } = this;
    if (method !== null && method !== "auto" && !/^aspect_ratio(:0*[1-9]\d*)?$/.test(method))
      throw new ValueError(`invalid chunking_method: '${method}'`);
    if (size !== null && !(Number.isInteger(size) && size > 0))
      throw new ValueError(`invalid batch_chunk_size: ${String(size)}`);
  }

  /** Rows of a chunk for a batch of these sizes. */
  chunkSize(rows: number, features: number, classes: number): number {
    if (this.batch_chunk_size !== null) return this.batch_chunk_size;
    if (this.chunking_method === null) return Math.max(rows, 1);
    const factor = Number(this.chunking_method.split(":")[1] ?? 1);
    const even = Math.ceil(rows / Math.max(Math.ceil(classes / Math.max(features, 1)), 1));
    return Math.max(Math.floor(2 ** Math.ceil(Math.log2(Math.max(even, 1))) / factor), 1);
  }

  toString(): string {
    const { allow_retain_graph, batch_chunk_size, chunking_method, acc_policy, acc_dtype } = this;
    const text = (value: unknown): string =>
      value === null
        ? "None"
        : typeof value === "string"
          ? `'${value}'`
          : value === true
            ? "True"
            : value === false
              ? "False"
              : String(value);
    return `LinearCrossEntropyOptions(allow_retain_graph=${text(allow_retain_graph)}, batch_chunk_size=${text(batch_chunk_size)}, chunking_method=${text(chunking_method)}, acc_policy=${text(acc_policy)}, acc_dtype=${text(acc_dtype)})`;
  }
}
nameClasses({ LinearCrossEntropyOptions });

interface Settings {
  readonly weight: Tensor | null;
  readonly ignore: number;
  readonly smoothing: number;
}

/** Losses of rows, one for each. */
function rowLosses(
  [input, linearWeight, bias]: readonly Tensor[],
  target: Tensor,
  { weight, ignore, smoothing }: Settings,
): Tensor {
  const logits = linear(input!, linearWeight!, bias ?? null);
  const named = target.is_floating_point() ? {} : { ignore_index: ignore };
  return cross_entropy(logits, target, { weight, reduction: "none", label_smoothing: smoothing, ...named });
}

/** Losses of all rows, chunk by chunk: outputs of one chunk are there at a time, forwards and backwards. */
const chunked = operator<
  (
    input: Tensor,
    linearWeight: Tensor,
    bias: Tensor | null,
    target: Tensor,
    weight: Tensor | null,
    size: number,
    ignore: number,
    smoothing: number,
  ) => Tensor
>(
  "linear_cross_entropy(Tensor input, Tensor linear_weight, Tensor? linear_bias, Tensor target, Tensor? weight, int chunk, int ignore_index, float label_smoothing) -> Tensor",
  {
    forward: (
      input: Tensor,
      linearWeight: Tensor,
      bias: Tensor | null,
      target: Tensor,
      weight: Tensor | null,
      size: number,
      ignore: number,
      smoothing: number,
    ) => {
      const parameters = bias ? [linearWeight, bias] : [linearWeight];
      const targets = target.split(size);
      return cat(
        input
          .split(size)
          .map((rows, i) => rowLosses([rows, ...parameters], targets[i]!, { weight, ignore, smoothing })),
      );
    },
    joint: {
      uses: {
        input: ["input", "linear_weight", "linear_bias", "target", "weight"],
        linear_weight: ["input", "linear_weight", "linear_bias", "target", "weight"],
        linear_bias: ["input", "linear_weight", "linear_bias", "target", "weight"],
      },
      formula: ([grad], c) => {
        const settings = {
          weight: c.optionalTensor("weight"),
          ignore: c.value<number>("ignore_index"),
          smoothing: c.value<number>("label_smoothing"),
        };
        const [weight, bias] = [c.tensor("linear_weight"), c.optionalTensor("linear_bias")];
        const parameters = bias ? [weight, bias] : [weight];
        const size = c.value<number>("chunk");
        const targets = c.tensor("target").split(size);
        const gradients = grad!.split(size);
        const ofRows: Tensor[] = [];
        const ofParameters: Gradient[] = parameters.map(() => null);
        for (const [i, rows] of c.tensor("input").split(size).entries()) {
          const inputs = [rows, ...parameters].map((tensor) => tensor.detach().requires_grad_());
          const found = enable_grad(() =>
            gradientsThrough(inputs, (given) => [rowLosses(given, targets[i]!, settings)], [gradients[i]!]),
          );
          const [ofRow, ...others] = found.map((gradient) => gradient!.detach());
          ofRows.push(ofRow!);
          others.forEach((gradient, p) => {
            const before = ofParameters[p] ?? null;
            ofParameters[p] = before === null ? gradient : before.add_(gradient);
          });
        }
        return [cat(ofRows), ofParameters[0]!, ofParameters[1] ?? null, null, null];
      },
    },
  },
);

/** What the mean divides by: the weights of the classes that count, or the rows of probabilities. */
function divisor(target: Tensor, weight: Tensor | null, ignore: number, like: Tensor): Tensor | number {
  if (target.is_floating_point()) return sizeAt(target.shape, 0);
  return no_grad(() => {
    const counts = target.ne(ignore);
    if (weight === null) return counts.sum().to(like.dtype);
    const own = weight.index_select(0, target.masked_fill(counts.logical_not(), 0));
    return own.masked_fill(counts.logical_not(), 0).sum();
  });
}

function check(input: Tensor, linearWeight: Tensor, bias: Tensor | null): void {
  const rank = input.shape.length;
  if (rank < 1 || rank > 2) throw new RuntimeError(`expected input with dimensionality 1 or 2, got ${rank}`);
  if (linearWeight.shape.length < 2)
    throw new RuntimeError(`expected linear_weight with dimensionality at least 2, got ${linearWeight.shape.length}`);
  const [features, own] = [sizeAt(input.shape, -1), sizeAt(linearWeight.shape, -1)];
  if (features !== own)
    throw new RuntimeError(
      `expected equal input and linear_weight last dimensions (in_features), got ${features} and ${own}, respectively`,
    );
  const outputs = linearWeight.shape.slice(0, -1);
  if (bias !== null && !sameShape(bias.shape, outputs))
    throw new RuntimeError(`expected linear_bias shape ${pythonTuple(outputs)}, got ${pythonTuple(bias.shape)}`);
  if (outputs.length > 1 && rank === 1)
    throw new RuntimeError(
      `K-dimensional loss defined by linear_weight shape ${pythonTuple(linearWeight.shape)} requires batched input, (N, ${features}), got unbatched input with shape ${pythonTuple(input.shape)}`,
    );
}

/** Options of `linear_cross_entropy`. */
export interface LinearCrossEntropyArguments {
  linear_weight?: Tensor;
  target?: Tensor;
  linear_bias?: Tensor | null;
  weight?: Tensor | null;
  reduction?: "mean" | "sum" | "none";
  ignore_index?: number | null;
  label_smoothing?: number;
  options?: LinearCrossEntropyOptions | null;
}

/**
 * `cross_entropy` of `linear(input, linear_weight, linear_bias)`: `input` [N, features] or [features], `linear_weight`
 * [classes, …, features], `target` classes as int64 or probabilities. With `options` rows go in chunks, so that the
 * outputs of many classes are never there for all of them; such a loss has first derivatives only.
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear_cross_entropy.html
 * @example
 * F.linear_cross_entropy(torch.ones(2, 3), torch.zeros(4, 3), torch.tensor([0, 1])); // tensor(1.3863)
 */
export const linear_cross_entropy: Operator<
  (input: Tensor, linear_weight: Tensor, target: Tensor) => Tensor,
  LinearCrossEntropyArguments
> = composite(
  "linear_cross_entropy(Tensor input, Tensor linear_weight, Tensor target, *, Tensor? linear_bias=None, Tensor? weight=None, str reduction='mean', int? ignore_index=None, float label_smoothing=0.0, any options=None) -> Tensor",
  (
    input: Tensor,
    linearWeight: Tensor,
    target: Tensor,
    bias: Tensor | null,
    weight: Tensor | null,
    reduction: "mean" | "sum" | "none",
    ignoreIndex: number | null,
    smoothing: number,
    options: LinearCrossEntropyOptions | null,
  ) => {
    check(input, linearWeight, bias);
    const [classes, ...outputs] = linearWeight.shape.slice(0, -1) as [number, ...number[]];
    const features = sizeAt(input.shape, -1);
    const shape = [...input.shape.slice(0, -1), classes, ...outputs];
    const isProbable = sameShape(target.shape, shape);
    if (isProbable && ignoreIndex !== null)
      throw new RuntimeError("ignore_index cannot be specified when target contains probabilities");
    const ignore = ignoreIndex ?? -100;
    const applies =
      options !== null &&
      outputs.length === 0 &&
      !target.requires_grad &&
      (isProbable ? target.dtype === input.dtype : !isDifferentiable(target.dtype));
    if (!applies) {
      const flat = [numel([classes, ...outputs]), features];
      const logits = linear(input, linearWeight.reshape(flat), bias === null ? null : bias.reshape([-1])).reshape(
        shape,
      );
      const named = isProbable ? {} : { ignore_index: ignore };
      return cross_entropy(logits, target, { weight, reduction, label_smoothing: smoothing, ...named });
    }
    const isSingle = input.shape.length === 1;
    const [rows, targets] = isSingle ? [input.unsqueeze(0), target.unsqueeze(0)] : [input, target];
    const size = options.chunkSize(sizeAt(rows.shape, 0), features, classes);
    const losses = chunked(rows, linearWeight, bias, targets, weight, size, ignore, smoothing);
    if (reduction === "none") return isSingle ? losses.squeeze(0) : losses;
    if (reduction === "sum") return losses.sum();
    return losses.sum().div(divisor(targets, weight, ignore, losses));
  },
);
