/**
 * Gradients that depend on inputs in name only. PyTorch's operators of some gradients take the forward input although
 * their numbers do not need it, so that with `create_graph` these require grad; their own derivatives there are zeros.
 */
import { GraphNode } from "../../autograd/node.ts";
import { transforms } from "../../autograd/transforms.ts";
import type { Edge, Gradient } from "../../autograd/node-types.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { onDevice } from "../../tensor/device.ts";
import { aliasTensor, type Tensor } from "../../tensor/tensor.ts";
import type { RecordedGradients } from "./record.ts";

class ReadsInputs extends GraphNode {
  constructor(
    edges: readonly Edge[],
    readonly label: string,
    private readonly zeros: boolean,
  ) {
    super(edges);
  }

  apply([gradient]: Gradient[]): Gradient[] {
    return this.edges.map((edge) => {
      const input = edge?.node.outputs[edge.input];
      if (!input || !gradient || !this.zeros) return null;
      return onDevice(gradient.storage.device, () => zerosOf(input.shape, input.dtype));
    });
  }
}

/**
 * Makes gradients without history depend on those of the named arguments that want gradients. `zeros`: their own
 * gradients by it are zeros, where PyTorch has these; else there are none.
 */
export function readingInputs(names: readonly string[], zeros = true): RecordedGradients {
  return (results, node) => {
    if (transforms.active > 0) return results; // there every result has a place of its own
    const edges = names.map((name) => node.edgeOf(name)).filter((edge) => edge !== null);
    const depending = (gradient: Tensor): Tensor => {
      const result = aliasTensor(gradient, gradient.shape, gradient.strides, gradient.offset);
      new ReadsInputs(edges, node.label.replace(/0$/, "Backward0"), zeros).addOutput(result);
      return result;
    };
    return results.map((gradient) =>
      gradient === null || gradient.requires_grad || edges.length === 0 ? gradient : depending(gradient),
    );
  };
}
