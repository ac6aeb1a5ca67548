/** `flambeau/lean/nn`: layers and functions one by one, for small bundles. */
import "../methods/install-own.ts";

export * from "../nn/layers/index.ts";
export { ModuleDict } from "../nn/containers/dict.ts";
export { ModuleList } from "../nn/containers/list.ts";
export { ParameterDict, ParameterList } from "../nn/containers/parameters.ts";
export { Sequential } from "../nn/containers/sequential.ts";
export { Module } from "../nn/module/index.ts";
export { Buffer, Parameter } from "../tensor/parameter.ts";
export * as functional from "../nn/functional/index.ts";
export * as init from "../nn/init/index.ts";
