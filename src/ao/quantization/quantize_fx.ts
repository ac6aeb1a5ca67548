/** `torch.ao.quantization.quantize_fx`: quantization of traced models, which says by itself where numbers are quantized. */
import * as fx from "../../fx/index.ts";
import { FusedModule } from "../../nn/intrinsic/fused-modules.ts";
import { deepcopy, type Module } from "../../nn/module/index.ts";
import { FloatFunctional, FXFloatFunctional } from "../../nn/quantized/activation.ts";
import { AssertionError, TypeError, ValueError } from "../../support/errors.ts";
import { isPlainObject } from "../../support/realms.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { membersOf } from "../../support/members.ts";
import { convertGraph } from "./graph/convert.ts";
import { fuseLayers } from "./graph/fuse-layers.ts";
import { observe, replaceAt } from "./graph/prepare.ts";
import type { ModuleClass } from "./mappings.ts";
import { QConfigMapping } from "./qconfig-mapping.ts";
import { QConfig } from "./qconfig.ts";

/** What else `prepare_fx` and `prepare_qat_fx` are told, by PyTorch's names. */
export interface PrepareCustomConfig {
  /** Paths of modules that are called as they are. */
  non_traceable_module_name?: readonly string[];
  /** Classes of such modules. */
  non_traceable_module_class?: readonly ModuleClass[];
  /** Names of properties that the result keeps. */
  preserved_attributes?: readonly string[];
}
/** What else `fuse_fx` is told. */
export interface FuseCustomConfig {
  /** Names of properties that the result keeps. */
  preserved_attributes?: readonly string[];
}

/** Traces through everything but layers, fused layers, and what is not to be traced. */
class QuantizationTracer extends fx.Tracer {
  constructor(private readonly custom: PrepareCustomConfig = {}) {
    super();
  }
  override is_leaf_module(m: Module, module_qualified_name: string): boolean {
    const { non_traceable_module_name = [], non_traceable_module_class = [] } = this.custom;
    return (
      super.is_leaf_module(m, module_qualified_name) ||
      m instanceof FusedModule ||
      non_traceable_module_name.includes(module_qualified_name) ||
      non_traceable_module_class.includes(m.constructor as ModuleClass)
    );
  }
}

function traced(model: Module, custom: PrepareCustomConfig): fx.GraphModule {
  if (model instanceof fx.GraphModule) return (model as fx.GraphModule).deepcopy();
  const own = deepcopy(model);
  // What was to be observed in eager mode is observed in the graph.
  for (const [path, module] of own.named_modules())
    if (module instanceof FloatFunctional) replaceAt(own, path, new FXFloatFunctional());
  const graph = new QuantizationTracer(custom).trace(own);
  const result = new fx.GraphModule(own, graph, own._get_name());
  (result as never as Module).train(own.training);
  for (const name of custom.preserved_attributes ?? []) membersOf(result)[name] = membersOf(own)[name];
  return result;
}

function mappingOf(given: QConfigMapping | Readonly<Record<string, unknown>>): QConfigMapping {
  if (given instanceof QConfigMapping) return given;
  const mapping = new QConfigMapping();
  if (!isPlainObject(given)) throw new TypeError(`qconfig_mapping must be a QConfigMapping, got ${typeNameOf(given)}`);
  const dict = given as Record<string, unknown>;
  const asConfig = (value: unknown): QConfig | null => {
    if (value === null || value instanceof QConfig) return value;
    throw new ValueError("a qconfig_dict has QConfigs and nulls only");
  };
  const pairs = (key: string): readonly (readonly [never, unknown])[] => (dict[key] ?? []) as [];
  if (dict[""] !== undefined) mapping.set_global(asConfig(dict[""]));
  for (const [type, qconfig] of pairs("object_type")) mapping.set_object_type(type, asConfig(qconfig));
  for (const [name, qconfig] of pairs("module_name_regex")) mapping.set_module_name_regex(name, asConfig(qconfig));
  for (const [name, qconfig] of pairs("module_name")) mapping.set_module_name(name, asConfig(qconfig));
  return mapping;
}

/**
 * A traced copy of a model in evaluation whose convolutions, linear layers, batch norms and ReLUs that follow each other are
 * one layer each.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.quantize_fx.fuse_fx.html
 * @throws {torch.fx.TraceError} where the model branches on values.
 * @example
 * const model = new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU()).eval();
 * const fused = torch.ao.quantization.quantize_fx.fuse_fx(model);
 * fused(torch.ones(1, 3, 5, 5)).shape; // [1, 4, 3, 3]
 */
export function fuse_fx(model: Module, fuse_custom_config: FuseCustomConfig | null = null): fx.GraphModule {
  const result = traced(model, fuse_custom_config ?? {});
  fuseLayers(result, false);
  return result;
}

function prepared(
  model: Module,
  qconfig_mapping: QConfigMapping | Readonly<Record<string, unknown>>,
  custom: PrepareCustomConfig | null,
  isTraining: boolean,
): fx.GraphModule {
  const mapping = mappingOf(qconfig_mapping);
  const result = traced(model, custom ?? {});
  fuseLayers(result, isTraining);
  observe(result, mapping, isTraining);
  return result;
}

/**
 * A traced copy of a model in evaluation with observers wherever numbers will be quantized: run it on data, then
 * `convert_fx` it. Layers that can be one are fused. Shapes: those of the model.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.quantize_fx.prepare_fx.html
 * @param example_inputs What the model is called with; PyTorch wants them, nothing here reads them.
 * @throws {torch.fx.TraceError} where the model branches on values.
 * @example
 * const { get_default_qconfig_mapping, quantize_fx } = torch.ao.quantization;
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2)).eval();
 * const x = torch.randn(16, 4);
 * const prepared = quantize_fx.prepare_fx(model, get_default_qconfig_mapping("x86"), [x]);
 * prepared(x);
 * quantize_fx.convert_fx(prepared)(x).shape; // [16, 2]
 */
export function prepare_fx(
  model: Module,
  qconfig_mapping: QConfigMapping | Readonly<Record<string, unknown>>,
  example_inputs: readonly unknown[],
  prepare_custom_config: PrepareCustomConfig | null = null,
): fx.GraphModule {
  void example_inputs;
  return prepared(model, qconfig_mapping, prepare_custom_config, false);
}

/**
 * The same for training: of a model in training mode, with fake quantization in the place of observers, and layers that
 * quantize their weights as they are trained. Shapes: those of the model.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.quantize_fx.prepare_qat_fx.html
 * @param example_inputs What the model is called with; PyTorch wants them, nothing here reads them.
 * @throws {AssertionError} for a model in evaluation, {torch.fx.TraceError} where the model branches on values.
 * @example
 * const { get_default_qat_qconfig_mapping, quantize_fx } = torch.ao.quantization;
 * const model = new nn.Sequential(new nn.Linear(4, 2)).train();
 * const prepared = quantize_fx.prepare_qat_fx(model, get_default_qat_qconfig_mapping("x86"), [torch.ones(1, 4)]);
 * prepared(torch.randn(8, 4)).requires_grad; // true
 */
export function prepare_qat_fx(
  model: Module,
  qconfig_mapping: QConfigMapping | Readonly<Record<string, unknown>>,
  example_inputs: readonly unknown[],
  prepare_custom_config: PrepareCustomConfig | null = null,
): fx.GraphModule {
  void example_inputs;
  if (!model.training) throw new AssertionError("prepare_qat_fx only works on models in training mode");
  return prepared(model, qconfig_mapping, prepare_custom_config, true);
}

/**
 * A model that computes with quantized numbers, of one that was prepared and has seen data. It takes and gives real
 * numbers. Shapes: those of the model. The prepared model stays as it is.
 * https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.quantize_fx.convert_fx.html
 * @throws {ValueError} for what is no graph module.
 * @example
 * const { get_default_qconfig_mapping, quantize_fx } = torch.ao.quantization;
 * const model = new nn.Sequential(new nn.Linear(4, 2)).eval();
 * const prepared = quantize_fx.prepare_fx(model, get_default_qconfig_mapping("x86"), [torch.ones(1, 4)]);
 * prepared(torch.randn(8, 4));
 * [...quantize_fx.convert_fx(prepared).graph.nodes].length; // 7
 */
export function convert_fx(graph_module: fx.GraphModule): fx.GraphModule {
  if (!(graph_module instanceof fx.GraphModule))
    throw new ValueError(
      `input model must be a GraphModule, Got type:${typeNameOf(graph_module)} Please make sure to follow the tutorials.`,
    );
  return convertGraph(graph_module);
}
