/** What kernels mean: types, casts, memory, control flow. */
import { describe, expect, test } from "vitest";
import { kernel } from "../../src/kernel/build.ts";
import { castValue, evaluateScalar, interpretKernel } from "../../src/kernel/interpret.ts";
import { constant } from "../../src/kernel/ir.ts";
import type { ValueType, Scalar } from "../../src/kernel/ir.ts";
import { lowerKernel } from "../../src/kernel/lower.ts";
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from "../../src/support/half.ts";

const value = (expression: Scalar): unknown =>
  evaluateScalar(expression, () => {
    throw new Error("no leaves here");
  });
const c = (x: number | bigint | boolean, type: ValueType): Scalar => constant(x, type);

describe("operations", () => {
  test("f32 rounds after each operation", () => {
    expect(value(c(0.1, "f32").add(0.2))).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)));
    expect(value(c(16777216, "f32").add(1).add(1))).toBe(16777216);
  });
  test("integers wrap, shifts take their count modulo the width", () => {
    expect(value(c(2 ** 31 - 1, "i32").add(1))).toBe(-(2 ** 31));
    expect(value(c(65537, "i32").mul(65537))).toBe(131073);
    expect(value(c(2n ** 63n - 1n, "i64").add(1))).toBe(-(2n ** 63n));
    expect(value(c(-8, "i32").shr(1))).toBe(-4);
    expect(value(c(-8, "i32").ushr(28))).toBe(15);
    expect(value(c(-1n, "i64").ushr(60))).toBe(15n);
    expect(value(c(1, "i32").shl(33))).toBe(2);
    expect(value(c(-(2 ** 31), "i32").abs())).toBe(-(2 ** 31));
  });
  test("division of integers truncates, by zero gives 0", () => {
    expect(value(c(-7, "i32").div(2))).toBe(-3);
    expect(value(c(-7, "i32").rem(2))).toBe(-1);
    expect(value(c(7, "i32").div(0))).toBe(0);
    expect(value(c(7n, "i64").rem(0))).toBe(0n);
    expect(value(c(-(2 ** 31), "i32").div(-1))).toBe(-(2 ** 31));
  });
  test("min and max hand NaN on; only ne is true of it", () => {
    expect(value(c(NaN, "f32").min(1))).toBeNaN();
    expect(value(c(1, "f64").max(NaN))).toBeNaN();
    expect(value(c(-0, "f32").max(0))).toBe(0);
    expect(value(c(NaN, "f32").isnan())).toBe(true);
    expect(value(c(NaN, "f32").eq(NaN))).toBe(false);
  });
  test("nearest rounds half to even", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2 ** 52 + 1].map((x) => value(c(x, "f64").nearest()))).toEqual([
      0,
      2,
      2,
      -0,
      -2,
      2 ** 52 + 1,
    ]);
  });
});

describe("casts", () => {
  test("floats to integers truncate and saturate, NaN gives 0", () => {
    expect([1.9, -1.9, NaN, 1e10, -1e10, Infinity].map((x) => castValue(x, "f32", "i32"))).toEqual([
      1,
      -1,
      0,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31 - 1,
    ]);
    expect([1.9, NaN, 1e30, -Infinity].map((x) => castValue(x, "f64", "i64"))).toEqual([
      1n,
      0n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]);
  });
  test("integers wrap to narrower ones; bool is 0 or 1, and back `!= 0`", () => {
    expect(castValue(2n ** 32n + 5n, "i64", "i32")).toBe(5);
    expect(castValue(-1, "i32", "i64")).toBe(-1n);
    expect(castValue(true, "bool", "f32")).toBe(1);
    expect(castValue(true, "bool", "i64")).toBe(1n);
    expect([0, -0, NaN, 2].map((x) => castValue(x, "f32", "bool"))).toEqual([false, false, true, true]);
  });
  test("i64 to f32 rounds once", () => {
    // Rounding to float64 first would give a tie that goes down.
    expect(castValue(2n ** 60n + 2n ** 36n + 1n, "i64", "f32")).toBe(2 ** 60 + 2 ** 37);
    expect(castValue(-(2n ** 60n) - 2n ** 36n - 1n, "i64", "f32")).toBe(-(2 ** 60) - 2 ** 37);
  });
  test("bits", () => {
    expect(value(c(1, "f32").bitcast("i32"))).toBe(0x3f800000);
    expect(value(c(0x4000000000000000n, "i64").bitcast("f64"))).toBe(2);
  });
});

describe("half types", () => {
  test("every float16 comes back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const number = float16ToNumber(bits);
      if (!Number.isNaN(number)) expect(numberToFloat16(number)).toBe(bits);
    }
  });
  test("every bfloat16 comes back", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const number = bfloat16ToNumber(bits);
      if (!Number.isNaN(number)) expect(numberToBfloat16(number)).toBe(bits);
    }
  });
  test("between two neighbours the nearer wins, at the middle the even one", () => {
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const low = float16ToNumber(bits),
        high = float16ToNumber(bits + 1),
        middle = (low + high) / 2;
      expect(numberToFloat16(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(numberToFloat16(middle + (high - low) / 64)).toBe(bits + 1);
      expect(numberToFloat16(middle - (high - low) / 64)).toBe(bits);
    }
    expect(numberToFloat16(65519)).toBe(0x7bff);
    expect(numberToFloat16(65520)).toBe(0x7c00);
    expect(numberToBfloat16(1 + 2 ** -8)).toBe(0x3f80);
    expect(numberToBfloat16(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(numberToBfloat16(3.4028234663852886e38)).toBe(0x7f80);
    expect(numberToBfloat16(NaN)).toBe(0x7fc0);
  });
});

describe("kernels", () => {
  test("loads, stores, a loop, parameters", () => {
    const scale = kernel("scale", (k) => {
      const x = k.buffer("x", "float32"),
        y = k.buffer("y", "float32");
      const factor = k.param("factor", "f32"),
        { begin, end } = k.parallelRange();
      k.vector(begin, end, (i) => k.store(y, i, k.load(x, i).mul(factor)));
    });
    const memory = new Float32Array([1, 2, 3, 0, 0, 0]);
    interpretKernel(scale, memory.buffer, [0, 12, 0.1, 0, 2]);
    interpretKernel(scale, memory.buffer, [0, 12, 0.1, 2, 3]);
    expect([...memory.subarray(3)]).toEqual([1, 2, 3].map((x) => Math.fround(x * Math.fround(0.1))));
  });

  test("accumulation, if, while", () => {
    const collatz = kernel("collatz", (k) => {
      const out = k.buffer("out", "int32");
      const n = k.variable(k.param("n")),
        steps = k.variable(constant(0, "i32"));
      k.while(n.get().ne(1), () => {
        k.if(
          n.get().and(1).eq(0),
          () => n.set(n.get().div(2)),
          () => n.set(n.get().mul(3).add(1)),
        );
        steps.accumulate("add", 1);
      });
      k.store(out, 0, steps.get());
    });
    const memory = new Int32Array(1);
    interpretKernel(collatz, memory.buffer, [0, 27]);
    expect(memory[0]).toBe(111);
  });

  test("each dtype loads and stores with its own rounding and wrapping", () => {
    const convert = (
      from: "float32" | "int32" | "int64",
      to: "uint8" | "int8" | "int16" | "bfloat16" | "float16" | "bool",
    ): Parameters<typeof interpretKernel>[0] =>
      kernel("convert", (k) => {
        const x = k.buffer("x", from),
          y = k.buffer("y", to);
        k.store(y, 0, k.load(x, 0));
      });
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setInt32(0, 300, true);
    interpretKernel(convert("int32", "uint8"), bytes.buffer, [0, 8]);
    expect(bytes.getUint8(8)).toBe(44);
    interpretKernel(convert("int32", "bool"), bytes.buffer, [0, 8]);
    expect(bytes.getUint8(8)).toBe(1);
    bytes.setFloat32(0, 1 / 3, true);
    interpretKernel(convert("float32", "float16"), bytes.buffer, [0, 8]);
    expect(bytes.getUint16(8, true)).toBe(0x3555);
    interpretKernel(convert("float32", "bfloat16"), bytes.buffer, [0, 8]);
    expect(bytes.getUint16(8, true)).toBe(0x3eab);
    interpretKernel(convert("float32", "int8"), bytes.buffer, [0, 8]);
    expect(bytes.getInt8(8)).toBe(0);
  });

  test("a lowered kernel does the same", () => {
    const softmax = kernel("softmax", (k) => {
      const x = k.buffer("x", "float64"),
        n = k.param("n");
      const sum = k.variable(constant(0, "f64"));
      k.for(0, n, (i) => sum.accumulate("add", k.load(x, i).exp()));
      k.for(0, n, (i) => k.store(x, i, k.load(x, i).exp().div(sum.get())));
    });
    const a = new Float64Array([0.5, -1, 2]),
      b = a.slice();
    interpretKernel(softmax, a.buffer, [0, 3]);
    interpretKernel(lowerKernel(softmax), b.buffer, [0, 3]);
    a.forEach((x, i) => expect(Math.abs(x - b[i]!)).toBeLessThan(1e-15));
  });
});
