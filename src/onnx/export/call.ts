/** A call of an operator as its converter sees it: arguments by name, and the graph that it adds to. */
import type { DType } from "../../dtype.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import type { Builder, Name } from "./builder.ts";
import { GraphValue, type GraphStep } from "./graph.ts";
import type { MergedValue } from "./merge.ts";
import { DynamicSize, type DimSize } from "./sizes.ts";
import { itemAt } from "../../support/checked.ts";

/** A tensor argument: its name in the graph, its sizes and dtype. */
export interface TensorOperand {
  readonly name: Name;
  readonly shape: readonly DimSize[];
  readonly dtype: DType;
}

/** Converts a call: adds nodes and gives the names of the results. */
export type Converter = (call: ConvertedCall, graph: Builder) => Name | readonly Name[];

export class ConvertedCall {
  constructor(
    readonly step: GraphStep,
    readonly graph: Builder,
    private readonly merged: readonly MergedValue[],
    private readonly nameOf: (value: GraphValue) => Name,
    private readonly makerOf: (value: GraphValue) => ConvertedCall | null,
  ) {}

  /** The call that made a tensor argument; null where it is an input or a parameter. */
  producer(name: string): ConvertedCall | null {
    const value = this.raw(name);
    return value instanceof GraphValue ? this.makerOf(value) : null;
  }

  get operator(): string {
    return this.step.name;
  }

  /** An argument as it was given. */
  raw(name: string): unknown {
    return this.step.args.get(name);
  }

  /** Whether an argument was given and is not null. */
  has(name: string): boolean {
    const value = this.raw(name);
    return value !== null && value !== undefined;
  }

  private operand(value: GraphValue): TensorOperand {
    const { shape } = itemAt(this.merged, value.number);
    return { name: this.nameOf(value), shape, dtype: value.dtype };
  }

  tensor(name: string): TensorOperand {
    const value = this.raw(name);
    if (value instanceof GraphValue) return this.operand(value);
    throw this.unsupported(`its argument ${name} is no tensor`);
  }

  /** The first argument. */
  get self(): TensorOperand {
    return this.tensor(this.step.args.keys().next().value!);
  }

  tensorOrNull(name: string): TensorOperand | null {
    return this.raw(name) instanceof GraphValue ? this.tensor(name) : null;
  }

  tensors(name: string): readonly (TensorOperand | null)[] {
    const list = this.raw(name);
    if (!Array.isArray(list)) throw this.unsupported(`its argument ${name} is no list of tensors`);
    return list.map((value) => (value instanceof GraphValue ? this.operand(value) : null));
  }

  /** The elements of a tensor argument that is a constant; null where they depend on something. */
  elements(name: string): GraphValue["constant"] {
    const value = this.raw(name);
    return value instanceof GraphValue ? itemAt(this.merged, value.number).value.constant : null;
  }

  /** A number that does not depend on sizes. */
  number(name: string, otherwise?: number): number {
    const value = this.raw(name) ?? otherwise;
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    if (typeof value === "boolean") return Number(value);
    throw this.unsupported(
      value instanceof DynamicSize
        ? `its argument ${name} depends on a dynamic axis`
        : `its argument ${name} is no number`,
    );
  }

  /** A number that may depend on sizes. */
  dimension(name: string): DimSize {
    const value = this.raw(name);
    if (typeof value === "number" || value instanceof DynamicSize) return value;
    if (typeof value === "bigint") return Number(value);
    throw this.unsupported(`its argument ${name} is no whole number`);
  }

  flag(name: string): boolean {
    return Boolean(this.raw(name));
  }

  text(name: string): string {
    return String(this.raw(name));
  }

  /** Whole numbers, none of which depends on sizes; one number stands for `count` of them. */
  numbers(name: string, count = 1): number[] {
    const value = this.raw(name);
    const list = Array.isArray(value) ? value : [value];
    if (!list.every((item) => typeof item === "number"))
      throw this.unsupported(`its argument ${name} depends on a dynamic axis or is no list of numbers`);
    return list.length === 1 && count > 1 ? new Array<number>(count).fill(list[0] as number) : (list as number[]);
  }

  /** Sizes as they were given. */
  dims(name: string): DimSize[] {
    const value = this.raw(name);
    return (Array.isArray(value) ? value : [value]) as DimSize[];
  }

  /** A dim counted from the front. */
  dim(name: string, rank = this.self.shape.length): number {
    const dim = this.number(name);
    return dim < 0 ? dim + Math.max(rank, 1) : dim;
  }

  /** Dims counted from the front; all of them where none is given. */
  axes(name: string, rank = this.self.shape.length): number[] {
    const value = this.raw(name);
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
      return Array.from({ length: rank }, (_, i) => i);
    return this.numbers(name).map((dim) => (dim < 0 ? dim + Math.max(rank, 1) : dim));
  }

  /** Sizes and dtype of a result. */
  result(place = 0): { readonly shape: readonly DimSize[]; readonly dtype: DType } {
    const value = itemAt(this.step.results, place);
    return { shape: itemAt(this.merged, value.number).shape, dtype: value.dtype };
  }

  /** A tensor argument as another dtype. */
  as(operand: TensorOperand, dtype: DType): Name {
    return this.graph.cast(operand.name, operand.dtype, dtype);
  }

  /** A size of a tensor that has to be fixed. */
  fixed(size: DimSize | undefined, what: string): number {
    if (typeof size === "number") return size;
    throw this.unsupported(`${what} depends on a dynamic axis`);
  }

  unsupported(reason: string): UnsupportedOperatorError {
    return new UnsupportedOperatorError(`torch.onnx.export: ${this.operator} cannot be exported: ${reason}.`);
  }
}
