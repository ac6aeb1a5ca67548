/** Derivatives against finite differences, PyTorch's conventions at kinks, simplification, keys. */
import { describe, expect, test } from "vitest";
import { derivative, derivativeRules, hashKey, mentions, substitute } from "../../src/kernel/derive.ts";
import { evaluateScalar } from "../../src/kernel/interpret.ts";
import { allUnaryOps, constant, load, Scalar } from "../../src/kernel/ir.ts";
import { printExpression } from "../../src/kernel/print.ts";
import { simplify } from "../../src/kernel/simplify.ts";
import { nodesOf } from "../../src/kernel/verify.ts";
import { leaf } from "./evaluate.ts";

const x = leaf("x", "f64"),
  y = leaf("y", "f64");
const at = (e: Scalar, values: readonly [Scalar, number][]): number =>
  evaluateScalar(e, (node) => values.find(([key]) => key === node)![1]) as number;
const text = (e: Scalar): string => printExpression(e).text;

/** Fourth-order central difference. */
function slope(f: (x: number) => number, point: number): number {
  const h = 1e-3 * Math.max(Math.abs(point), 0.1);
  return (8 * (f(point + h) - f(point - h)) - (f(point + 2 * h) - f(point - 2 * h))) / (12 * h);
}

describe("against finite differences", () => {
  const points: Record<string, number[]> = {
    acosh: [1.3, 4],
    log: [0.3, 2],
    log2: [0.3, 2],
    log10: [0.3, 2],
    sqrt: [0.3, 2],
    lgamma: [0.4, 3.1, -1.6],
    digamma: [0.4, 3.1, -1.6],
    asin: [-0.6, 0.4],
    acos: [-0.6, 0.4],
    atanh: [-0.6, 0.4],
    erfinv: [-0.6, 0.4],
    log1p: [-0.6, 1.4],
  };
  const ops = allUnaryOps.filter((op) => op !== "not" && op !== "trigamma");
  test.each(ops)("%s", (op) => {
    const f = new Scalar(op, "f64", [x]);
    const d = derivative(f, x);
    for (const point of points[op] ?? [-1.3, 0.4, 2.2]) {
      const wanted = slope((v) => at(f, [[x, v]]), point);
      expect(Math.abs(at(d, [[x, point]]) - wanted), `at ${point}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
    }
  });

  const binary = ["add", "sub", "mul", "div", "min", "max", "pow", "atan2", "fmod", "copysign"] as const;
  test.each(binary)("%s", (op) => {
    const f = new Scalar(op, "f64", [x, y]);
    for (const [a, b] of [
      [1.3, 0.7],
      [2.5, 1.2],
      [0.4, 3.1],
    ] as const) {
      const byX = slope(
          (v) =>
            at(f, [
              [x, v],
              [y, b],
            ]),
          a,
        ),
        byY = slope(
          (v) =>
            at(f, [
              [x, a],
              [y, v],
            ]),
          b,
        );
      expect(
        at(derivative(f, x), [
          [x, a],
          [y, b],
        ]),
      ).toBeCloseTo(byX, 6);
      expect(
        at(derivative(f, y), [
          [x, a],
          [y, b],
        ]),
      ).toBeCloseTo(byY, 6);
    }
  });

  test("compositions, twice", () => {
    const s = constant(1, "f64").div(x.neg().exp().add(1));
    const f = x.gt(1).select(x.mul(s), s.fma(x, x.sin()));
    const first = derivative(f, x),
      second = derivative(first, x);
    for (const point of [-1.2, 0.3, 2.1]) {
      expect(at(first, [[x, point]])).toBeCloseTo(
        slope((v) => at(f, [[x, v]]), point),
        7,
      );
      expect(at(second, [[x, point]])).toBeCloseTo(
        slope((v) => at(first, [[x, v]]), point),
        7,
      );
    }
  });
});

describe("conventions", () => {
  test("abs at 0, ties of min and max", () => {
    expect(at(derivative(x.abs(), x), [[x, 0]])).toBe(0);
    expect(
      at(derivative(x.max(y), x), [
        [x, 2],
        [y, 2],
      ]),
    ).toBe(0.5);
    expect(
      at(derivative(x.min(y), y), [
        [x, 2],
        [y, 2],
      ]),
    ).toBe(0.5);
    expect(
      at(derivative(x.max(y), x), [
        [x, 1],
        [y, 2],
      ]),
    ).toBe(0);
  });
  test("pow: exponent 0 gives 0, base 0 gives 0 for the exponent", () => {
    expect(
      at(derivative(x.pow(y), x), [
        [x, 0],
        [y, 0],
      ]),
    ).toBe(0);
    expect(
      at(derivative(x.pow(y), y), [
        [x, 0],
        [y, 2],
      ]),
    ).toBe(0);
    expect(text(derivative(x.pow(2), x))).toBe("(2.0 * x)");
    expect(text(derivative(x.pow(3), x))).toBe("(3.0 * pow(x, 2.0))");
  });
  test("rounding, comparisons and integers have none", () => {
    for (const f of [
      x.floor(),
      x.trunc(),
      x.gt(0).select(x.mul(0).add(1), 2),
      x.cast("i32").cast("f64"),
      x.bitcast("i64").bitcast("f64"),
    ]) {
      expect(text(derivative(f, x))).toBe("0.0");
    }
  });
  test("trigamma says that it has none", () => expect(() => derivative(x.trigamma(), x)).toThrow(/polygamma/));
  test("a cast between float types is followed", () => {
    expect(text(derivative(x.cast("f32").exp().cast("f64"), x))).toBe("f64(exp(f32(x)))");
  });
  test("every operation has a row", () => {
    expect(
      Object.entries(derivativeRules).filter(
        ([op, rules]) => rules.length === 0 && !["const", "param", "local", "index"].includes(op),
      ),
    ).toEqual([]);
  });
});

describe("what derivatives mention", () => {
  test("the result where PyTorch saves it, the operand elsewhere", () => {
    for (const f of [x.exp(), x.tanh(), x.sqrt()]) {
      const d = derivative(f, x),
        saved = leaf("saved", "f64");
      expect(mentions(d, f)).toBe(true);
      expect(mentions(substitute(d, new Map([[f, saved]])), x)).toBe(false);
    }
    expect(mentions(derivative(x.sin(), x), x)).toBe(true);
    expect(mentions(derivative(x.mul(3), x), x)).toBe(false);
  });
  test("loads, locals and inner parts can be variables", () => {
    const element = load({ kind: "buffer", name: "a", element: "float64" }, 0);
    expect(text(derivative(element.mul(element), element))).toBe("(%0 + %0)");
    const inner = x.exp();
    expect(text(derivative(inner.mul(3), inner))).toBe("3.0");
  });
  test("substitute keeps types and sharing", () => {
    const e = x.exp();
    const result = substitute(e.add(e), new Map([[x, y]]));
    expect(result.args[0]).toBe(result.args[1]);
    expect(() => substitute(e, new Map([[x, leaf("z", "f32")]]))).toThrow(/f64 cannot become a f32/);
  });
});

describe("simplify", () => {
  const cases: [Scalar, string][] = [
    [x.mul(0), "0.0"],
    [x.mul(1), "x"],
    [x.add(0), "x"],
    [x.sub(0), "x"],
    [x.neg().neg(), "x"],
    [x.div(1), "x"],
    [x.mul(-1), "neg(x)"],
    [x.add(y.neg()), "(x - y)"],
    [x.sub(y.neg()), "(x + y)"],
    [x.neg().mul(y.neg()), "(x * y)"],
    [x.gt(0).select(y, y), "y"],
    [constant(true, "bool").select(x, y), "x"],
    [constant(2, "f64").mul(3).add(x), "(6.0 + x)"],
    [x.pow(1), "x"],
    [x.pow(0), "1.0"],
    [x.gt(0).not().select(x, y), "((x > 0.0) ? y : x)"],
    [x.fma(1, y), "(x + y)"],
    [x.abs().abs(), "abs(x)"],
    [constant(7, "i32").div(2), "3"],
  ];
  test.each(cases.map(([e, wanted]) => [wanted, e] as const))("%s", (wanted, e) =>
    expect(text(simplify(e))).toBe(wanted),
  );
  test("equal parts become one", () => {
    const result = simplify(x.exp().add(x.exp().sin()));
    expect(result.args[1]!.args[0]).toBe(result.args[0]);
    expect(nodesOf(result).size).toBe(4);
  });
});

describe("hashKey", () => {
  test("structure decides, not identity", () => {
    const e = x.exp();
    expect(hashKey(e.add(e))).toBe(hashKey(x.exp().add(leaf("x", "f64").exp())));
    expect(hashKey(x.add(y))).not.toBe(hashKey(y.add(x)));
  });
  test("types, names, and exact numbers tell apart", () => {
    const keys = [
      x.mul(0),
      x.mul(-0),
      x.mul(NaN),
      x.mul(0.1),
      x.mul(0.1 + 2 ** -56),
      x.mul(1),
      leaf("x", "f32").mul(1),
      y.mul(1),
      x.cast("f32"),
      x.cast("i32"),
    ].map(hashKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
  test("its length does not explode with sharing", () => {
    let e = x;
    for (let i = 0; i < 100; i++) e = e.add(e);
    expect(hashKey(e).length).toBeLessThan(4000);
  });
});
