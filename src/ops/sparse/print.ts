/** Sparse tensors as text, as Python's `repr` shows them (torch/_tensor_str.py). */
import { gradFnOf, requiresGrad } from "../../autograd/history.ts";
import { get_default_dtype } from "../../dtype.ts";
import { pythonTuple } from "../../support/python.ts";
import { readElement } from "../../tensor/elements.ts";
import { formatElements } from "../../tensor/printing/print.ts";
import { SparseCoo, type SparseCompressed, type SparseTensor } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { numel } from "../../layout/shape.ts";
import { get_printoptions } from "../../tensor/print-options.ts";
import { indexNames } from "./invariants.ts";

const PREFIX = "tensor(";

/** One component: `indices=tensor([[0, 1]])`. */
function component(name: string, tensor: Tensor): string {
  const before = `${name}=${PREFIX}`;
  const elements = formatElements(
    {
      shape: tensor.shape,
      dtype: tensor.dtype,
      requires_grad: false,
      gradFnName: null,
      read: (index) => readElement(tensor, index),
    },
    PREFIX.length + before.length,
  );
  const size = numel(tensor.shape) === 0 ? `, size=${pythonTuple(tensor.shape)}` : "";
  return `${before}${elements}${size})`;
}

function suffixesOf(self: SparseTensor): string[] {
  const { dtype } = self;
  const usual = dtype === get_default_dtype() || dtype.name === "int64" || dtype.name === "bool";
  const node = gradFnOf(self)?.label ?? null;
  return [
    `size=${pythonTuple(self.shape)}`,
    `nnz=${self.count}`,
    ...(usual || dtype.is_complex
      ? usual || dtype.name === "complex64"
        ? []
        : [`dtype=${String(dtype)}`]
      : [`dtype=${String(dtype)}`]),
    `layout=${self.layoutName}`,
    ...(node !== null ? [`grad_fn=<${node}>`] : requiresGrad(self) ? ["requires_grad=True"] : []),
  ];
}

/** Suffixes after the components, broken where a line would be too long. */
function withSuffixes(text: string, suffixes: readonly string[], breaksFirst: boolean): string {
  const { linewidth } = get_printoptions();
  const indent = PREFIX.length;
  let result = text;
  let last = text.length - text.lastIndexOf("\n") + 1;
  suffixes.forEach((suffix, i) => {
    if ((i === 0 && breaksFirst) || last + suffix.length + 2 > linewidth) {
      result += `,\n${" ".repeat(indent)}${suffix}`;
      last = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      last += suffix.length + 2;
    }
  });
  return `${result})`;
}

/** PyTorch's text of a sparse tensor. */
export function sparseText(self: SparseTensor): string {
  const isParameter = (self as { isParameter?: boolean }).isParameter === true;
  const next = `,\n${" ".repeat(PREFIX.length)}`;
  let parts: string[];
  if (self instanceof SparseCoo)
    parts = [component("indices", self.indexTensor), component("values", self.valueTensor)];
  else {
    const { layoutName, compressedTensor, plainTensor, valueTensor } = self as SparseCompressed;
    const [compressed, plain] = indexNames(layoutName);
    parts = [component(compressed, compressedTensor), component(plain, plainTensor), component("values", valueTensor)];
  }
  const text = withSuffixes(PREFIX + parts.join(next), suffixesOf(self), self instanceof SparseCoo);
  return isParameter ? `Parameter containing:\n${text}` : text;
}
