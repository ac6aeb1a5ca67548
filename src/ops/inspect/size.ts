/** `torch.Size`: shapes with PyTorch's methods. Shapes of tensors are plain arrays; this makes more of one. */
import { TypeError, ValueError } from "../../support/errors.ts";
import { sizeText } from "../../layout/shape.ts";

/** A shape that knows its number of elements. */
class SizeArray extends Array<number> {
  /** The product of all sizes. */
  numel(): number {
    return this.reduce((product, size) => product * size, 1);
  }
  /** How many dims have a size. */
  count(size: number): number {
    return this.filter((each) => each === size).length;
  }
  /**
   * The first dim of a size.
   * @throws {ValueError} where none has it
   */
  index(size: number): number {
    const at = this.indexOf(size);
    if (at < 0) throw new ValueError("tuple.index(x): x not in tuple");
    return at;
  }
  override toString(): string {
    return sizeText(this);
  }
}

/** What `torch.Size` makes. */
export type Size = SizeArray;

const typeName = (value: unknown): string =>
  typeof value === "number" ? "float" : typeof value === "string" ? "str" : typeof value;

/**
 * A shape, an array with `numel()`, `count(size)` and `index(size)`.
 * @throws {TypeError} for sizes that are no whole numbers
 * @example
 * torch.Size([2, 3]).numel(); // 6
 * String(torch.Size(torch.ones(2, 3).shape)); // "torch.Size([2, 3])"
 */
export const Size: { (sizes?: Iterable<unknown>): Size; new (sizes?: Iterable<unknown>): Size } = Object.assign(
  function Size(sizes: Iterable<unknown> = []): Size {
    if (typeof (sizes as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
      throw new TypeError(`'${typeof sizes === "number" ? "int" : typeof sizes}' object is not iterable`);
    const made = new SizeArray();
    let place = 0;
    for (const each of sizes) {
      const size = typeof each === "object" && each !== null ? Number((each as { item(): unknown }).item()) : each;
      if (!Number.isInteger(size))
        throw new TypeError(`torch.Size() takes an iterable of 'int' (item ${place} is '${typeName(size)}')`);
      made.push(size as number);
      place++;
    }
    return made;
  },
) as never;
(Size as { prototype: object }).prototype = SizeArray.prototype;
