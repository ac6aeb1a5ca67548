/** The linear transforms of Winograd's method, and how they are written for vectors in locals. */
import type { FunctionWriter } from "../codegen/assembler.ts";

/** Rows and columns of results that a tile has, and of kernels. Tiles of 4 are for kernels of 3 and 2, of 2 for those of 3 and 5. */
export type TileSize = 2 | 4;
export type KernelSize = 2 | 3 | 5;

type Sum = Readonly<Record<string, number>>;

/** Sums of inputs times numbers: first those of `shared`, which the others may name as inputs. */
export interface WinogradTransform {
  readonly inputs: number;
  readonly shared: readonly (readonly [string, Sum])[];
  readonly outputs: readonly Sum[];
}

/** All transforms for one size of tiles and kernels. */
export interface WinogradTransforms {
  readonly pixels: WinogradTransform;
  readonly kernels: WinogradTransform;
  /** From products to results. */
  readonly results: WinogradTransform;
  /** Of the gradients of results: the transposed transform of results. */
  readonly resultGradients: WinogradTransform;
  /** From products to gradients of kernels: the transposed transform of kernels. */
  readonly kernelGradients: WinogradTransform;
}

/**
 * A transform takes the values of polynomials at 0, infinity and, where there are 6 positions, at these points and their
 * opposites. With 1 and 2, which are usual, errors are two to four times as large. All products of these are exact in
 * float32.
 */
const [p, q] = [11 / 16, 11 / 8];
const [both, sum] = [p * p * q * q, p * p + q * q];
type Divisors = readonly [number, number, number];
/** What the kernels' values at 0, p and q are divided by. */
const divisors: Divisors = [both, 2 * p * p * (p * p - q * q), 2 * q * q * (q * q - p * p)];

const ones = [1, 1, 1] as const;
/** Values at p, -p, q and -q from sums of even and of odd terms. */
const atPoints: readonly Sum[] = [
  { a: 1, b: 1 },
  { a: 1, b: -1 },
  { c: 1, d: 1 },
  { c: 1, d: -1 },
];

/** The values at the six points of a polynomial with so many coefficients. */
function values(inputs: number, [atZero, atP, atQ]: Divisors): WinogradTransform {
  const powers = (x: number, first: number, divisor: number): Sum =>
    Object.fromEntries(
      Array.from({ length: inputs }, (_, i) => [i, x ** i / divisor] as const).filter(([i]) => i % 2 === first),
    );
  return {
    inputs,
    shared: [
      ["a", powers(p, 0, atP)],
      ["b", powers(p, 1, atP)],
      ["c", powers(q, 0, atQ)],
      ["d", powers(q, 1, atQ)],
    ],
    outputs: [{ 0: 1 / atZero }, ...atPoints, { [inputs - 1]: 1 }],
  };
}

/** The transposed transform, from six values. */
function fromValues(outputs: number, [atZero, atP, atQ]: Divisors): WinogradTransform {
  return {
    inputs: 6,
    shared: [
      ["a", { 1: 1, 2: 1 }],
      ["b", { 1: 1, 2: -1 }],
      ["c", { 3: 1, 4: 1 }],
      ["d", { 3: 1, 4: -1 }],
    ],
    outputs: Array.from({ length: outputs }, (_, i) => ({
      ...(i === 0 && { 0: 1 / atZero }),
      ...(i === outputs - 1 && { 5: 1 }),
      [i % 2 === 0 ? "a" : "b"]: p ** i / atP,
      [i % 2 === 0 ? "c" : "d"]: q ** i / atQ,
    })),
  };
}

/** Four positions: the points are 0, 1, -1 and infinity. */
const ofFour: WinogradTransforms = {
  pixels: {
    inputs: 4,
    shared: [],
    outputs: [
      { 0: 1, 2: -1 },
      { 1: 1, 2: 1 },
      { 2: 1, 1: -1 },
      { 1: 1, 3: -1 },
    ],
  },
  kernels: {
    inputs: 3,
    shared: [
      ["a", { 0: 0.5, 2: 0.5 }],
      ["b", { 1: 0.5 }],
    ],
    outputs: [{ 0: 1 }, { a: 1, b: 1 }, { a: 1, b: -1 }, { 2: 1 }],
  },
  results: {
    inputs: 4,
    shared: [],
    outputs: [
      { 0: 1, 1: 1, 2: 1 },
      { 1: 1, 2: -1, 3: -1 },
    ],
  },
  resultGradients: { inputs: 2, shared: [], outputs: [{ 0: 1 }, { 0: 1, 1: 1 }, { 0: 1, 1: -1 }, { 1: -1 }] },
  kernelGradients: {
    inputs: 4,
    shared: [["a", { 1: 0.5, 2: 0.5 }]],
    outputs: [
      { 0: 1, a: 1 },
      { 1: 0.5, 2: -0.5 },
      { a: 1, 3: 1 },
    ],
  },
};

const pixelsOfSix: WinogradTransform = {
  inputs: 6,
  shared: [
    ["a", { 4: 1, 2: -q * q }],
    ["b", { 3: p, 1: -p * q * q }],
    ["c", { 4: 1, 2: -p * p }],
    ["d", { 3: q, 1: -q * p * p }],
  ],
  outputs: [{ 4: 1, 0: both, 2: -sum }, ...atPoints, { 5: 1, 1: both, 3: -sum }],
};

/** Five positions: the points are 0, r, -r, s and infinity. Of multiples of 1/8 these have the smallest errors. */
const [r, s] = [3 / 4, 2];
const points = [0, r, -r, s];
/** What the kernels' values at the finite points are divided by. */
const fiveDivisors = [r * r * s, 2 * r * r * (r - s), -2 * r * r * (r + s), s * (s * s - r * r)];

/** The values at the five points of a polynomial with so many coefficients; `back`: the transposed transform. */
function atFive(count: number, divisors: readonly number[], back: boolean): WinogradTransform {
  const powers = Array.from({ length: count }, (_, i) => i);
  const factor = (point: number, power: number): number =>
    point === 4 ? Number(power === count - 1) : points[point]! ** power / divisors[point]!;
  const [inputs, outputs] = back ? [[0, 1, 2, 3, 4], powers] : [powers, [0, 1, 2, 3, 4]];
  return {
    inputs: inputs.length,
    shared: [],
    outputs: outputs.map((i) =>
      Object.fromEntries(
        inputs.map((j): [number, number] => [j, back ? factor(j, i) : factor(i, j)]).filter(([, value]) => value !== 0),
      ),
    ),
  };
}

const undivided = [1, 1, 1, 1];
const ofFive: WinogradTransforms = {
  pixels: {
    inputs: 5,
    shared: [
      ["a", { 3: 1, 2: -s }],
      ["b", { 2: r, 1: -r * s }],
    ],
    outputs: [
      { a: 1, 1: -r * r, 0: r * r * s },
      { a: 1, b: 1 },
      { a: 1, b: -1 },
      { 3: 1, 1: -r * r },
      { 4: 1, 3: -s, 2: -r * r, 1: r * r * s },
    ],
  },
  kernels: atFive(2, fiveDivisors, false),
  results: atFive(4, undivided, true),
  resultGradients: atFive(4, undivided, false),
  kernelGradients: atFive(2, fiveDivisors, true),
};

/** The transforms for a size of tiles and kernels. */
export function transformsOf(tile: TileSize, kernel: KernelSize): WinogradTransforms {
  if (kernel === 2) return ofFive;
  if (tile + kernel === 5) return ofFour;
  return {
    pixels: pixelsOfSix,
    kernels: values(kernel, divisors),
    results: fromValues(tile, ones),
    resultGradients: values(tile, ones),
    kernelGradients: fromValues(kernel, divisors),
  };
}

/** Writes transforms of vectors in locals. Numbers other than 1 are kept in locals too. */
export class TransformWriter {
  private readonly numbers = new Map<number, number>();
  private readonly temporaries = new Map<string, number>();

  constructor(
    private readonly f: FunctionWriter,
    private readonly transform: WinogradTransform,
  ) {
    for (const form of [...transform.shared.map(([, form]) => form), ...transform.outputs]) {
      for (const factor of Object.values(form)) {
        if (Math.abs(factor) === 1 || this.numbers.has(Math.abs(factor))) continue;
        const local = f.local("v128");
        f.f32(Math.abs(factor)).op("f32x4.splat").set(local);
        this.numbers.set(Math.abs(factor), local);
      }
    }
    for (const [name] of transform.shared) this.temporaries.set(name, f.local("v128"));
  }

  /** Transforms the vectors in `inputs`; `output(i, value)` is to call `value`, which leaves output i on the stack. */
  write(inputs: readonly number[], output: (i: number, value: () => void) => void): void {
    for (const [name, form] of this.transform.shared) {
      this.sum(form, inputs);
      this.f.set(this.temporaries.get(name)!);
    }
    this.transform.outputs.forEach((form, i) => output(i, () => this.sum(form, inputs)));
  }

  private sum(form: Readonly<Record<string, number>>, inputs: readonly number[]): void {
    const { f } = this;
    Object.entries(form)
      .sort(([, a], [, b]) => Number(b > 0) - Number(a > 0))
      .forEach(([name, factor], i) => {
        f.get(this.temporaries.get(name) ?? inputs[Number(name)]!);
        if (Math.abs(factor) !== 1) f.get(this.numbers.get(Math.abs(factor))!).op("f32x4.mul");
        if (i > 0) f.op(factor > 0 ? "f32x4.add" : "f32x4.sub");
        else if (factor < 0) f.op("f32x4.neg");
      });
  }
}

/** Locals for vectors. */
export const vectors = (f: FunctionWriter, count: number): number[] =>
  Array.from({ length: count }, () => f.local("v128"));

/**
 * Sets each of `lanes` to where its lane begins: the first at `first`, each next one `stride` bytes on. Lanes beyond
 * `count` repeat the last.
 */
export function setLaneStarts(
  f: FunctionWriter,
  lanes: readonly number[],
  first: number,
  stride: number,
  count: number,
): void {
  lanes.forEach((lane, i) => {
    if (i === 0) f.get(first).set(lane);
    else
      f.get(lanes[i - 1])
        .get(stride)
        .i32(0)
        .get(count)
        .i32(i)
        .op("i32.gt_s", "select", "i32.add")
        .set(lane);
  });
}
