/** What makes a layer inside a model: a class, or a function where its settings differ from the defaults. */
import type { Layer } from "../../nn/index.ts";
import { Module } from "../../nn/module/index.ts";

/** `nn.BatchNorm2d`, or `(features) => new nn.BatchNorm2d(features, { eps: 1e-3 })`. */
export type NormMaker = LayerMaker<[features: number]>;
/** `nn.ReLU`, or `(inplace) => new nn.ELU(1, inplace)`. */
export type ActivationMaker = LayerMaker<[inplace?: boolean]>;
/** A class of layers or a function that makes one. */
export type LayerMaker<A extends readonly unknown[]> = (new (...args: A) => Layer) | ((...args: A) => Layer);

/** Makes a layer from either kind of maker. */
export function make<A extends readonly unknown[]>(maker: LayerMaker<A>, ...args: A): Layer {
  // A class of modules has a prototype that is a module's; functions and arrows do not.
  return (maker as { prototype?: unknown }).prototype instanceof Module
    ? new (maker as new (...args: A) => Layer)(...args)
    : (maker as (...args: A) => Layer)(...args);
}
