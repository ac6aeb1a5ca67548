/**
 * Copies whose source and target lie in memory in different orders, by squares (see backend/wasm/transpose.ts), and of
 * elements of one or two bytes, as words of four.
 */
import { addressIn } from "../backend/linear.ts";
import { canTranspose, type MovedBytes, type MatrixRows, transposeMatrices } from "../backend/wasm/transpose.ts";
import { observed } from "../backend/observer.ts";
import { int32 } from "../dtype.ts";
import { coalesceDims } from "../layout/merge.ts";
import { numel, sameShape } from "../layout/shape.ts";
import { devices } from "../tensor/device.ts";
import { argumentAt, Tensor } from "../tensor/tensor.ts";
import { copyInto, transposedCopies } from "./copy-elements.ts";
import { launchable, launchPointwise } from "./launch.ts";

/** Fewer elements are not worth the planning. */
const FEWEST = 4096;
/** Both sides of a matrix that is worth its squares. */
const SHORTEST = 8;
/** Elements of a matrix that is worth a call of its own. */
const SMALLEST_MATRIX = 256;

interface Loop {
  readonly size: number;
  readonly to: number;
  readonly from: number;
}

/**
 * Loops over both, the target's fastest last, neighbours merged; null where one of them repeats an element, or where the
 * source runs backwards, unless it `mayTurn`.
 */
function loopsOf({ shape, strides }: Tensor, source: Tensor, mayTurn: boolean): Loop[] | null {
  const order = [...shape.keys()].filter((d) => shape[d]! > 1).sort((a, b) => strides[b]! - strides[a]!);
  const least = mayTurn ? -Infinity : 1;
  if (order.some((d) => strides[d]! <= 0 || source.strides[d]! < least || source.strides[d] === 0)) return null;
  const inOrder = (values: readonly number[]): number[] => order.map((d) => values[d]!);
  const merged = coalesceDims(inOrder(shape), [inOrder(strides), inOrder(source.strides)]);
  return merged.shape.map((size, i) => ({ size, to: merged.strides[0]![i]!, from: merged.strides[1]![i]! }));
}

/** Makes copies go by squares; costs nothing when it has been called before. Who changes the order of dims calls this. */
export function provideTransposedCopies(): void {
  transposedCopies.copy ??= (target, source) => copyWords(target, source) || transposeInto(target, source);
}

/** Bytes that are copied at a time. */
const WORD = 4;
const reversedHalves = launchable(-4, "reverse", (x) => x.shl(16).or(x.ushr(16)));
const reversedBytes = launchable(-5, "reverse", (x) =>
  x.shl(24).or(x.ushr(24)).or(x.shl(8).and(0xff0000)).or(x.ushr(8).and(0xff00)),
);

/** Copies runs of small elements of one dtype, forwards or backwards, four bytes at a time; false where it did nothing. */
function copyWords(target: Tensor, source: Tensor): boolean {
  const { dtype, shape } = target;
  if (dtype.itemsize >= WORD || source.dtype !== dtype || devices.others || observed.by !== null) return false;
  const count = numel(shape);
  if (count < FEWEST || source.storage === target.storage || !sameShape(source.shape, shape)) return false;
  const loops = loopsOf(target, source, true);
  const inner = loops?.at(-1);
  const each = WORD / dtype.itemsize;
  const isWhole = (number: number): boolean => number % each === 0;
  if (!loops || inner?.to !== 1 || (inner.from !== 1 && inner.from !== -1) || !isWhole(inner.size)) return false;
  const outer = loops.slice(0, -1);
  /** The first of the elements of the source's first word. */
  const first = inner.from < 0 ? source.offset - each + 1 : source.offset;
  if (!isWhole(target.offset) || !isWhole(first)) return false;
  if (!outer.every(({ to, from }) => isWhole(to) && isWhole(from))) return false;
  const words = ({ storage, version }: Tensor, offset: number, side: "to" | "from"): Tensor => {
    const strides = [...outer.map((loop) => loop[side] / each), inner[side]];
    return new Tensor(
      storage,
      [...outer.map(({ size }) => size), inner.size / each],
      strides,
      offset / each,
      int32,
      version,
    );
  };
  const [to, from] = [words(target, target.offset, "to"), words(source, first, "from")];
  if (inner.from > 0) copyInto(to, from);
  else launchPointwise(each === 4 ? reversedBytes : reversedHalves, [from], [], int32, int32, to);
  return true;
}

/**
 * Copies `source` into `target` of the same dtype if the one is the other's transposed (with more dims around); false
 * where another copy is as good: then nothing was done.
 */
function transposeInto(target: Tensor, source: Tensor): boolean {
  const rank = target.strides.length;
  // Nearly all copies end here: both run along the same dim.
  if (rank < 2 || source.strides.length !== rank || source.strides[rank - 1] === target.strides[rank - 1]) return false;
  const { itemsize } = target.dtype;
  if ((itemsize !== 4 && itemsize !== 8) || source.dtype !== target.dtype || devices.others) return false;
  if (observed.by !== null) return false; // who looks on sees kernels: torch.compile would never do this again
  const count = numel(target.shape);
  if (count < FEWEST || source.storage === target.storage || !sameShape(source.shape, target.shape)) return false;
  const loops = loopsOf(target, source, false);
  const inner = loops?.pop();
  const other = loops?.findIndex((loop) => loop.from === 1) ?? -1;
  if (!loops || inner === undefined || other < 0 || inner.to !== 1 || inner.from === 1) return false;
  const [across] = loops.splice(other, 1) as [Loop];
  if (inner.size < SHORTEST || across.size < SHORTEST || inner.size * across.size < SMALLEST_MATRIX) return false;
  const { backend } = target.storage;
  if (!canTranspose(backend)) return false;
  // Arguments of this backend are addresses; others have none of it.
  const begin = (tensor: Tensor): number => addressIn(argumentAt(tensor, 0));
  const starts: [from: number, to: number] = [begin(source), begin(target)];
  let matrices: (readonly [MatrixRows, MatrixRows])[] = [
    [
      { address: starts[0], row: inner.from * itemsize },
      { address: starts[1], row: across.to * itemsize },
    ],
  ];
  for (const { size, from, to } of loops)
    matrices = matrices.flatMap(([source, target]) =>
      Array.from({ length: size }, (_, i): readonly [MatrixRows, MatrixRows] => [
        { ...source, address: source.address + i * from * itemsize },
        { ...target, address: target.address + i * to * itemsize },
      ]),
    );
  transposeMatrices(backend, itemsize as MovedBytes, inner.size, across.size, matrices);
  return true;
}
