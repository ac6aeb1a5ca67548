/** `torch.quasirandom`: sequences that fill space more evenly than random numbers do. */
import { scrambleDirections, SOBOL_BITS, sobolPoints } from "./compute/random/quasi/sobol.ts";
import { get_default_dtype, int64, type DType } from "./dtype.ts";
import { randint } from "./ops/create/draws/random-create.ts";
import { joeKuo } from "./ops/create/draws/sobol-table.ts";
import { cat } from "./ops/view/join.ts";
import { no_grad } from "./autograd/modes.ts";
import { functionSignature } from "./ops/declare/signature.ts";
import { ValueError, withHelp } from "./support/errors.ts";
import { tensorFrom } from "./tensor/elements.ts";
import { packed, packedCopy, zerosOf } from "./compute/copy-elements.ts";
import { Generator } from "./tensor/random/index.ts";
import { emptyTensor, type Tensor } from "./tensor/tensor.ts";
import { itemAt } from "./support/checked.ts";

const PYTORCH_MOST = 21201;

/** Direction numbers of each dim: [dims, 30] int64. */
function directionNumbers(dims: number): Tensor {
  const entries = joeKuo.split(" ");
  const numbers: number[] = [];
  for (let d = 0; d < dims; d++) {
    const [polynomial = 1, ...initial] =
      d === 0
        ? []
        : itemAt(entries, d - 1)
            .split(",")
            .map((text) => parseInt(text, 36));
    const row = d === 0 ? new Array<number>(SOBOL_BITS).fill(1) : [...initial];
    const degree = initial.length;
    for (let j = row.length; j < SOBOL_BITS; j++) {
      let next = BigInt(itemAt(row, j - degree));
      for (let k = 0; k < degree; k++)
        if ((polynomial >> (degree - 1 - k)) & 1) next ^= BigInt(itemAt(row, j - k - 1)) << BigInt(k + 1);
      row.push(Number(next));
    }
    numbers.push(...row.map((number, i) => number * 2 ** (SOBOL_BITS - 1 - i)));
  }
  return tensorFrom(numbers, int64).view(dims, SOBOL_BITS);
}

const constructorArguments = functionSignature<{ dimension: number; scramble: boolean; seed: number | null }>(
  "SobolEngine",
  "dimension, scramble=False, seed=None",
);
const drawArguments = functionSignature<{ n: number; out: Tensor | null; dtype: DType | null }>(
  "draw",
  "n=1, out=None, dtype=None",
);

/**
 * Points of a Sobol sequence in [0, 1)^dimension, PyTorch's own, scrambled ones from the same seed too. Up to 1111
 * dimensions.
 * https://docs.pytorch.org/docs/stable/generated/torch.quasirandom.SobolEngine.html
 * @example
 * new torch.quasirandom.SobolEngine(2).draw(3).tolist(); // [[0, 0], [0.5, 0.5], [0.75, 0.25]]
 */
export class SobolEngine {
  /** Bits of a coordinate. */
  static readonly MAXBIT = SOBOL_BITS;
  /** The most dimensions. */
  static readonly MAXDIM = 1111;
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Whether points are scrambled. */
  readonly scramble: boolean;
  /** What the scrambling is drawn from; null: the default generator. */
  readonly seed: number | null;
  /** Points that were drawn or passed over. */
  num_generated = 0;
  /** Direction numbers: [dimension, 30]. */
  sobolstate: Tensor;
  /** What a scrambled sequence begins with. */
  shift: Tensor;
  /** The last point, as whole numbers. */
  quasi: Tensor;
  private readonly firstPoint: Tensor;

  constructor(dimension: number, scramble?: boolean, seed?: number | null);
  constructor(dimension: number, options: { scramble?: boolean; seed?: number | null });
  constructor(...args: unknown[]) {
    const { dimension, scramble, seed } = constructorArguments.bind(args);
    if (!(dimension >= 1 && dimension <= SobolEngine.MAXDIM)) {
      const sentence = `Supported range of dimensionality for SobolEngine is [1, ${PYTORCH_MOST}]`;
      throw new ValueError(
        dimension > SobolEngine.MAXDIM && dimension <= PYTORCH_MOST
          ? withHelp(sentence, `The table of direction numbers that comes with Flambeau ends at ${SobolEngine.MAXDIM}.`)
          : sentence,
      );
    }
    this.dimension = dimension;
    this.scramble = scramble;
    this.seed = seed;
    this.sobolstate = directionNumbers(dimension);
    this.shift = zerosOf([dimension], int64);
    if (scramble) no_grad(() => this.scrambled());
    this.quasi = packedCopy(this.shift);
    this.firstPoint = this.quasi.div(2 ** SOBOL_BITS).reshape([1, -1]);
  }

  private scrambled(): void {
    const { dimension, seed } = this;
    const generator = seed === null ? null : new Generator().manual_seed(seed);
    const powers = tensorFrom(
      Array.from({ length: SOBOL_BITS }, (_, i) => 2 ** i),
      int64,
    );
    const bits = randint(0, 2, [dimension, SOBOL_BITS], { generator, dtype: int64 });
    this.shift = bits.mul(powers).sum(1);
    const matrices = randint(0, 2, [dimension, SOBOL_BITS, SOBOL_BITS], { generator, dtype: int64 }).tril();
    matrices.diagonal(0, -2, -1).fill_(1);
    const rows = matrices.mul(powers.flip(0)).sum(-1);
    scrambleDirections(this.sobolstate, packed(rows));
  }

  private next(count: number, generated: number, dtype: DType): Tensor {
    const wide = dtype.name === "float64" ? dtype : get_default_dtype().name === "float64" ? get_default_dtype() : null;
    const points = emptyTensor([count, this.dimension], wide ?? this.firstPoint.dtype);
    sobolPoints(this.quasi, this.sobolstate, generated, count, points);
    return points.to(dtype);
  }

  /** The next `n` points: [n, dimension]. */
  draw(n?: number, out?: Tensor | null, dtype?: DType | null): Tensor;
  draw(n: number, options: { out?: Tensor | null; dtype?: DType | null }): Tensor;
  draw(options: { n?: number; out?: Tensor | null; dtype?: DType | null }): Tensor;
  draw(...args: unknown[]): Tensor {
    const { n, out, dtype: given } = drawArguments.bind(args);
    const dtype = given ?? get_default_dtype();
    const first = this.num_generated === 0 ? this.firstPoint.to(dtype) : null;
    let result: Tensor;
    if (first === null) result = this.next(n, this.num_generated - 1, dtype);
    else result = n === 1 ? first.clone() : cat([first, this.next(n - 1, 0, dtype)], 0);
    this.num_generated += n;
    if (out === null || out === undefined) return result;
    out.resize_(result.shape);
    return out.copy_(result);
  }

  /** The next 2^m points. As many as make the sum of all drawn a power of 2 are evenly spread. */
  draw_base2(m: number, out: Tensor | null = null, dtype: DType | null = null): Tensor {
    const n = 2 ** m;
    const total = this.num_generated + n;
    if (!Number.isInteger(Math.log2(total)))
      throw new ValueError(
        `The balance properties of Sobol' points require n to be a power of 2. ${this.num_generated} points have been previously generated, then: n=${this.num_generated}+2**${m}=${total}. If you still want to do this, please use 'SobolEngine.draw()' instead.`,
      );
    return this.draw(n, out, dtype);
  }

  /** Back to the start. */
  reset(): this {
    this.quasi = packedCopy(this.shift);
    this.num_generated = 0;
    return this;
  }

  /** Passes over `n` points. */
  fast_forward(n: number): this {
    const isFirst = this.num_generated === 0;
    sobolPoints(this.quasi, this.sobolstate, isFirst ? 0 : this.num_generated - 1, isFirst ? n - 1 : n, null);
    this.num_generated += n;
    return this;
  }

  toString(): string {
    const parts = [`dimension=${this.dimension}`];
    if (this.scramble) parts.push("scramble=True");
    if (this.seed !== null) parts.push(`seed=${this.seed}`);
    return `SobolEngine(${parts.join(", ")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
