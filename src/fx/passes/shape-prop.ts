/** What a graph's values look like, found by running it on an example. */
import type { DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { GraphModule } from "../graph-module.ts";
import { Interpreter } from "../interpreter.ts";
import { map_aggregate, type Node } from "../graph-node.ts";

/** What is known of a tensor of a program. */
export interface TensorMetadata {
  /** Its sizes. */
  readonly shape: readonly number[];
  /** The type of its elements. */
  readonly dtype: DType;
  /** Whether gradients flow to it. */
  readonly requires_grad: boolean;
  /** Its strides; none where its layout has none. */
  readonly stride: readonly number[];
  /** "contiguous_format", "channels_last", "channels_last_3d", or null where it lies in none of these. */
  readonly memory_format: "contiguous_format" | "channels_last" | "channels_last_3d" | null;
  /** Whether its elements are quantized. */
  readonly is_quantized: boolean;
}

function metadataOf(tensor: Tensor): TensorMetadata {
  const formats = ["contiguous_format", "channels_last", "channels_last_3d"] as const;
  const rank = { contiguous_format: null, channels_last: 4, channels_last_3d: 5 };
  const dense = tensor.layout === "torch.strided";
  const memory_format =
    formats.find(
      (format) =>
        dense &&
        (rank[format] === null || rank[format] === tensor.shape.length) &&
        tensor.is_contiguous({ memory_format: format }),
    ) ?? null;
  const { shape, dtype, requires_grad } = tensor;
  return {
    shape: [...shape],
    dtype,
    requires_grad,
    stride: dense ? [...tensor.stride()] : [],
    memory_format,
    is_quantized: tensor.is_quantized,
  };
}

/**
 * Runs a graph module on an example, and notes of each node what its result looks like: `node.meta.tensor_meta`, in
 * lists where it is a list of tensors. Throws a RuntimeError that names the node where the example does not fit.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const traced = torch.fx.symbolic_trace(new nn.Sequential(new nn.Linear(10, 4), new nn.ReLU()));
 * new torch.fx.passes.shape_prop.ShapeProp(traced).propagate(torch.ones(5, 10));
 * [...traced.graph.nodes].map(({ meta }) => (meta.tensor_meta as torch.fx.passes.shape_prop.TensorMetadata).shape[1]); // [ 10, 4, 4, 4 ]
 */
export class ShapeProp extends Interpreter {
  constructor(gm: GraphModule) {
    super(gm as never);
  }

  override run_node(n: Node): unknown {
    let result: unknown;
    try {
      result = super.run_node(n);
    } catch (error) {
      throw new RuntimeError(`ShapeProp error for: node=${n.format_node()}\n${(error as Error).message}`, {
        cause: error,
      });
    }
    let found = false;
    const meta = map_aggregate(result, (value) => {
      if (!(value instanceof Tensor)) return value;
      found = true;
      return metadataOf(value);
    });
    if (found) n.meta.tensor_meta = meta;
    n.meta.type = typeof result === "object" && result !== null ? result.constructor : typeof result;
    return result;
  }

  /** Runs the graph on an example, and gives its result. */
  propagate(...args: unknown[]): unknown {
    return this.run(...args);
  }
}
