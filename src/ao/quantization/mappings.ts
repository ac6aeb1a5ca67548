/** Which quantized layer takes the place of which float one. */
import { QuantizableMultiheadAttention, QuantizedMultiheadAttention } from "../nn/quantizable-attention.ts";
import { QuantizableLSTM, QuantizedLSTM } from "../nn/quantizable-lstm.ts";
import * as fused from "../../nn/intrinsic/fused-modules.ts";
import * as layers from "../../nn/layers/index.ts";
import { NonDynamicallyQuantizableLinear } from "../../nn/layers/linear.ts";
import { Sequential } from "../../nn/containers/sequential.ts";
import type { Module } from "../../nn/module/index.ts";
import * as tables from "../../nn/qat/tables.ts";
import * as qat from "../../nn/qat/layers.ts";
import { LinearBn1d } from "../../nn/qat/linear-norm.ts";
import * as activation from "../../nn/quantized/activation.ts";
import * as around from "../../nn/quantized/around.ts";
import * as conv from "../../nn/quantized/conv.ts";
import * as linear from "../../nn/quantized/linear.ts";
import * as normRelu from "../../nn/quantized/norm-relu.ts";
import * as recurrent from "../../nn/quantized/recurrent.ts";
import { quantizedEmbedding, quantizedEmbeddingBag } from "./embeddings.ts";
import { AssertionError } from "../../support/errors.ts";
import * as defaults from "./defaults.ts";
import { DeQuantStub, QuantStub } from "./stubs.ts";

/** A class of modules. */
export type ModuleClass = abstract new (...args: never[]) => unknown;
/** What a class of quantized layers must have. */
export interface Quantizes {
  /** Of a float layer that has been observed or has a configuration. */
  from_float(module: never, fallback?: () => unknown): Module;
}
/** Classes of float layers, with what takes their place. */
export type Mapping = ReadonlyMap<ModuleClass, Quantizes>;

const staticPairs = (): [ModuleClass, Quantizes][] => [
  [QuantStub, activation.Quantize],
  [DeQuantStub, activation.DeQuantize],
  [layers.BatchNorm2d, around.BatchNorm2d],
  [layers.BatchNorm3d, around.BatchNorm3d],
  [layers.Dropout, activation.Dropout],
  [layers.Conv1d, conv.Conv1d],
  [layers.Conv2d, conv.Conv2d],
  [layers.Conv3d, conv.Conv3d],
  [layers.ConvTranspose1d, conv.ConvTranspose1d],
  [layers.ConvTranspose2d, conv.ConvTranspose2d],
  [layers.ConvTranspose3d, conv.ConvTranspose3d],
  [layers.ELU, around.ELU],
  [layers.Embedding, quantizedEmbedding],
  [layers.EmbeddingBag, quantizedEmbeddingBag],
  [layers.GroupNorm, around.GroupNorm],
  [layers.Hardswish, around.Hardswish],
  [layers.InstanceNorm1d, around.InstanceNorm1d],
  [layers.InstanceNorm2d, around.InstanceNorm2d],
  [layers.InstanceNorm3d, around.InstanceNorm3d],
  [layers.LayerNorm, around.LayerNorm],
  [layers.LeakyReLU, around.LeakyReLU],
  [NonDynamicallyQuantizableLinear, linear.Linear],
  [layers.Linear, linear.Linear],
  [layers.ReLU6, activation.ReLU6],
  [layers.PReLU, around.PReLU],
  [activation.FloatFunctional, activation.QFunctional],
  [fused.BNReLU2d, normRelu.BNReLU2d],
  [fused.BNReLU3d, normRelu.BNReLU3d],
  [fused.ConvReLU1d, conv.ConvReLU1d],
  [fused.ConvReLU2d, conv.ConvReLU2d],
  [fused.ConvReLU3d, conv.ConvReLU3d],
  [fused.LinearReLU, linear.LinearReLU],
  [qat.ConvBn1d, conv.Conv1d],
  [qat.ConvBn2d, conv.Conv2d],
  [qat.ConvBn3d, conv.Conv3d],
  [qat.ConvBnReLU1d, conv.ConvReLU1d],
  [qat.ConvBnReLU2d, conv.ConvReLU2d],
  [qat.ConvBnReLU3d, conv.ConvReLU3d],
  [qat.ConvReLU1d, conv.ConvReLU1d],
  [qat.ConvReLU2d, conv.ConvReLU2d],
  [qat.ConvReLU3d, conv.ConvReLU3d],
  [qat.LinearReLU, linear.LinearReLU],
  [LinearBn1d, linear.Linear],
  [qat.Linear, linear.Linear],
  [qat.Conv1d, conv.Conv1d],
  [qat.Conv2d, conv.Conv2d],
  [qat.Conv3d, conv.Conv3d],
];

const trainingPairs = (): [ModuleClass, Quantizes][] => [
  [layers.Conv1d, qat.Conv1d],
  [layers.Conv2d, qat.Conv2d],
  [layers.Conv3d, qat.Conv3d],
  [layers.Linear, qat.Linear],
  [NonDynamicallyQuantizableLinear, qat.Linear],
  [fused.ConvBn1d, qat.ConvBn1d],
  [fused.ConvBn2d, qat.ConvBn2d],
  [fused.ConvBn3d, qat.ConvBn3d],
  [fused.ConvBnReLU1d, qat.ConvBnReLU1d],
  [fused.ConvBnReLU2d, qat.ConvBnReLU2d],
  [fused.ConvBnReLU3d, qat.ConvBnReLU3d],
  [fused.ConvReLU1d, qat.ConvReLU1d],
  [fused.ConvReLU2d, qat.ConvReLU2d],
  [fused.ConvReLU3d, qat.ConvReLU3d],
  [fused.LinearReLU, qat.LinearReLU],
  [fused.LinearBn1d, LinearBn1d],
];

const dynamicPairs = (): [ModuleClass, Quantizes][] => [
  [layers.GRUCell, recurrent.GRUCell],
  [layers.Linear, linear.DynamicLinear],
  [NonDynamicallyQuantizableLinear, linear.DynamicLinear],
  [layers.LSTM, recurrent.LSTM],
  [layers.GRU, recurrent.GRU],
  [layers.LSTMCell, recurrent.LSTMCell],
  [layers.RNNCell, recurrent.RNNCell],
  [fused.LinearReLU, linear.DynamicLinearReLU],
  [layers.EmbeddingBag, quantizedEmbeddingBag],
  [layers.Embedding, quantizedEmbedding],
];

/** What static quantization puts in the place of layers. */
export const get_default_static_quant_module_mappings = (): Map<ModuleClass, Quantizes> => new Map(staticPairs());
/** What training puts in the place of layers. */
export const get_default_qat_module_mappings = (): Map<ModuleClass, Quantizes> => new Map(trainingPairs());
/** What dynamic quantization puts in the place of layers. */
export const get_default_dynamic_quant_module_mappings = (): Map<ModuleClass, Quantizes> => new Map(dynamicPairs());
/** The same for training, with embeddings. */
export const get_embedding_qat_module_mappings = (): Map<ModuleClass, Quantizes> =>
  new Map([...trainingPairs(), [layers.Embedding, tables.Embedding], [layers.EmbeddingBag, tables.EmbeddingBag]]);
/** The same for static quantization, with embeddings that were trained. */
export const get_embedding_static_quant_module_mappings = (): Map<ModuleClass, Quantizes> =>
  new Map([...staticPairs(), [tables.Embedding, quantizedEmbedding], [tables.EmbeddingBag, quantizedEmbeddingBag]]);

/** Classes of layers that `prepare` gives observers. */
export function get_default_qconfig_propagation_list(): Set<ModuleClass> {
  return new Set([...staticPairs(), ...trainingPairs(), ...dynamicPairs()].map(([float]) => float)).add(Sequential);
}
/** Classes of layers whose results tools compare. */
export function get_default_compare_output_module_list(): Set<ModuleClass> {
  const pairs = [...staticPairs(), ...trainingPairs(), ...dynamicPairs()];
  return new Set(pairs.flatMap(([float, quantized]) => [float, quantized as unknown as ModuleClass])).add(Sequential);
}

function classFor(mapping: Mapping, float: ModuleClass, what: string): Quantizes {
  const found = mapping.get(float);
  if (found === undefined)
    throw new AssertionError(`Floating point module class ${float.name} does not have a corresponding ${what}`);
  return found;
}

/** The class that static quantization puts in the place of another. */
export function get_static_quant_module_class(
  float_module_class: ModuleClass,
  additional_static_quant_mapping: Mapping = new Map(),
): Quantizes {
  const mapping = new Map([...staticPairs(), ...additional_static_quant_mapping]);
  return classFor(mapping, float_module_class, "quantized module class");
}
/** The class that dynamic quantization puts in the place of another. */
export function get_dynamic_quant_module_class(
  float_module_class: ModuleClass,
  additional_dynamic_quant_mapping: Mapping = new Map(),
): Quantizes {
  const mapping = new Map([...dynamicPairs(), ...additional_dynamic_quant_mapping]);
  return classFor(mapping, float_module_class, "quantized module class");
}

/** Observers, in training, of layers whose results have a known range: it is theirs, whatever the configuration says. */
export const specialObservers = (): ReadonlyMap<ModuleClass, unknown> =>
  new Map<ModuleClass, unknown>([
    [layers.Hardsigmoid, defaults.default_fixed_qparams_range_0to1_fake_quant],
    [layers.Sigmoid, defaults.default_fixed_qparams_range_0to1_fake_quant],
    [layers.Softmax, defaults.default_fixed_qparams_range_0to1_fake_quant],
    [layers.Tanh, defaults.default_fixed_qparams_range_neg1to1_fake_quant],
  ]);

/** Classes that get no observers. */
export const no_observer_set = (): Set<ModuleClass> =>
  new Set<ModuleClass>([QuantizableLSTM, QuantizableMultiheadAttention, QuantizedLSTM, QuantizedMultiheadAttention]);
