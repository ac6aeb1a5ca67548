/**
 * Every lowered function against true values: random bit patterns, recorded references, and the special values of C99.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluateScalar } from "../../src/kernel/interpret.ts";
import { allUnaryOps, Scalar } from "../../src/kernel/ir.ts";
import type { BinaryScalarOp, UnaryScalarOp } from "../../src/kernel/ir.ts";
import { isLowered, lower } from "../../src/kernel/lower.ts";
import { nodesOf } from "../../src/kernel/verify.ts";
import { compile, leaf, ulps } from "./evaluate.ts";

const references = JSON.parse(readFileSync(new URL("./references.json", import.meta.url), "utf8")) as Record<
  string,
  number[][]
>;
const unaryOps = allUnaryOps.filter(isLowered);
const binaryOps: readonly BinaryScalarOp[] = ["pow", "atan2", "fmod", "copysign"];

/** Allowed units of the last place; 2 where nothing is said. The gamma functions lose bits next to their zeros. */
const allowed: Record<string, { f32?: number; f64?: number }> = {
  erfc: { f64: 3 },
  lgamma: { f32: 20, f64: 20 },
  digamma: { f32: 20, f64: 40 },
  trigamma: { f32: 3, f64: 5 },
};

/** Numbers that repeat from run to run. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const view = new DataView(new ArrayBuffer(8));

/** Half of them any bit pattern, half in ranges where functions live. */
function sample(i: number, random: () => number): number {
  if (i % 2 === 0) {
    view.setUint16(0, random() * 65536);
    view.setUint16(2, random() * 65536);
    return view.getFloat32(0);
  }
  return Math.fround((random() - 0.5) * [2.5, 20, 200][i % 3]!);
}

/** The interpreter's value of one operation: the meaning that lowering must keep. */
function meaning(op: Scalar["op"], type: "f32" | "f64", args: number[]): number {
  const leaves = args.map((_, i) => leaf(`x${i}`, type));
  return evaluateScalar(new Scalar(op, type, leaves), (node) => args[leaves.indexOf(node)]!) as number;
}

function compiled(op: Scalar["op"], type: "f32" | "f64", count: number): (...args: number[]) => number {
  const leaves = Array.from({ length: count }, (_, i) => leaf(`x${i}`, type));
  return compile(new Scalar(op, type, leaves), leaves);
}

describe("float32 over random bit patterns", () => {
  const functions = Math as unknown as Record<string, (x: number) => number>;
  test.each(unaryOps.filter((op) => op in Math))("%s", (op) => {
    const f = compiled(op, "f32", 1);
    const random = randomness(1);
    let worst = 0,
      at = 0;
    for (let i = 0; i < 100_000; i++) {
      const x = sample(i, random);
      const error = ulps(f(x), functions[op]!(x), "f32");
      if (error > worst) {
        worst = error;
        at = x;
      }
    }
    expect(worst, `worst at ${at}`).toBeLessThanOrEqual(2);
  });

  test.each(["sin", "cos"] as const)("%s next to multiples of a quarter turn", (op) => {
    const f = compiled(op, "f32", 1);
    let worst = 0,
      at = 0;
    for (let k = 1; k < 2100; k++) {
      const near = Math.fround((k * Math.PI) / 2);
      for (let i = -8; i <= 8; i++) {
        const x = Math.fround(near * (1 + i * 2 ** -23) + (i % 3) * 0.13);
        const value = f(x);
        expect(Math.abs(value)).toBeLessThanOrEqual(1);
        const error = ulps(value, functions[op]!(x), "f32");
        if (error > worst) {
          worst = error;
          at = x;
        }
      }
    }
    expect(worst, `worst at ${at}`).toBeLessThanOrEqual(1.6);
  });

  const others: [UnaryScalarOp, number][] = [
    ["exp2", 2],
    ["erf", 2],
    ["erfc", 2],
    ["erfinv", 2],
  ];
  test.each(others)("%s", (op, bound) => {
    const f = compiled(op, "f32", 1);
    const random = randomness(2);
    let worst = 0,
      at = 0;
    for (let i = 0; i < 20_000; i++) {
      const x = sample(i, random);
      // The reference without its rounding to float32.
      const x64 = leaf("x", "f64");
      const truth = evaluateScalar(new Scalar(op, "f64", [x64]), () => x) as number;
      const error = ulps(f(x), truth, "f32");
      if (error > worst) {
        worst = error;
        at = x;
      }
    }
    expect(worst, `worst at ${at}`).toBeLessThanOrEqual(bound);
  });

  test("pow", () => {
    const f = compiled("pow", "f32", 2);
    const random = randomness(3);
    let worst = 0,
      at = "";
    for (let i = 0; i < 200_000; i++) {
      const x = sample(i, random);
      const y = i % 4 < 2 ? sample(i >> 2, random) : Math.fround((random() * 176 - 88) / Math.log(Math.abs(x)));
      const error = ulps(f(x, y), x === 1 ? 1 : x ** y, "f32");
      if (error > worst) {
        worst = error;
        at = `${x} ** ${y}`;
      }
    }
    expect(worst, at).toBeLessThanOrEqual(2);
  });

  test("atan2", () => {
    const f = compiled("atan2", "f32", 2);
    const random = randomness(4);
    let worst = 0,
      at = "";
    for (let i = 0; i < 100_000; i++) {
      const y = sample(i, random),
        x = sample(i >> 1, random);
      const error = ulps(f(y, x), Math.atan2(y, x), "f32");
      if (error > worst) {
        worst = error;
        at = `atan2(${y}, ${x})`;
      }
    }
    expect(worst, at).toBeLessThanOrEqual(2);
  });

  test("fmod is exact while the quotient has at most 69 bits", () => {
    const f = compiled("fmod", "f32", 2);
    const random = randomness(5);
    for (let i = 0; i < 100_000; i++) {
      const x = sample(i, random),
        y = sample(i >> 1, random);
      const quotient = Math.abs(x / y);
      if (quotient < 2 ** 69) expect(Object.is(f(x, y), x % y), `${x} % ${y}: ${f(x, y)}, not ${x % y}`).toBe(true);
      else if (Number.isFinite(x) && Math.abs(y) > 0)
        expect(Math.abs(f(x, y)), `${x} % ${y}`).toBeLessThanOrEqual(Math.abs(y));
    }
  });
});

describe("float64 over random bit patterns, against JavaScript's own (within 1 of the truth itself)", () => {
  const functions = Math as unknown as Record<string, (...x: number[]) => number>;
  const any = (i: number, random: () => number): number => {
    if (i % 2 === 1) return (random() - 0.5) * [2.5, 20, 1500][i % 3]!;
    for (let k = 0; k < 4; k++) view.setUint16(2 * k, random() * 65536);
    return view.getFloat64(0);
  };
  test.each([...unaryOps.filter((op) => op in Math), "pow", "atan2"] as const)("%s", (op) => {
    const arity = op === "pow" || op === "atan2" ? 2 : 1;
    const f = compiled(op, "f64", arity);
    const random = randomness(6);
    let worst = 0,
      at = "";
    for (let i = 0; i < 6_000; i++) {
      const args = [any(i, random), any(i >> 1, random)].slice(0, arity);
      if (op === "pow" && i % 2 === 1) args[1] = (random() * 1400 - 700) / Math.log(Math.abs(args[0]!));
      const error = ulps(f(...args), functions[op]!(...args), "f64");
      if (error > worst) {
        worst = error;
        at = `${args.join(", ")}: ${f(...args)}, not ${functions[op]!(...args)}`;
      }
    }
    expect(worst, at).toBeLessThanOrEqual(3);
  });
});

describe("recorded references", () => {
  describe.each(["f32", "f64"] as const)("%s", (type) => {
    test.each(Object.keys(references))("%s", (op) => {
      const rows = references[op]!;
      const arity = rows[0]!.length - 2;
      const f = compiled(op as UnaryScalarOp, type, arity);
      let worst = 0,
        at = "";
      for (const row of rows) {
        const args = row.slice(0, arity),
          truth = row[arity]!,
          rest = row[arity + 1]!;
        if (type === "f32" && (args.some((x) => Math.fround(x) !== x) || Math.abs(truth) > 3.4e38)) continue;
        const error = ulps(f(...args), truth, type, rest);
        if (error > worst) {
          worst = error;
          at = `${args.join(", ")}: ${f(...args)}, not ${truth}`;
        }
      }
      expect(worst, at).toBeLessThanOrEqual(allowed[op]?.[type] ?? 2);
    });
  });
});

describe("special values", () => {
  const special = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    4,
    1e30,
    -1e30,
    Infinity,
    -Infinity,
    NaN,
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
    3.4028234663852886e38,
  ];
  describe.each(["f32", "f64"] as const)("%s", (type) => {
    test.each(unaryOps)("%s", (op) => {
      const f = compiled(op, type, 1);
      for (const number of special) {
        const x = type === "f32" ? Math.fround(number) : number;
        const result = f(x),
          wanted = meaning(op, type, [x]);
        const close = Math.abs(result - wanted) <= 1e-14 * Math.abs(wanted) || ulps(result, wanted, type) <= 4;
        expect(Object.is(result, wanted) || (wanted !== 0 && close), `${op}(${x}): ${result}, not ${wanted}`).toBe(
          true,
        );
      }
    });
    test.each(binaryOps)("%s", (op) => {
      const f = compiled(op, type, 2);
      const numbers = type === "f32" ? special.map(Math.fround) : special;
      for (const x of numbers) {
        for (const y of numbers) {
          if (op === "fmod" && Math.abs(x / y) > 2 ** 60) continue;
          const result = f(x, y),
            wanted = meaning(op, type, [x, y]);
          expect(
            Object.is(result, wanted) || (wanted !== 0 && ulps(result, wanted, type) <= 2),
            `${op}(${x}, ${y}): ${result}, not ${wanted}`,
          ).toBe(true);
        }
      }
    });
  });
});

describe("lowering", () => {
  test.each([...unaryOps, ...binaryOps])("%s leaves native operations of one width", (op) => {
    for (const type of ["f32", "f64"] as const) {
      const leaves = ["x", "y"]
        .slice(0, unaryOps.includes(op as UnaryScalarOp) ? 1 : 2)
        .map((name) => leaf(name, type));
      const allowedTypes = type === "f32" ? ["f32", "i32", "bool"] : ["f64", "i64", "bool"];
      for (const node of nodesOf(lower(new Scalar(op, type, leaves)))) {
        expect(isLowered(node.op)).toBe(false);
        expect(allowedTypes).toContain(node.type);
        // Shift counts are constants: SIMD shifts all lanes alike. Nothing converts between f64 and i64, nor compares
        // i64 without sign.
        if (["shl", "shr", "ushr"].includes(node.op)) expect(node.args[1]!.op).toBe("const");
        expect(node.op).not.toBe("cast");
      }
    }
  });

  test("an expression is lowered once, and what is shared stays shared", () => {
    const x = leaf("x", "f32");
    const e = x.exp();
    const sum = lower(e.add(e.mul(2)));
    expect(sum.args[0]).toBe(sum.args[1]!.args[0]);
    expect(lower(e)).toBe(lower(e));
  });

  test.each(["i32", "i64"] as const)("integer pow of %s wraps and takes negative exponents", (type) => {
    const x = leaf("x", type),
      y = leaf("y", type);
    const bases = [0, 1, -1, 2, 3, -7, 12345, 2 ** 31 - 1, -(2 ** 31)],
      exponents = [0, 1, 2, 5, 31, 33, 1000001, 2 ** 31 - 1, -1, -2, -3];
    for (const base of bases) {
      for (const exponent of exponents) {
        const value = (node: Scalar): number | bigint =>
          type === "i64" ? BigInt(node === x ? base : exponent) : node === x ? base : exponent;
        expect(evaluateScalar(lower(x.pow(y)), value), `${base} ** ${exponent}`).toBe(evaluateScalar(x.pow(y), value));
      }
    }
  });
});
