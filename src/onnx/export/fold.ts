/** Computes nodes whose inputs are all constants, by the operators that loaded models run on. Parameters are no constants. */
import { no_grad } from "../../autograd/modes.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { NodeProto } from "../format/model.ts";
import { tensorOf } from "../format/tensors.ts";
import { OnnxNode, OnnxOutputs } from "../load/node.ts";
import { operators } from "../load/operators/index.ts";
import type { Builder } from "./builder.ts";

/** Results with more elements stay nodes: they would only make the file larger. */
const largest = 65_536;

/** The nodes that are left; results of the others become initializers. */
export function folded(
  nodes: readonly NodeProto[],
  builder: Builder,
  {
    opset,
    parameters,
    outputNames,
  }: { opset: number; parameters: ReadonlyMap<string, Tensor>; outputNames: readonly string[] },
): NodeProto[] {
  const protos = new Map(builder.initializers.map((proto) => [proto.name, proto]));
  const known = new Map<string, Tensor>();
  const constantOf = (name: string): Tensor | null => {
    const proto = protos.get(name);
    if (!known.has(name) && proto !== undefined && !parameters.has(name)) known.set(name, tensorOf(proto, name));
    return known.get(name) ?? null;
  };
  return nodes.filter((node) => {
    const operator = operators[node.op_type!];
    if (operator === undefined || node.input.length === 0) return true;
    if (node.attribute.some(({ g }) => g !== undefined)) return true;
    if (node.output.some((name) => outputNames.includes(name))) return true;
    if (!node.input.every((name) => name === "" || constantOf(name) !== null)) return true;
    const inputs = node.input.map((name) => (name === "" ? null : constantOf(name)));
    const result = no_grad(() => operator(inputs, new OnnxNode(node, opset)));
    const list = result instanceof OnnxOutputs ? result.list : [result];
    const tensors = node.output.map((_, i) => list[i]);
    if (!tensors.every((tensor) => tensor instanceof Tensor && tensor.numel() <= largest)) return true;
    node.output.forEach((name, i) => {
      known.set(name, tensors[i] as Tensor);
      builder.initializer(name, tensors[i] as Tensor);
    });
    return false;
  });
}
