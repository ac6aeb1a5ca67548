/**
 * Matrix products of raw tensors for every dtype: floats through the backend's gemm, half types in float32, integers by
 * a kernel of their own.
 */
import { kernelFor } from "../kernel-for.ts";
import { computeType, float32, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import type { KeptPanels, CompiledKernel, Gemm, MatrixView } from "../../backend/backend.ts";
import { directLimit } from "../../backend/wasm/gemm/gemm.ts";
import { provideProducts } from "../../backend/wasm/gemm/provide.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor, argumentAt } from "../../tensor/tensor.ts";
import { complexFormulas } from "../pointwise-kernel.ts";
import { converted, copyInto, discard, packed } from "../copy-elements.ts";
import { resultTensor } from "../destination.ts";
import type { keptPanels } from "../kept-weights.ts";

/** Where packed weights are kept: set by the whole package; lean bundles pack them at each product. */
export const keptForms: { panels: typeof keptPanels | null } = { panels: null };

/** The matrix product of a tensor's device. */
export function gemmOf(on: Tensor): Gemm {
  provideProducts();
  return on.storage.backend.gemm;
}

/** PyTorch's complaint when two operands differ in dtype. */
export function assertSameDType(a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype)
    throw new RuntimeError(`expected scalar type ${a.dtype.scalarName} but found ${b.dtype.scalarName}`);
}

/** PyTorch has no products of bools. `name` is the kernel's name in its message. */
export function assertNoBool(dtype: DType, name: string): void {
  if (dtype.kind === "bool") throw notImplemented(name, dtype);
}

/** `isDense`: the columns of `c` lie side by side. */
function integerKernel(on: Tensor, dtype: DType, isDense: boolean): CompiledKernel {
  return kernelFor(on, `integer_product:${dtype.name}:${isDense}`, () =>
    kernel("integer_product", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, depth, aRow, aColumn, bRow, cRow, cColumn] = [
        k.param("n"),
        k.param("depth"),
        k.param("aRow"),
        k.param("aColumn"),
        k.param("bRow"),
        k.param("cRow"),
        k.param("cColumn"),
      ];
      const type = computeType(dtype);
      const a = k.buffer("a", dtype.name);
      const b = k.buffer("b", dtype.name);
      const c = k.buffer("c", dtype.name);
      const alpha = k.let(k.param("alpha", "f64").cast(type));
      const beta = k.let(k.param("beta", "f64").cast(type));
      k.for(begin, end, (i) => {
        k.vector(0, n, (j) => {
          const total = k.variable(beta.sub(beta), "total");
          k.for(0, depth, (p) => {
            total.set(total.get().add(k.load(a, i.mul(aRow).add(p.mul(aColumn))).mul(k.load(b, p.mul(bRow).add(j)))));
          });
          const place = i.mul(cRow).add(isDense ? j : j.mul(cColumn));
          k.store(
            c,
            place,
            total
              .get()
              .mul(alpha)
              .add(beta.eq(0).select(beta, k.load(c, place).mul(beta))),
          );
        });
      });
    }),
  );
}

/** What a view of a matrix says of elements of half precision. */
export function halfElement({ name }: DType): Pick<MatrixView, "element"> | null {
  return name === "bfloat16" || name === "float16" ? { element: name } : null;
}

/** Matrix `i` of a batch of matrices, or the one that a 2-d tensor is; `kept`: where its packed form is kept. */
export function matrixOf(tensor: Tensor, i: number, kept?: KeptPanels): MatrixView {
  const { strides, dtype } = tensor;
  const rank = strides.length;
  return {
    ...halfElement(dtype),
    start: argumentAt(tensor, rank > 2 ? i * strides[0]! : 0),
    rowStride: strides[rank - 2]!,
    columnStride: strides[rank - 1]!,
    kept,
  };
}

/** `a` and `b` may be of half precision where the backend takes such operands. */
function multiplyFloats(
  type: "float32" | "float64",
  alpha: number,
  a: Tensor,
  b: Tensor,
  beta: number,
  c: Tensor,
  added: Tensor | null,
): void {
  const rank = c.shape.length;
  const [m, n, k] = [c.shape[rank - 2]!, c.shape[rank - 1]!, a.shape[a.shape.length - 1]!];
  const gemm = gemmOf(c);
  const step = (tensor: Tensor): number => (tensor.shape.length > 2 ? tensor.strides[0]! : 0);
  const batch = { count: rank > 2 ? c.shape[0]! : 1, a: step(a), b: step(b), c: step(c) };
  const right = matrixOf(b, 0, rank > 2 ? undefined : keptForms.panels?.(m, n, k, b));
  gemm(type, m, n, k, alpha, matrixOf(a, 0), right, beta, matrixOf(c, 0), batch, added && matrixOf(added, 0));
}

function multiplyIntegers(alpha: number, a: Tensor, b: Tensor, beta: number, c: Tensor): void {
  const rank = c.shape.length;
  const batches = rank > 2 ? c.shape[0]! : 1;
  const dense = packed(b);
  const run = integerKernel(a, c.dtype, c.strides[rank - 1] === 1);
  const depth = a.shape[a.shape.length - 1]!;
  for (let i = 0; i < batches; i++) {
    const [left, right, out] = [matrixOf(a, i), matrixOf(dense, i), matrixOf(c, i)];
    run(
      0,
      c.shape[rank - 2]!,
      c.shape[rank - 1]!,
      depth,
      left.rowStride,
      left.columnStride,
      c.shape[rank - 1]!,
      out.rowStride,
      out.columnStride,
      left.start,
      right.start,
      out.start,
      alpha,
      beta,
    );
  }
  discard(dense, b);
}

/** A low-precision operand of a float32 product: as it is, where the backend takes such, or in float32. */
export function asOperand(operand: Tensor): Tensor {
  return operand.storage.backend.halfOperands && operand.dtype.itemsize > 1 ? operand : converted(operand, float32);
}

/**
 * Whether the backend adds a matrix to a product by itself, the same for all products of a batch: any, or a row to a
 * product that is packed and made of whole tiles.
 */
function takes(a: Tensor, { shape, strides, storage }: Tensor, added: Tensor): boolean {
  const [m, n, other] = shape as readonly [number, number, number?];
  const isRow = (m | n) % 8 === 0 && n * a.numel() > directLimit && strides[1] === 1 && added.strides.join() === "0,1";
  return !other && (storage.backend.productEnds || isRow);
}

/**
 * `c = alpha * a @ b + beta * c` for matrices (2-d) or batches of them (3-d, equal batch sizes) of one dtype, any
 * strides. With `beta` 0, what `c` held is not read. `c` must not overlap the operands. `beta` is the factor of `added`
 * where that is given: a tensor of the shape of `c`, any strides (a bias is expanded).
 */
export function multiplyInto(
  alpha: number,
  a: Tensor,
  b: Tensor,
  beta: number,
  c: Tensor,
  added: Tensor | null = null,
): void {
  const { name } = c.dtype;
  if (c.shape.includes(0)) return;
  const isFloat = name === "float32" || name === "float64";
  const last = isFloat && added !== null && takes(a, c, added) ? added : null;
  if (added !== last && beta !== 0) copyInto(c, added!);
  if (isFloat) {
    multiplyFloats(name, alpha, a, b, beta, c, last);
  } else if (c.dtype.is_complex) {
    complexFormulas.multiply!(multiplyInto, alpha, a, b, beta, c); // it is there where complex tensors are
  } else if (c.dtype.is_floating_point) {
    const wideC = emptyTensor(c.shape, float32);
    if (beta !== 0) copyInto(wideC, c);
    const [left, right] = [asOperand(a), asOperand(b)];
    multiplyFloats("float32", alpha, left, right, beta, wideC, null);
    copyInto(c, wideC);
    discard(left, a);
    discard(right, b);
    discard(wideC);
  } else {
    multiplyIntegers(alpha, a, b, beta, c);
  }
}

/** A new tensor `a @ b` of matrices or batches of them. */
export function product(a: Tensor, b: Tensor): Tensor {
  const shape = [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]!];
  const result = resultTensor(shape, a.dtype);
  multiplyInto(1, a, b, 0, result);
  return result;
}
