/** The verifier: what passes, and what each rule says of what does not; the printer. */
import { describe, expect, test } from "vitest";
import { kernel } from "../../src/kernel/build.ts";
import { constant, load, Scalar } from "../../src/kernel/ir.ts";
import type { Kernel, Statement } from "../../src/kernel/ir.ts";
import { lowerKernel } from "../../src/kernel/lower.ts";
import { print } from "../../src/kernel/print.ts";
import { KernelError, verify } from "../../src/kernel/verify.ts";

const sums = kernel("sums", (k) => {
  const x = k.buffer("x", "float32"),
    out = k.buffer("out", "float32"),
    n = k.param("n");
  const { begin, end } = k.parallelRange();
  k.for(begin, end, (row) => {
    const sum = k.variable(constant(0, "f32"), "sum");
    k.vector(0, n, (i) => {
      const e = k.load(x, row.mul(n).add(i)).exp();
      sum.accumulate("add", e.div(e.add(1)));
    });
    k.store(out, row, sum.get());
  });
});

const x = { kind: "buffer", name: "x", element: "float32" } as const;
const one = constant(1, "f32"),
  index = constant(0, "i32");
const make = (...body: Statement[]): Kernel => ({ name: "broken", params: [x], body });
const store = (value: Scalar): Kernel => make({ kind: "store", buffer: x, index, value });
const local = { name: "s", type: "f32" } as const;
const loop = (body: Statement[], vector = true): Statement => ({
  kind: "for",
  index: { name: "i" },
  begin: index,
  end: index,
  step: 1,
  vector,
  body,
});

describe("verify", () => {
  test("accepts a sound kernel, lowered too", () => {
    expect(() => verify(sums)).not.toThrow();
    expect(() => verify(lowerKernel(sums))).not.toThrow();
  });

  const cases: [string, Kernel, RegExp][] = [
    [
      "operand types",
      store(one.add(new Scalar("const", "f64", [], 1))),
      /^kernel broken: body\[0\] store value > add: operands and result have one type, but f64 meets f32$/,
    ],
    [
      "depth of the path",
      store(one.add(one.mul(new Scalar("const", "f64", [], 1)))),
      /body\[0\] store value > add\.1 > mul: /,
    ],
    [
      "floats only",
      store(new Scalar("cast", "f32", [index.exp()])),
      /store value > cast > exp: exp takes f32, f64, not i32/,
    ],
    ["operand count", store(new Scalar("add", "f32", [one])), /add has 2 operands, not 1/],
    ["index type", make({ kind: "store", buffer: x, index: one, value: one }), /store index: the type is i32, not f32/],
    ["value type", store(index), /store value: the type is f32, not i32/],
    ["load index", store(load(x, one)), /load takes i32, not f32/],
    [
      "unknown buffer",
      store(load({ kind: "buffer", name: "y", element: "float32" }, 0)),
      /load: buffer "y" of float32 is a parameter/,
    ],
    ["unknown local", store(new Scalar("local", "f32", [], local)), /local "s" of f32 is assigned before it is read/],
    [
      "unknown param",
      store(new Scalar("param", "f32", [], { kind: "scalar", name: "p", type: "f32" })),
      /"p" is a number parameter of f32/,
    ],
    [
      "unknown index",
      store(load(x, new Scalar("index", "i32", [], { name: "i" }))),
      /"i" is the i32 index of a loop around it/,
    ],
    ["condition", make({ kind: "while", condition: index, body: [] }), /while condition: the type is bool, not i32/],
    ["select", store(new Scalar("select", "f32", [index, one, one])), /the condition is bool, not i32/],
    [
      "bitcast",
      store(new Scalar("bitcast", "f32", [new Scalar("const", "f64", [], 1)])),
      /both types have one width, but f64 meets f32/,
    ],
    ["constant", store(new Scalar("const", "f32", [], 1n)), /a constant of f32 is a number, not bigint/],
    [
      "step",
      make({ ...(loop([]) as Extract<Statement, { kind: "for" }>), step: 0 }),
      /the step is a positive integer, not 0/,
    ],
    [
      "scope ends with the block",
      make(loop([{ kind: "assign", local, value: one }]), {
        kind: "store",
        buffer: x,
        index,
        value: new Scalar("local", "f32", [], local),
      }),
      /body\[1\] store value > local/,
    ],
    [
      "vector loops accumulate",
      make({ kind: "assign", local, value: one }, loop([{ kind: "assign", local, value: one }])),
      /a vector loop only accumulates into "s"/,
    ],
    [
      "vector loops do not read sums",
      make(
        { kind: "assign", local, value: one },
        loop([
          { kind: "accumulate", local, op: "add", value: one },
          { kind: "store", buffer: x, index, value: new Scalar("local", "f32", [], local) },
        ]),
      ),
      /"s" is read in the vector loop that accumulates it/,
    ],
    [
      "one operation per sum",
      make(
        { kind: "assign", local, value: one },
        loop([
          { kind: "accumulate", local, op: "add", value: one },
          { kind: "accumulate", local, op: "max", value: one },
        ]),
      ),
      /"s" accumulates with add and with max/,
    ],
    [
      "nested vector loops",
      make(loop([{ ...(loop([]) as Extract<Statement, { kind: "for" }>), index: { name: "j" } }])),
      /a vector loop has no vector loop inside/,
    ],
    [
      "accumulate before assign",
      make({ kind: "accumulate", local, op: "add", value: one }),
      /local "s" of f32 is assigned before it accumulates/,
    ],
    [
      "parallel bounds",
      { ...make(), parallel: { begin: "a", end: "b" } },
      /parallel: bounds are i32 parameters, but "a" is not one/,
    ],
    ["parameter names", { name: "broken", params: [x, x], body: [] }, /parameter names differ, but "x" comes twice/],
  ];
  test.each(cases)("%s", (_, broken, message) => {
    expect(() => verify(broken)).toThrow(KernelError);
    expect(() => verify(broken)).toThrow(message);
  });
});

test("print", () => {
  expect(print(sums))
    .toBe(`kernel sums(x: float32[], out: float32[], n: i32, begin: i32, end: i32) parallel begin .. end
  for i0 in begin .. end
    sum1: f32 = 0.0
    vector i2 in 0 .. n
      %0: f32 = exp(x[((i0 * n) + i2)])
      sum1 add= (%0 / (%0 + 1.0))
    out[i0] = sum1`);
});
