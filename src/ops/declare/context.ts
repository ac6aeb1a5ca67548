/** What declarations see of the graph's nodes: types alone, so that records and nodes need not know each other. */
import type { Edge } from "../../autograd/node-types.ts";
import type { DType } from "../../dtype.ts";
import type { Layout } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** What a derivative formula sees: saved tensors, the other arguments, shapes. */
export interface Context {
  /** A tensor argument that the derivative says it uses, or an output: "result", "result1", … */
  tensor(name: string): Tensor;
  /** The same, where the argument may be null. */
  optionalTensor(name: string): Tensor | null;
  /** Tensors of a list argument that the derivative says it uses. */
  tensors(name: string): Tensor[];
  /** The same, where items may be null. */
  optionalTensors(name: string): (Tensor | null)[];
  /** A tensor that it uses, or the number that was given instead. */
  operand(name: string): Tensor | number | bigint | boolean;
  /** An argument that is no tensor. */
  value<T>(name: string): T;
  /** Shape and dtype of a tensor argument, saved or not. */
  shape(name: string): readonly number[];
  shapes(name: string): readonly (readonly number[])[];
  strides(name: string): readonly number[];
  dtype(name: string): DType;
  /** How a tensor argument lay in its storage. */
  layout(name: string): Layout;
  /** Whether the argument wants a gradient. */
  needs(name: string): boolean;
}

/** What the gradients of a node may ask it for once they are computed. */
export interface RecordedNode {
  /** Where the gradient of a tensor argument goes on to; null where it wants none. */
  edgeOf(name: string): Edge | null;
  /** As `log1p0` in the names of nodes. */
  readonly label: string;
}
