/** `torch.nn`: modules, layers, parameters, functions, initial values. */
import * as functions from "./functional/index.ts";
import { withSuggestions } from "./functional/suggestions.ts";
import * as layers from "./layers/index.ts";
import { nameClasses } from "../support/class-names.ts";
import { ModuleDict } from "./containers/dict.ts";
import { ModuleList } from "./containers/list.ts";
import { ParameterDict, ParameterList } from "./containers/parameters.ts";
import { Sequential } from "./containers/sequential.ts";
import { Module } from "./module/index.ts";

export { Module };
export type { AnyForward } from "./module/callable.ts";
export type {
  IncompatibleKeys,
  LoadStateDictOptions,
  StateDict,
  StateDictLike,
  RemovableHandle,
} from "./module/index.ts";
export { Buffer, Parameter, UninitializedBuffer, UninitializedParameter } from "../tensor/parameter.ts";
export * as parameter from "../tensor/parameter.ts";
export { ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential };
export type { Layer } from "./containers/sequential.ts";
export * from "./layers/index.ts";
export type {
  AdaptiveAvgPoolOp,
  AvgPoolOp,
  AvgPoolOptions,
  ClassLossOptions,
  CtcOptions,
  DistanceFunction,
  FractionalOp,
  FractionalOptions,
  FunctionalBatchNormOptions,
  FunctionalDropout,
  InterpolateMode,
  KlOptions,
  LpPoolOp,
  LpPoolOptions,
  MultiHeadOptions,
  MultiMarginOptions,
  PairLoss,
  PoissonOptions,
  SoftmaxFunction,
  TripletOptions,
  UnpoolOp,
  UnpoolOptions,
  WeightedLossOptions,
} from "./functional/index.ts";
export type { LossOptions, ReductionMode } from "../ops/loss/reduction.ts";
export * as init from "./init/index.ts";
export * as modules from "./modules.ts";
export * as grad from "./grad.ts";
export * as attention from "./attention/index.ts";
export * as quantized from "./quantized/index.ts";
export * as parallel from "./parallel/index.ts";
export * as utils from "./utils/index.ts";

nameClasses({ ...layers, Module, ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential });

/** `torch.nn.functional`: layers as functions, usually under the name `F`. */
export const functional: typeof functions = withSuggestions(functions, "F", () => Object.keys(layers), "nn");
