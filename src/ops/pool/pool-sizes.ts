/**
 * Pooling of raw and recorded tensors of any rank: windows, maxima with places, means, and moving values to and from
 * places.
 */
import type { FormatRule } from "../../compute/in-format.ts";
import { to_copy } from "../view/to-copy.ts";
import { int64 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Context } from "../declare/context.ts";
import { operator } from "../declare/operator.ts";
import type { Window } from "../../compute/windows.ts";
import type { Operator, Shape } from "../declare/types.ts";
import type { Triple } from "../../support/tuples.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { itemAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import {
  movePlaneValues,
  poolMaxima,
  type Counting,
  poolMeansGradient,
  poolMeans,
} from "../../compute/pool/run-pool.ts";

export type { Counting } from "../../compute/pool/run-pool.ts";
export type { Window } from "../../compute/windows.ts";

/** A list of 1 to 3 numbers, one for each dim, as one of 3. */
const front = (list: Shape, value: number): Triple<number> =>
  [...new Array<number>(3 - list.length).fill(value), ...list] as [number, number, number];

/** A window of 1 to 3 dims as one of 3. */
export function windowOf(
  size: Shape,
  out: Shape,
  kernel: Shape,
  stride: Shape,
  padding: Shape,
  dilation: Shape,
): Window {
  return {
    size: front(size, 1),
    out: front(out, 1),
    kernel: front(kernel, 1),
    stride: front(stride, 1),
    padding: front(padding, 0),
    dilation: front(dilation, 1),
    adaptive: false,
  };
}

/** Windows that share an input out evenly. Where sizes divide, they are ordinary windows. */
export function adaptiveWindow(size: Shape, out: Shape): Window {
  const ones = size.map(() => 1);
  if (size.every((n, d) => itemAt(out, d) > 0 && n % itemAt(out, d) === 0)) {
    const step = size.map((n, d) => n / itemAt(out, d));
    return windowOf(
      size,
      out,
      step,
      step,
      size.map(() => 0),
      ones,
    );
  }
  return {
    ...windowOf(
      size,
      out,
      ones,
      ones,
      size.map(() => 0),
      ones,
    ),
    adaptive: true,
  };
}

type PlaneMove = Operator<(values: Tensor, indices: Tensor, shape: Shape, rank: number) => Tensor>;

/** Values added up at their places of the last `rank` dims of zeros of a shape. */
export const scatter_planes: PlaneMove = operator(
  "scatter_planes(Tensor values, Tensor indices, any shape, int rank) -> Tensor",
  {
    forward: (values: Tensor, indices: Tensor, shape: Shape, rank: number) =>
      movePlaneValues(values, indices, shape, rank, "add"),
    derivative: {
      values: [
        ["indices"],
        (grad, c) => gather_planes(grad, c.tensor("indices"), c.shape("values"), c.value<number>("rank")),
      ],
    },
  },
);

/** Values read at places of the last `rank` dims; `shape` is the result's. */
export const gather_planes: PlaneMove = operator(
  "gather_planes(Tensor values, Tensor indices, any shape, int rank) -> Tensor",
  {
    forward: (values: Tensor, indices: Tensor, shape: Shape, rank: number) =>
      movePlaneValues(values, indices, shape, rank, "gather"),
    derivative: {
      values: [
        ["indices"],
        (grad, c) => scatter_planes(grad, c.tensor("indices"), c.shape("values"), c.value<number>("rank")),
      ],
    },
  },
);

/** As `scatter_planes`, where the last value written to a place stays: unpooling. */
export function planeWrites(name: string): PlaneMove {
  return operator(`${name}(Tensor values, Tensor indices, any shape, int rank) -> Tensor`, {
    format: "image",
    forward: (values: Tensor, indices: Tensor, shape: Shape, rank: number) =>
      movePlaneValues(values, indices, shape, rank, "write"),
    derivative: {
      values: [
        ["indices"],
        (grad, c) => gather_planes(grad, c.tensor("indices"), c.shape("values"), c.value<number>("rank")),
      ],
    },
  });
}

type MaxPool = Operator<(self: Tensor, window: Window, rank: number, indices: boolean) => Tensor[]>;

/** A max pooling operator whose second result, places as int32, belongs to the graph alone. */
export function maxPoolOperator(node: string, format: FormatRule): MaxPool {
  return operator("max_pool(Tensor self, any window, int rank, bool indices) -> (Tensor, Tensor)", {
    format,
    node,
    nondifferentiable: [1],
    internalOutputs: [1],
    recorded: readingInputs(["self"]),
    forward: poolMaxima,
    joint: {
      uses: { self: ["result1"] },
      formula: ([grad], c: Context) => {
        if (!grad) return [];
        assertGradientHasWindows(node, grad);
        return [scatter_planes(grad, c.tensor("result1"), c.shape("self"), c.value<number>("rank"))];
      },
    },
  });
}

/** Places of a max pooling for the user. */
export function asIndices(places: Tensor): Tensor {
  return to_copy(places, int64);
}

type AveragePool = Operator<(self: Tensor, window: Window, rank: number, counting: Counting) => Tensor>;

const average_pool_gradient: Operator<
  (grad: Tensor, window: Window, rank: number, counting: Counting, shape: Shape) => Tensor
> = operator("avg_pool_backward(Tensor grad, any window, int rank, any counting, any shape) -> Tensor", {
  forward: poolMeansGradient,
  derivative: {
    grad: [
      [],
      (grad, c) =>
        plainAverage(grad, c.value<Window>("window"), c.value<number>("rank"), c.value<Counting>("counting")),
    ],
  },
});

/** Gradients of adaptive pooling have no empty dims but that of the batch. */
function assertGradientHasWindows(node: string, { shape }: Tensor): void {
  const [, kind, rank] = /^Adaptive(Avg|Max)Pool(\d)/.exec(node) ?? [];
  const empty = shape.indexOf(0, 1);
  if (kind === undefined || empty < 0) return;
  if (kind === "Avg" && shape.slice(-Number(rank)).every((n) => n === 1)) return; // there PyTorch takes a mean
  const name = `adaptive_${kind.toLowerCase()}_pool${rank}d_backward()`;
  throw new RuntimeError(
    `${name}: Expected grad_output to have non-zero size for non-batch dimensions, but grad_output has sizes [${shape.join(", ")}] with dimension ${empty} being empty`,
  );
}

/** An average pooling operator with a node of that name. */
export function averagePoolOperator(node: string): AveragePool {
  return operator("avg_pool(Tensor self, any window, int rank, any counting) -> Tensor", {
    format: "image",
    node,
    recorded: readingInputs(["self"]),
    forward: poolMeans,
    derivative: {
      self: [
        [],
        (grad, c) => {
          assertGradientHasWindows(node, grad);
          return average_pool_gradient(
            grad,
            c.value<Window>("window"),
            c.value<number>("rank"),
            c.value<Counting>("counting"),
            c.shape("self"),
          );
        },
      ],
    },
  });
}

const plainAverage: AveragePool = averagePoolOperator("AvgPoolBackwardBackward0");
