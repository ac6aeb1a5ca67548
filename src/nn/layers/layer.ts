/**
 * What layers share: stamping a layer from a signature and a function, sizes for each dim, Python's text of settings.
 */
import type { DType } from "../../dtype.ts";
import { pythonFloat, pythonRepr, pythonTuple } from "../../support/python.ts";
import { empty } from "../../ops/create/create.ts";
import type { Device } from "../../tensor/device-name.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Module, type Forgets } from "../module/index.ts";
import { Parameter } from "../../tensor/parameter.ts";

/** Where and in which dtype a layer's parameters are made. */
export interface FactoryOptions {
  device?: string | Device | null;
  dtype?: DType | null;
}

/** A number for every spatial dim, or one for each. */
export type SizeOption = number | readonly number[];

/** A new parameter with arbitrary contents. */
export function emptyParameter(
  shape: readonly number[],
  dtype: DType | null,
  device: FactoryOptions["device"] = null,
): Parameter {
  return new Parameter(empty(shape, { dtype, device }));
}

/**
 * What a layer has only when its options say so, as they usually do, else null. The type leaves null out, so that
 * `layer.bias.fill_(0)` compiles; who sets `bias: false` knows.
 */
export function madeIfWanted<T>(wanted: boolean, make: () => T): T {
  return wanted ? make() : (null as T);
}

/** One number for each of `count` dims (PyTorch's `_single`, `_pair`, `_triple`). */
export function sizes(value: SizeOption, count: number): readonly number[] {
  return typeof value === "number" ? new Array<number>(count).fill(value) : value;
}

/** Python's text of a size: `3` or `(3, 3)`. */
export function pythonSize(value: unknown): string {
  return Array.isArray(value) ? pythonTuple(value) : pythonRepr(value);
}

/** Python's text of what is a float there: `1.0`. */
export function floatText(value: number | null): string {
  return value === null ? "None" : pythonFloat(value);
}

/** Python's text of a truth value. */
export function boolText(value: boolean): string {
  return value ? "True" : "False";
}

/** `, inplace=True` or nothing. */
export function inplaceText({ inplace }: { readonly inplace: boolean }, comma = ", "): string {
  return inplace ? `${comma}inplace=True` : "";
}

// Its one argument may be given by name, which the type of `forward` does not say.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface TensorLayer {
  (named: { input: Tensor }): Tensor;
}

/** A layer from a tensor to a tensor. */
export abstract class TensorLayer extends Module<(input: Tensor) => Tensor> {
  protected static readonly forwardParameters: string = "input";
  abstract forward(input: Tensor): Tensor;
}

/** An instance of a stamped class. */
export interface StampedLayer extends TensorLayer {
  forward(input: Tensor): Tensor;
}

/** A stamped class: constructor arguments become properties of the layer. */
export type LayerClass<A extends readonly unknown[], O> = new (
  ...args: Arguments<A, Partial<O>>
) => StampedLayer & { -readonly [K in keyof O]: O[K] };

/**
 * A class of layers without parameters, from Python's signature of its constructor, a function and what is printed of
 * it.
 * As it is used: `class ReLU extends layer<[inplace?: boolean], InPlace>("ReLU", "inplace=False", (x, { inplace }) =>
 * F.relu(x, inplace), (o) => inplaceText(o, "")) {}`
 */
export function layer<A extends readonly unknown[], O extends object>(
  name: string,
  parameters: string,
  run: (input: Tensor, self: O & { readonly training: boolean }) => Tensor,
  text: (self: O) => string = () => "",
  check: ((self: O) => void) | null = null,
): LayerClass<A, O> {
  const shape = signature<O>(name, parameters);
  // The constructor assigns the settings.
  const withSettings = (self: TensorLayer): O & TensorLayer => self as unknown as O & TensorLayer;
  class Stamped extends TensorLayer {
    constructor(...args: unknown[]) {
      super();
      Object.assign(this, shape.bind(args));
      check?.(withSettings(this));
    }
    forward(input: Tensor): Tensor {
      return run(input, withSettings(this));
    }
    override extra_repr(): string {
      return text(withSettings(this));
    }
  }
  Object.defineProperty(Stamped, "name", { value: name });
  Object.assign(Stamped, { subclassesForget: "all" satisfies Forgets });
  return Stamped as unknown as LayerClass<A, O>;
}
