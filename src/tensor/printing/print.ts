/** Tensors as text, letter for letter as Python's `repr` writes them (torch/_tensor_str.py). */

import { complexDType, get_default_dtype, type DType } from "../../dtype.ts";
import type { Complex } from "../../support/complex.ts";
import { pythonExponential, pythonFixed, pythonInt, pythonTuple } from "../../support/python.ts";
import { get_printoptions, type PrintOptions } from "../print-options.ts";

/** What printing must know of a tensor. Only elements that are shown are read, each once. */
export interface PrintableTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly requires_grad: boolean;
  /** Name of the node that made it, as `AddBackward0`; null for leaves. */
  readonly gradFnName: string | null;
  readonly isParameter?: boolean;
  /** Of a quantized tensor: its dtype, and what tells how it is quantized. */
  readonly quantized?: { readonly dtype: DType; readonly suffixes: readonly string[] };
  /** Name of its device, where that is to be shown (not for the CPU). */
  readonly device?: string | null;
  /** The element at an index of as many numbers as dimensions; the list is reused between calls. */
  read(index: readonly number[]): number | bigint | boolean | Complex;
}

type Element = number | bigint | boolean | Complex;

/** The text of a tensor: `tensor([[1., 2.],\n        [3., 4.]])`. Lines after the first are indented by `indent`. */
export function formatTensor(tensor: PrintableTensor, indent = 0): string {
  const text = (tensor.isParameter ? "Parameter containing:\n" : "") + new Printer(tensor).run();
  return indent > 0 ? text.replaceAll("\n", `\n${" ".repeat(indent)}`) : text;
}

/** The text of the elements alone, without `tensor(` and what follows them; a 0-d tensor gives a number. */
export function formatElements(tensor: PrintableTensor, indent = 0): string {
  return new Printer(tensor).elements(indent);
}

class Printer {
  private readonly options: PrintOptions = get_printoptions();
  private readonly count: number;
  private readonly summarize: boolean;
  /** The elements that are shown, in order, and how many of them are printed so far. */
  private readonly shown: Element[] = [];
  private printed = 0;
  private readonly tensor: PrintableTensor;

  constructor(tensor: PrintableTensor) {
    this.tensor = tensor;
    this.count = tensor.shape.reduce((product, size) => product * size, 1);
    this.summarize = this.count > this.options.threshold;
  }

  run(): string {
    const prefix = "tensor(";
    return this.withSuffixes(prefix + this.elements(prefix.length), this.suffixes(), prefix.length);
  }

  elements(indent: number): string {
    if (this.count === 0) return "[]";
    this.collect(
      0,
      this.tensor.shape.map(() => 0),
    );
    const formatter = makeFormatter(this.tensor.dtype, this.shown, this.options);
    return this.nested(0, indent, formatter);
  }

  /** Whether the middle of a dimension is left out. */
  private isCut(size: number): boolean {
    return this.summarize && size > 2 * this.options.edgeitems;
  }

  /** The indices of a dimension that are shown. */
  private visible(dim: number): number[] {
    const size = this.tensor.shape[dim]!;
    const head = this.isCut(size) ? this.options.edgeitems : size;
    const indices = Array.from({ length: head }, (_, index) => index);
    if (this.isCut(size)) for (let index = size - head; index < size; index++) indices.push(index);
    return indices;
  }

  private collect(dim: number, index: number[]): void {
    if (dim === index.length) {
      this.shown.push(this.tensor.read(index));
      return;
    }
    for (const position of this.visible(dim)) {
      index[dim] = position;
      this.collect(dim + 1, index);
    }
  }

  private nested(dim: number, indent: number, formatter: Formatter): string {
    const rank = this.tensor.shape.length - dim;
    if (rank === 0) return formatter.format(this.next());
    if (rank === 1) return this.vector(dim, indent, formatter);
    const parts = this.visible(dim).map(() => this.nested(dim + 1, indent + 1, formatter));
    if (this.isCut(this.tensor.shape[dim]!)) parts.splice(this.options.edgeitems, 0, "...");
    return `[${parts.join(`,${"\n".repeat(rank - 1)}${" ".repeat(indent + 1)}`)}]`;
  }

  private vector(dim: number, indent: number, formatter: Formatter): string {
    const perLine = Math.max(1, Math.floor((this.options.linewidth - indent) / (formatter.width + 2)));
    const parts = this.visible(dim).map(() => formatter.format(this.next()));
    if (this.isCut(this.tensor.shape[dim]!))
      parts.splice(this.options.edgeitems, 0, this.options.edgeitems === 0 ? "..." : " ...");
    const lines: string[] = [];
    for (let start = 0; start < parts.length; start += perLine) {
      lines.push(parts.slice(start, start + perLine).join(", "));
    }
    return `[${lines.join(`,\n${" ".repeat(indent + 1)}`)}]`;
  }

  private next(): Element {
    return this.shown[this.printed++]!;
  }

  private suffixes(): string[] {
    const { shape, dtype, device, gradFnName, requires_grad, quantized } = this.tensor;
    const suffixes: string[] = [];
    if (device) suffixes.push(`device='${device}'`);
    if (quantized)
      return [...suffixes, `size=${pythonTuple(shape)}`, `dtype=${quantized.dtype}`, ...quantized.suffixes];
    if (this.count === 0 ? shape.length !== 1 : this.options.edgeitems === 0)
      suffixes.push(`size=${pythonTuple(shape)}`);
    // Elements tell integers from booleans from floats; where there are none, the dtype must.
    const usual =
      dtype === get_default_dtype() ||
      (this.count > 0 &&
        (dtype === complexDType(get_default_dtype()) || dtype.name === "int64" || dtype.name === "bool"));
    if (!usual) suffixes.push(`dtype=${dtype}`);
    if (gradFnName !== null) suffixes.push(`grad_fn=<${gradFnName}>`);
    else if (requires_grad) suffixes.push("requires_grad=True");
    return suffixes;
  }

  private withSuffixes(text: string, suffixes: readonly string[], indent: number): string {
    let result = text;
    let lastLine = text.length - text.lastIndexOf("\n") + 1;
    for (const suffix of suffixes) {
      if (lastLine + suffix.length + 2 > this.options.linewidth) {
        result += `,\n${" ".repeat(indent)}${suffix}`;
        lastLine = indent + suffix.length;
      } else {
        result += `, ${suffix}`;
        lastLine += suffix.length + 2;
      }
    }
    return `${result})`;
  }
}

/** How the elements of one tensor are written: all padded to one width. */
interface Formatter {
  readonly width: number;
  format(element: Element): string;
}

function makeFormatter(dtype: DType, elements: readonly Element[], options: PrintOptions): Formatter {
  if (dtype.is_complex) {
    const numbers = elements as readonly Complex[];
    const real = floatStyle(
      numbers.map((element) => element.real),
      options,
    );
    const imag = floatStyle(
      numbers.map((element) => element.imag),
      options,
    );
    return {
      width: real.width + imag.width + 1,
      format: (element) => {
        const { real: re, imag: im } = element as Complex;
        const second = imag.text(im).padStart(imag.width).trimStart();
        return `${real.text(re).padStart(real.width)}${/^[+-]/.test(second) ? second : `+${second}`}j`;
      },
    };
  }
  const { width, text } = dtype.is_floating_point
    ? floatStyle(elements as readonly number[], options)
    : plainStyle(elements);
  return { width, format: (element) => text(element).padStart(width) };
}

interface Style {
  readonly width: number;
  readonly text: (element: Element) => string;
}

function plainStyle(elements: readonly Element[]): Style {
  const text = (element: Element): string =>
    typeof element === "boolean" ? (element ? "True" : "False") : pythonInt(element as number | bigint);
  return { width: longest(elements, text), text };
}

/** Integers get a point (`1.`), wide ranges an exponent, all else the digits that `precision` says. */
function floatStyle(elements: readonly number[], options: PrintOptions): Style {
  const { precision } = options;
  const exponential = (element: Element): string => pythonExponential(Number(element), precision);
  const fixed = (element: Element): string => pythonFixed(Number(element), precision);
  const integral = (element: Element): string => {
    const text = pythonFixed(Number(element), 0);
    return Number.isFinite(Number(element)) ? `${text}.` : text;
  };

  const telling = elements.filter((element) => Number.isFinite(element) && element !== 0);
  if (telling.length === 0) return { width: 1, text: integral };
  let smallest = Infinity;
  let largest = 0;
  for (const element of telling) {
    const size = Math.abs(element);
    if (size < smallest) smallest = size;
    if (size > largest) largest = size;
  }
  const allIntegers = telling.every((element) => Number.isInteger(element));
  const wide = largest / smallest > 1000 || largest > 1e8 || (!allIntegers && smallest < 1e-4);
  const text = (options.sci_mode ?? wide) ? exponential : allIntegers ? integral : fixed;
  return { width: longest(telling, text), text };
}

function longest(elements: readonly Element[], text: (element: Element) => string): number {
  return elements.reduce<number>((width, element) => Math.max(width, text(element).length), 1);
}
