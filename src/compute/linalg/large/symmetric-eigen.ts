/** Eigenvalues and vectors of large symmetric matrices: tridiagonal form, divide and conquer, and the way back. */
import { float64, int32 } from "../../../dtype.ts";
import { numel } from "../../../layout/shape.ts";
import { sizeAt } from "../../../support/checked.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { copyInto, discard } from "../../copy-elements.ts";
import { isCaptured, lookAt } from "../../look-at.ts";
import { gemmOf } from "../../product/matrix-product.ts";
import { eigenKernel } from "../jacobi-kernels.ts";
import { inside, matricesOf, matrixAt, productsOn, turned } from "./blocks.ts";
import { cutKernel, prepareKernel, rootKernel, shareKernel, weightKernel } from "./merge-kernels.ts";
import { discardRoom, roomFor, triangleOfReflectors } from "./reflector-blocks.ts";
import { tridiagonalKernel } from "./tridiagonal-kernels.ts";

/** Columns that are reflected between two products. */
const PANEL = 32;
/** Smaller matrices are faster without products. */
const LEAST = 120;
/** The method ends at blocks of at most so many rows, which rotations solve. */
const BASE = 16;

interface Tridiagonal {
  readonly d: Tensor;
  readonly e: Tensor;
  /** The reflectors, one a row for each matrix, and their factors. */
  readonly v: Tensor;
  readonly tau: Tensor;
}

/**
 * What matrices have to be divided by so that squares of their numbers are numbers as well; null for small matrices or complex ones, and
 * for what is not finite.
 */
function scaleOf(matrices: Tensor): number | null {
  const n = sizeAt(matrices.shape, -1);
  if (n < LEAST || matrices.dtype !== float64 || numel(matrices.shape) === 0 || isCaptured()) return null;
  const largest = lookAt(matrices.abs().amax(), 1);
  if (!(largest < Infinity && (largest > 1e-300 || largest === 0))) return null;
  return largest === 0 || (largest < 1e140 && largest > 1e-100) ? 1 : largest;
}

/** Both diagonals of tridiagonal matrices with the same eigenvalues, d and e [count, n], and what those are to be multiplied by. */
export function tridiagonalOf(matrices: Tensor): { d: Tensor; e: Tensor; scale: number } | null {
  const scale = scaleOf(matrices);
  if (scale === null) return null;
  const { d, e, v, tau } = tridiagonal(scale === 1 ? matrices : matrices.div(scale));
  discard(v);
  discard(tau);
  return { d, e, scale };
}

/** A = Q T Q^T; overwrites the matrices. */
function tridiagonal(matrices: Tensor): Tridiagonal {
  const n = sizeAt(matrices.shape, -1);
  const count = numel(matrices.shape) / (n * n);
  const lines = (): Tensor => emptyTensor([count, n], float64);
  const [d, e, tau] = [lines(), lines(), lines()];
  const v = emptyTensor([count, n, n], float64);
  const w = emptyTensor([PANEL, n], float64);
  const products = productsOn(matrices);
  const run = tridiagonalKernel(matrices);
  const rows = { of: w, at: 0, row: n, column: 1 };
  for (const [i, a] of matricesOf(matrices).entries()) {
    const at = (of: Tensor) => argumentAt(of, i * n);
    const own = matrixAt(v, i);
    for (let from = 0; from < n; from += PANEL) {
      const to = Math.min(from + PANEL, n);
      const [matrix, lines] = [argumentAt(matrices, a.at), argumentAt(v, own.at)];
      run(n, from, to, matrix, lines, argumentOf(w), at(d), at(e), at(tau));
      const [right, left] = [inside(own, from, to), inside(rows, 0, to)];
      const sizes = [n - to, n - to, to - from] as const;
      products(sizes, -1, turned(right), left, 1, inside(a, to, to));
      products(sizes, -1, turned(left), right, 1, inside(a, to, to));
    }
  }
  discard(w);
  return { d, e, v, tau };
}

/** Ascending eigenvalues and, as rows, eigenvectors of tridiagonal matrices, of more rows than they have. */
function divideAndConquer({ d, e }: Pick<Tridiagonal, "d" | "e">): { values: Tensor; vectors: Tensor; size: number } {
  const [count, n] = d.shape as readonly [number, number];
  const levels = Math.ceil(Math.log2(n / BASE));
  let blocks = 2 ** levels;
  let size = Math.ceil(n / blocks);
  const total = blocks * size;
  const parts = (of: number, width: number): Tensor => emptyTensor([of, width], float64);
  const dense = emptyTensor([count * blocks, size, size], float64);
  cutKernel(d)(0, count * blocks, n, size, blocks, argumentOf(d), argumentOf(e), argumentOf(dense));
  let values = parts(count, total);
  let vectors = emptyTensor([count * blocks, size, size], float64);
  eigenKernel(dense)(0, count * blocks, size, argumentOf(dense), argumentOf(vectors), argumentOf(values));
  discard(dense);
  const gemm = gemmOf(d);
  while (blocks > 1) {
    const half = size;
    [blocks, size] = [blocks / 2, 2 * size];
    const merges = count * blocks;
    const rows = merges * size;
    const [poles, weights, room, roots] = [
      parts(count, total),
      parts(count, total),
      parts(count, total),
      parts(count, total),
    ];
    const [rho, rotations, merged] = [parts(merges, 1), parts(rows, 2), parts(count, total)];
    const whole = (...shape: number[]): Tensor => emptyTensor(shape, int32);
    const [places, counts, partners, order] = [whole(rows), whole(merges, 2), whole(rows, 2), whole(rows)];
    const differences = emptyTensor([merges, size, size], float64);
    const shares = emptyTensor([merges, size, size], float64);
    const at = argumentOf;
    prepareKernel(d)(
      0,
      merges,
      half,
      n,
      blocks,
      at(e),
      at(values),
      at(vectors),
      at(poles),
      at(weights),
      at(places),
      at(counts),
      at(rotations),
      at(partners),
      at(order),
      at(room),
      at(rho),
    );
    rootKernel(d)(0, rows, size, at(rho), at(counts), at(poles), at(weights), at(roots), at(differences));
    weightKernel(d)(0, merges, size, at(counts), at(poles), at(weights), at(differences), at(room));
    shareKernel(d)(
      0,
      rows,
      size,
      at(counts),
      at(places),
      at(weights),
      at(roots),
      at(differences),
      at(rotations),
      at(partners),
      at(merged),
      at(shares),
    );
    const result = differences; // whose numbers are used up
    for (const side of [0, 1]) {
      const matrix = (of: Tensor, from: number, row: number) => ({
        start: argumentAt(of, from),
        rowStride: row,
        columnStride: 1,
      });
      const batch = { count: merges, a: size * size, b: 2 * half * half, c: size * size };
      gemm(
        "float64",
        size,
        half,
        half,
        1,
        matrix(shares, side * half, size),
        matrix(vectors, side * half * half, half),
        0,
        matrix(result, side * half, size),
        batch,
      );
    }
    for (const each of [poles, weights, room, roots, rho, rotations, places, counts, partners, order, shares])
      discard(each);
    discard(values);
    discard(vectors);
    [values, vectors] = [merged, result];
  }
  return { values, vectors, size };
}

/** Q y for the eigenvectors y that are rows of `vectors` [count, n, n]. */
function reflectBack(vectors: Tensor, { v, tau }: Pick<Tridiagonal, "v" | "tau">): void {
  const n = sizeAt(vectors.shape, -1);
  const products = productsOn(vectors);
  const room = roomFor(1, n, float64);
  for (const [i, x] of matricesOf(vectors).entries()) {
    const own = matrixAt(v, i);
    for (let from = PANEL * Math.floor((n - 2) / PANEL); from >= 0; from -= PANEL) {
      const width = Math.min(PANEL, n - 1 - from);
      const rows = n - from - 1;
      const lines = inside(own, from, from + 1);
      const t = triangleOfReflectors(products, room, turned(lines), rows, width, tau, i * n + from);
      const first = { of: room.first, at: 0, row: width, column: 1 };
      const second = { ...first, of: room.second };
      const columns = inside(x, 0, from + 1);
      products([n, width, rows], 1, columns, turned(lines), 0, first);
      products([n, width, width], 1, first, turned(t), 0, second);
      products([n, rows, width], -1, second, lines, 1, columns);
    }
  }
  discardRoom(room);
}

/**
 * Gives vectors y of a tridiagonal matrix, rows of `vectors` [count, n, n], the signs of LAPACK, which divides it in the middle (laed0,
 * laed3): what joins both parts tells them. `upper`: LAPACK has the matrix turned by half a turn.
 */
function signsOfDivided(vectors: Tensor, e: Tensor, upper: boolean): void {
  const n = sizeAt(vectors.shape, -1);
  const half = n >> 1;
  const cut = upper ? n - half : half;
  const joint = e
    .narrow(1, cut - 1, 1)
    .mul(-1)
    .gt(0)
    .to(float64)
    .mul(-2)
    .add(1);
  const [before, after] = [vectors.select(2, cut - 1), vectors.select(2, cut)];
  const sum = before.add(after.mul(joint));
  const signs = (upper ? sum.mul(joint) : sum).gt(0).to(float64).mul(-2).add(1);
  copyInto(vectors, vectors.mul(signs.unsqueeze(-1)));
}

/**
 * Ascending eigenvalues and, as rows, eigenvectors of matrices in double precision, which are overwritten; null, and nothing done, for
 * small or complex ones, and for what is not finite. `upper`: the matrices are turned by half a turn, and signs are those of LAPACK for
 * matrices whose upper triangle is read.
 */
export function symmetricEigen(matrices: Tensor, upper: boolean): { vectors: Tensor; values: Tensor } | null {
  const n = sizeAt(matrices.shape, -1);
  const scale = scaleOf(matrices);
  if (scale === null) return null;
  const form = tridiagonal(scale === 1 ? matrices : matrices.div(scale));
  const { values, vectors, size } = divideAndConquer(form);
  const lead = matrices.shape.slice(0, -2);
  const count = numel(lead);
  const [found, rows] = [emptyTensor([...lead, n], float64), emptyTensor([...lead, n, n], float64)];
  copyInto(found.view([count, n]), values.narrow(1, 0, n));
  copyInto(rows.view([count, n, n]), vectors.view([count, size, size]).narrow(1, 0, n).narrow(2, 0, n));
  discard(values);
  discard(vectors);
  signsOfDivided(rows.view([count, n, n]), form.e, upper);
  reflectBack(rows, form);
  for (const each of [form.d, form.e, form.v, form.tau]) discard(each);
  return { vectors: rows, values: scale === 1 ? found : found.mul(scale) };
}
