/** Reading of nested and typed arrays, with the answers and errors that PyTorch 1.13 gave for the same data. */

import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import * as dtypes from "../../src/dtype.ts";
import { elementsAt, inferDType, inspectArray, readArray } from "../../src/tensor/array.ts";
import { toBfloat16Bits, toFloat16Bits } from "../../src/tensor/half-bits.ts";

const { bool, float16, float32, float64, int16, int32, int64, int8, uint8, uint16, uint32, bfloat16 } = dtypes;

afterEach(() => dtypes.set_default_dtype(float32));

describe("inference", () => {
  it("finds shape and dtype", () => {
    const cases: [data: unknown, shape: number[], dtype: dtypes.DType][] = [
      [3, [], int64],
      [2.5, [], float32],
      [true, [], bool],
      [5n, [], int64],
      [[], [0], float32],
      [[[], []], [2, 0], float32],
      [[[[]]], [1, 1, 0], float32],
      [[1, 2, 3], [3], int64],
      [[1, 2.5], [2], float32],
      [[true, false], [2], bool],
      [[true, 1], [2], int64],
      [[true, 1.5], [2], float32],
      [[1n, 2], [2], int64],
      [
        [
          [1, 2],
          [3, 4.5],
        ],
        [2, 2],
        float32,
      ],
      [[NaN], [1], float32],
      [[1e300], [1], float32],
      [[2 ** 62, 0.5], [2], float32],
      [new Float32Array(4), [4], float32],
      [new Float64Array(2), [2], float64],
      [new Uint8Array(1), [1], uint8],
      [new Int16Array(1), [1], int16],
      [new BigInt64Array(2), [2], int64],
      [new Uint8ClampedArray(2), [2], uint8],
      [Buffer.from([1, 2]), [2], uint8],
      [new Uint16Array(2), [2], uint16],
      [new Uint32Array(2), [2], uint32],
      [[new Float64Array(3), new Float64Array(3)], [2, 3], float64],
      [[new Int8Array(1), [1.5]], [2, 1], float32],
      [[[], [1]], [2, 0], float32],
      [[[true], []], [2, 1], float32],
    ];
    for (const [data, shape, dtype] of cases) expect(inspectArray(data)).toEqual({ shape, dtype });
    dtypes.set_default_dtype(float64);
    expect(inferDType([1.5])).toBe(float64);
    expect(inferDType([1.5, new Float32Array(1)])).toBe(float64);
  });

  it("reads what a leaf reader knows, as 0-d tensors", () => {
    const one = { value: 1, dtype: float64 };
    const read = (leaf: unknown) => (leaf === one ? one : null);
    expect(readArray([one, 2], null, read)).toEqual({ shape: [2], dtype: float64, elements: new Float64Array([1, 2]) });
    expect(() => readArray([one, {}], null, read)).toThrow("Could not infer dtype of dict");
  });
});

describe("elements", () => {
  it("convert to each dtype", () => {
    expect(
      readArray([
        [1, 2],
        [3, 4],
      ]).elements,
    ).toEqual(new BigInt64Array([1n, 2n, 3n, 4n]));
    expect(readArray([1, 2.5]).elements).toEqual(new Float32Array([1, 2.5]));
    expect(readArray([1.7, -1.7], int32).elements).toEqual(new Int32Array([1, -1]));
    expect(readArray([-1, -255, 7], uint8).elements).toEqual(new Uint8Array([255, 1, 7]));
    expect(readArray([0.5, 0, NaN, 2, -1, 0n, 2n ** 63n], bool).elements).toEqual(
      new Uint8Array([1, 0, 1, 1, 1, 0, 1]),
    );
    expect(readArray([70000, 65519, 2049, 0.1, -0], float16).elements).toEqual(
      new Uint16Array([0x7c00, 0x7bff, 0x6800, 0x2e66, 0x8000]),
    );
    expect(readArray([0.1, NaN, 3.39e38], bfloat16).elements).toEqual(new Uint16Array([0x3dcd, 0x7fc0, 0x7f7f]));
    expect(readArray(-(2n ** 63n)).elements).toEqual(new BigInt64Array([-(2n ** 63n)]));
    expect(readArray([2n ** 64n], float64).elements).toEqual(new Float64Array([2 ** 64]));
  });

  it("cast typed arrays without checks", () => {
    expect(readArray(new Int32Array([300, -1]), uint8).elements).toEqual(new Uint8Array([44, 255]));
    expect(readArray(new BigInt64Array([300n, -1n, 2n ** 40n + 5n]), int16).elements).toEqual(
      new Int16Array([300, -1, 5]),
    );
    expect(readArray(new Float64Array([1.5, -2.5]), int64).elements).toEqual(new BigInt64Array([1n, -2n]));
    expect(readArray(new Uint8Array([0, 7]), bool).elements).toEqual(new Uint8Array([0, 1]));
    expect(readArray(new Float32Array([1, 0.5]), float16).elements).toEqual(new Uint16Array([0x3c00, 0x3800]));
    const source = new Float32Array([1, 2]);
    const { elements } = readArray(source);
    source[0] = 9;
    expect(elements).toEqual(new Float32Array([1, 2]));
  });

  it("windows on memory", () => {
    const memory = new ArrayBuffer(32);
    elementsAt(int64, memory, 8, 2).set([1n, 2n] as never);
    expect(new BigInt64Array(memory)).toEqual(new BigInt64Array([0n, 1n, 2n, 0n]));
  });
});

describe("errors", () => {
  it("are PyTorch's", () => {
    const cases: [data: unknown, dtype: dtypes.DType | null, name: string, message: string][] = [
      [[[1, 2], [3]], null, "ValueError", "expected sequence of length 2 at dim 1 (got 1)"],
      [[[1], [2, 3]], null, "ValueError", "expected sequence of length 1 at dim 1 (got 2)"],
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [[1, 2], [3]],
        ],
        null,
        "ValueError",
        "expected sequence of length 2 at dim 2 (got 1)",
      ],
      [[[1], []], null, "ValueError", "expected sequence of length 1 at dim 1 (got 0)"],
      [[[1], 2], null, "TypeError", "not a sequence"],
      [[1, [2]], null, "TypeError", "'list' object cannot be interpreted as an integer"],
      [[1.5, [2]], null, "TypeError", "must be real number, not list"],
      ["a", null, "TypeError", "new(): invalid data type 'str'"],
      [[1, "a"], null, "TypeError", "new(): invalid data type 'str'"],
      [["a"], float32, "ValueError", "too many dimensions 'str'"],
      [null, null, "RuntimeError", "Could not infer dtype of NoneType"],
      [[1, null], null, "RuntimeError", "Could not infer dtype of NoneType"],
      [[{}], null, "RuntimeError", "Could not infer dtype of dict"],
      [[1, null], int64, "TypeError", "'NoneType' object cannot be interpreted as an integer"],
      [[1, null], float32, "TypeError", "must be real number, not NoneType"],
      [[300], uint8, "RuntimeError", "value cannot be converted to type uint8 without overflow"],
      [[-256], uint8, "RuntimeError", "value cannot be converted to type uint8 without overflow"],
      [[-0.5], uint8, "RuntimeError", "value cannot be converted to type uint8 without overflow"],
      [[255.9], uint8, "RuntimeError", "value cannot be converted to type uint8 without overflow"],
      [[-129], int8, "RuntimeError", "value cannot be converted to type int8 without overflow"],
      [[1e10], int32, "RuntimeError", "value cannot be converted to type int32 without overflow"],
      [[1e30], int16, "RuntimeError", "value cannot be converted to type int16 without overflow"],
      [[NaN], int64, "RuntimeError", "value cannot be converted to type int64 without overflow"],
      [[2n ** 63n], null, "ValueError", "Overflow when unpacking long long"],
    ];
    for (const [data, dtype, name, message] of cases) {
      let caught: unknown;
      try {
        readArray(data, dtype);
      } catch (error) {
        caught = error;
      }
      expect(caught, message).toBeInstanceOf(Error);
      expect([(caught as Error).name, (caught as Error).message.split("\n")[0]]).toEqual([name, message]);
    }
  });
});

describe("half types", () => {
  /** The value of float16 bits, by the format's definition. */
  function fromFloat16Bits(bits: number): number {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    return bits & 0x8000 ? -size : size;
  }

  it("every float16 is its own rounding, and what lies between goes to the nearer, halves to even", () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const low = fromFloat16Bits(bits);
      const high = fromFloat16Bits(bits + 1);
      const middle = (low + high) / 2;
      const gap = high - low;
      const found = [low, middle, middle - gap / 64, -(middle + gap / 64)].map(toFloat16Bits);
      const expected = [bits, bits + (bits & 1), bits, (bits + 1) | 0x8000];
      if (found.join() !== expected.join()) expect(found).toEqual(expected);
    }
    expect([Infinity, -Infinity, NaN, 65520, 65519.99].map(toFloat16Bits)).toEqual([
      0x7c00, 0xfc00, 0x7e00, 0x7c00, 0x7bff,
    ]);
  });

  it("bfloat16 is the upper half of a float32, rounded", () => {
    const view = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (x) => {
        view.setFloat32(0, x);
        const [low, high] = [view.getUint16(0), view.getUint16(0) + 1];
        const rest = view.getUint16(2);
        const expected = rest > 0x8000 || (rest === 0x8000 && low % 2 === 1) ? high : low;
        expect(toBfloat16Bits(x)).toBe(expected);
      }),
    );
  });
});
