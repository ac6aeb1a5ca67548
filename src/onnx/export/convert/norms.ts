/** Normalisations. */
import { floatValue, type Builder, type Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { itemAt } from "../../../support/checked.ts";

/** ONNX wants scale and bias: ones and zeros where there are none, one for each channel. */
function scaleAndBias(call: ConvertedCall, graph: Builder, input: TensorOperand): [Name, Name] {
  const [weight, bias] = [call.tensorOrNull("weight"), call.tensorOrNull("bias")];
  const channels = (value: number): Name => {
    const size = call.fixed(input.shape[1], "the number of channels");
    return graph.constant(new Array<number>(size).fill(value), input.dtype);
  };
  return [weight?.name ?? channels(1), bias?.name ?? channels(0)];
}

const batchNorm: Converter = (call, graph) => {
  const input = call.tensor("input");
  const epsilon = floatValue(call.number("eps"));
  if (call.flag("training")) return batchStatistics(call, graph, input, epsilon.value);
  const [mean, variance] = [call.tensor("running_mean"), call.tensor("running_var")];
  return graph.node("BatchNormalization", [input.name, ...scaleAndBias(call, graph, input), mean.name, variance.name], {
    epsilon,
  });
};

/** Statistics of the batch itself. */
function batchStatistics(call: ConvertedCall, graph: Builder, input: TensorOperand, epsilon: number): Name {
  const rank = input.shape.length;
  const axes = Array.from({ length: rank }, (_, i) => i).filter((dim) => dim !== 1);
  const normal = standardised(graph, input.name, axes, epsilon, input);
  const shape = input.shape.map((size, dim) => (dim === 1 ? size : 1));
  return affine(call, graph, normal, shape);
}

/** (x - mean) / sqrt(var + eps) along dims. */
function standardised(
  graph: Builder,
  x: Name,
  axes: readonly number[],
  epsilon: number,
  { dtype }: TensorOperand,
): Name {
  const along = graph.ints(axes);
  const centred = graph.node("Sub", [x, graph.node("ReduceMean", [x, along], { keepdims: 1 })]);
  const variance = graph.node("ReduceMean", [graph.node("Mul", [centred, centred]), along], { keepdims: 1 });
  const deviation = graph.node("Sqrt", [graph.node("Add", [variance, graph.constant(epsilon, dtype)])]);
  return graph.node("Div", [centred, deviation]);
}

/** Weight and bias of a channel each, where there are such, in a shape that broadcasts. */
function affine(call: ConvertedCall, graph: Builder, x: Name, shape: TensorOperand["shape"]): Name {
  let result = x;
  const [weight, bias] = [call.tensorOrNull("weight"), call.tensorOrNull("bias")];
  if (weight !== null) result = graph.node("Mul", [result, graph.reshape(weight.name, weight.shape, shape)]);
  if (bias !== null) result = graph.node("Add", [result, graph.reshape(bias.name, bias.shape, shape)]);
  return result;
}

const layerNorm: Converter = (call, graph) => {
  const input = call.tensor("input");
  const dims = call.dims("normalized_shape");
  const [weight, bias] = [call.tensorOrNull("weight"), call.tensorOrNull("bias")];
  const epsilon = call.number("eps");
  const axis = input.shape.length - dims.length;
  if (dims.every((size) => typeof size === "number")) {
    const scale = weight?.name ?? graph.node("ConstantOfShape", [graph.ints(dims)], { value: graph.one(input.dtype) });
    return graph.node("LayerNormalization", [input.name, scale, bias?.name ?? ""], {
      axis: -dims.length,
      epsilon: floatValue(epsilon),
    });
  }
  const axes = dims.map((_, i) => axis + i);
  let result = standardised(graph, input.name, axes, epsilon, input);
  if (weight !== null) result = graph.node("Mul", [result, weight.name]);
  if (bias !== null) result = graph.node("Add", [result, bias.name]);
  return result;
};

/** Groups as channels of an instance norm, whose form has not changed between versions of ONNX. */
const groupNorm: Converter = (call, graph) => {
  const input = call.tensor("input");
  const groups = call.number("num_groups");
  const { shape, dtype } = input;
  const flat = graph.node("Reshape", [input.name, graph.ints([0, groups, -1])]);
  const normal = graph.node(
    "InstanceNormalization",
    [
      flat,
      graph.constant(new Array<number>(groups).fill(1), dtype),
      graph.constant(new Array<number>(groups).fill(0), dtype),
    ],
    { epsilon: floatValue(call.number("eps")) },
  );
  const back = graph.node("Reshape", [normal, graph.node("Shape", [input.name])]);
  return affine(call, graph, back, [itemAt(shape, 1), ...shape.slice(2).map(() => 1)]);
};

const instanceNorm: Converter = (call, graph) => {
  const input = call.tensor("input");
  const epsilon = floatValue(call.number("eps"));
  if (!call.flag("use_input_stats")) {
    const [mean, variance] = [call.tensor("running_mean"), call.tensor("running_var")];
    return graph.node(
      "BatchNormalization",
      [input.name, ...scaleAndBias(call, graph, input), mean.name, variance.name],
      {
        epsilon,
      },
    );
  }
  return graph.node("InstanceNormalization", [input.name, ...scaleAndBias(call, graph, input)], { epsilon });
};

export const norms: Record<string, Converter> = {
  batch_norm: batchNorm,
  native_batch_norm: batchNorm,
  layer_norm: layerNorm,
  native_layer_norm: layerNorm,
  group_norm: groupNorm,
  instance_norm: instanceNorm,
};
