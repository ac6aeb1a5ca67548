/** Compiled kernels against the interpreter: every operation, dtype and loop form, in vector and scalar code. */
import { describe, expect, test } from "vitest";
import type { ElementName } from "../../src/dtype.ts";
import { kernel } from "../../src/kernel/build.ts";
import { constant, loadType, Scalar } from "../../src/kernel/ir.ts";
import type { AccumulateOp, BinaryScalarOp, CompareOp, ScalarOp, UnaryScalarOp } from "../../src/kernel/ir.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { check, samples } from "./harness.ts";

const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 70];
const dtypes: ElementName[] = [
  "uint8",
  "int8",
  "int16",
  "int32",
  "int64",
  "float16",
  "bfloat16",
  "float32",
  "float64",
  "bool",
];
const numeric: ElementName[] = ["float32", "float64", "int32", "int64"];
const isFloat = (element: ElementName): boolean => loadType[element] === "f32" || loadType[element] === "f64";

describe("elementwise", () => {
  const unary: UnaryScalarOp[] = ["neg", "abs", "not", "sqrt", "floor", "ceil", "trunc", "nearest"];
  for (const op of unary) {
    test.each(["float32", "float64", "int32", "int64", "bool"] as ElementName[])(`${op} of %s`, (element) => {
      const type = loadType[element];
      if (op === "not" ? isFloat(element) : type === "bool" || (!isFloat(element) && op !== "neg" && op !== "abs"))
        return;
      for (const n of [0, 3, 70]) {
        const made = kernel(op, (k) => {
          const x = k.buffer("x", element);
          const out = k.buffer("out", element);
          k.vector(0, k.param("n"), (i) => k.store(out, i, new Scalar(op, type, [k.load(x, i)])));
        });
        check(made, { buffers: { x: samples(element, n), out: samples(element, n) }, numbers: { n } });
      }
    });
  }

  const binary: BinaryScalarOp[] = [
    "add",
    "sub",
    "mul",
    "div",
    "rem",
    "min",
    "max",
    "copysign",
    "and",
    "or",
    "xor",
    "shl",
    "shr",
    "ushr",
  ];
  const compare: CompareOp[] = ["eq", "ne", "lt", "le", "gt", "ge"];
  for (const op of [...binary, ...compare] as ScalarOp[]) {
    test.each([...numeric, "bool"] as ElementName[])(`${op} of %s`, (element) => {
      const comparing = (compare as ScalarOp[]).includes(op);
      const type = loadType[element];
      const integerOnly = ["rem", "and", "or", "xor", "shl", "shr", "ushr"].includes(op);
      if (isFloat(element) ? integerOnly : op === "copysign") return;
      if (type === "bool" && !comparing && !["and", "or", "xor", "min", "max"].includes(op)) return;
      for (const uniform of [false, true]) {
        const made = kernel(op, (k) => {
          const x = k.buffer("x", element);
          const y = k.buffer("y", element);
          const out = k.buffer("out", comparing ? "bool" : element);
          k.vector(0, k.param("n"), (i) => {
            const right = k.load(y, uniform ? constant(0, "i32") : i);
            k.store(out, i, new Scalar(op, comparing ? "bool" : type, [k.load(x, i), right]));
          });
        });
        for (const n of [1, 3, 70]) {
          check(made, {
            buffers: {
              x: samples(element, n),
              y: samples(element, n, 7 + n),
              out: samples(comparing ? "bool" : element, n),
            },
            numbers: { n },
          });
        }
      }
    });
  }

  test.each(dtypes.flatMap((from) => dtypes.map((to) => [from, to] as const)))("conversion of %s to %s", (from, to) => {
    const made = kernel("convert", (k) => {
      const x = k.buffer("x", from);
      const out = k.buffer("out", to);
      k.vector(0, k.param("n"), (i) => k.store(out, i, k.load(x, i)));
    });
    for (const n of [0, 5, 70])
      for (const shift of [0, 1])
        check(made, { buffers: { x: samples(from, n, 3), out: samples(to, n) }, numbers: { n }, shift });
  });

  test("all float16 values survive, and what lies between is rounded to even", () => {
    const decode = kernel("decode", (k) => {
      const x = k.buffer("x", "float16");
      const out = k.buffer("out", "float32");
      k.vector(0, 5000, (i) => k.store(out, i, k.load(x, i)));
    });
    const encode = kernel("encode", (k) => {
      const x = k.buffer("x", "float32");
      const out = k.buffer("out", "float16");
      k.vector(0, 5000, (i) => k.store(out, i, k.load(x, i)));
    });
    const values = Array.from({ length: 5000 }, (_, i) =>
      Math.fround((i % 2 ? -1 : 1) * 1.00048828125 ** (i * 17) * 2 ** -26),
    );
    const ties = values.map((v, i) => (i % 3 === 0 ? v : Math.fround(Math.round(v * 2 ** 25) * 2 ** -25)));
    check(decode, { buffers: { x: values, out: values } });
    check(encode, { buffers: { x: ties, out: values } });
    const near = Array.from({ length: 5000 }, (_, i) => 65504 + i / 100);
    check(encode, { buffers: { x: near.map(Math.fround), out: values } });
  });

  test("shared subexpressions, select, fma, bitcast and the index as a value", () => {
    for (const element of numeric) {
      const type = loadType[element];
      const made = kernel("mixed", (k) => {
        const x = k.buffer("x", element);
        const out = k.buffer("out", element);
        const p = k.param("p", type as "i32");
        k.vector(0, k.param("n"), (i) => {
          const a = k.load(x, i);
          const b = a.mul(a).add(p);
          const t = k.let(a.lt(p).select(b, a.sub(1)));
          k.store(out, i, t.fma(b, t).add(i.mul(3).add(1).cast(type)).max(b.min(a)));
        });
      });
      for (const n of lengths) {
        const p = element === "int64" ? 2n : 2;
        check(made, {
          buffers: {
            x: samples(element, n).map((v) =>
              typeof v === "number" && isFloat(element) ? Math.max(-100, Math.min(100, v || 0)) : v,
            ),
            out: samples(element, n),
          },
          numbers: { n, p },
          tolerance: isFloat(element) ? 1e-6 : 0,
        });
      }
    }
  });

  test("two widths in one loop", () => {
    const made = kernel("widths", (k) => {
      const x = k.buffer("x", "float32");
      const y = k.buffer("y", "int64");
      const m = k.buffer("m", "bool");
      const out = k.buffer("out", "float64");
      const small = k.buffer("small", "int8");
      const flag = k.buffer("flag", "bool");
      k.vector(0, k.param("n"), (i) => {
        const a = k.load(x, i);
        const wide = a.cast("f64").add(k.load(y, i).cast("f64"));
        k.store(out, i, k.load(m, i).and(a.gt(0)).select(wide, wide.neg()));
        k.store(small, i, a.lt(k.load(x, 0)).select(k.load(y, i).cast("i32"), 7));
        k.store(flag, i, a.lt(1).or(wide.gt(2)));
      });
    });
    for (const n of lengths.slice(1)) {
      check(made, {
        buffers: {
          x: samples("float32", n),
          y: samples("int64", n),
          m: samples("bool", n),
          out: samples("float64", n),
          small: samples("int8", n),
          flag: samples("bool", n),
        },
        numbers: { n },
      });
    }
  });
});

describe("strides", () => {
  test.each(dtypes)("constant, parameter and negative strides of %s", (element) => {
    for (const stride of [2, 3, -1, 0]) {
      const made = kernel("strided", (k) => {
        const x = k.buffer("x", element);
        const y = k.buffer("y", element);
        const out = k.buffer("out", element);
        const s = k.param("s");
        k.vector(0, k.param("n"), (i) => {
          const a = k.let(k.load(x, i.mul(stride).add(stride < 0 ? 80 : 1)));
          k.store(
            out,
            i.mul(s).add(2),
            loadType[element] === "bool" ? a.xor(k.load(y, i.mul(s))) : a.add(k.load(y, i.mul(s))),
          );
        });
      });
      for (const n of [0, 1, 6, 23, 35]) {
        check(made, {
          buffers: { x: samples(element, 200), y: samples(element, 200, 5), out: samples(element, 200, 6) },
          numbers: { n, s: 3 },
        });
      }
    }
  });

  test("gather through an index buffer, remainders as indices, offsets beside the index", () => {
    const made = kernel("gather", (k) => {
      const x = k.buffer("x", "float32");
      const index = k.buffer("index", "int32");
      const wide = k.buffer("wide", "int64");
      const out = k.buffer("out", "float32");
      k.vector(0, k.param("n"), (i) => {
        k.store(
          out,
          i,
          k
            .load(x, k.load(index, i))
            .add(k.load(x, i.rem(5)))
            .add(k.load(x, i.div(3).mul(2)))
            .add(k.load(x, i.add(9)))
            .sub(k.load(x, k.load(wide, i).cast("i32"))),
        );
      });
    });
    for (const n of lengths) {
      const index = Array.from({ length: n }, (_, i) => (i * 7) % 50);
      check(made, {
        buffers: { x: samples("float32", 100), index, wide: index.map(BigInt), out: samples("float32", n) },
        numbers: { n },
      });
    }
  });
});

describe("loops", () => {
  test("column sums: a loop in a vector loop", () => {
    for (const element of ["float32", "float64", "int32", "int64", "float16"] as ElementName[]) {
      const made = kernel("columns", (k) => {
        const x = k.buffer("x", element);
        const out = k.buffer("out", element);
        const n = k.param("n");
        const rows = k.param("rows");
        k.vector(0, n, (j) => {
          const total = k.variable(constant(0, loadType[element]));
          const scale = k.load(x, j);
          k.for(0, rows, (i) => total.set(total.get().add(k.load(x, i.mul(n).add(j)).mul(scale))));
          k.store(out, j, total.get());
        });
      });
      for (const n of [1, 4, 19, 37]) {
        for (const rows of [0, 1, 5]) {
          const x = Array.from({ length: n * 5 }, (_, i) => (element === "int64" ? BigInt(i % 7) : i % 7));
          check(made, { buffers: { x, out: samples(element, n) }, numbers: { n, rows } });
        }
      }
    }
  });

  test.each(["add", "mul", "min", "max", "and", "or"] as AccumulateOp[])("accumulate %s", (op) => {
    for (const element of ["float32", "float64", "int32", "int64", "bool", "uint8", "float16"] as ElementName[]) {
      const type = loadType[element];
      const bitwise = op === "and" || op === "or";
      if (type === "bool" ? op === "add" || op === "mul" : bitwise && isFloat(element)) continue;
      const made = kernel(op, (k) => {
        const x = k.buffer("x", element);
        const out = k.buffer("out", element);
        const total = k.variable(k.load(out, 0));
        const count = k.variable(constant(0, "i32"));
        k.vector(0, k.param("n"), (i) => {
          total.accumulate(op, k.load(x, i));
          count.accumulate("add", 1);
        });
        k.store(out, 0, total.get());
        k.store(out, 1, count.get().ne(k.param("n2")));
      });
      for (const n of lengths) {
        const x = samples(element, n).map((v) =>
          isFloat(element) && op !== "min" && op !== "max" ? ((n * 3) % 5) + 1 : v,
        );
        check(made, {
          buffers: {
            x: op === "mul" && isFloat(element) ? x.map((_, i) => (i % 9 === 0 ? 2 : 1)) : x,
            out: [
              x[0] ?? (element === "int64" ? 1n : type === "bool" ? true : 1),
              element === "int64" ? 0n : type === "bool" ? false : 0,
            ],
          },
          numbers: { n, n2: n },
        });
      }
    }
  });

  test("row sums with nested scalar loops, while, if and mixed widths", () => {
    const made = kernel("rows", (k) => {
      const x = k.buffer("x", "float32");
      const out = k.buffer("out", "float64");
      const n = k.param("n");
      const { begin, end } = k.parallelRange();
      k.for(begin, end, (row) => {
        const total = k.variable(constant(0, "f64"));
        const offset = k.let(row.mul(n));
        k.vector(0, n, (i) => total.accumulate("add", k.load(x, offset.add(i)).cast("f64")));
        const halvings = k.variable(constant(0, "i32"));
        k.while(total.get().gt(1), () => {
          total.set(total.get().mul(0.5));
          halvings.set(halvings.get().add(1));
        });
        k.if(
          halvings.get().gt(3),
          () => k.store(out, row, total.get()),
          () => k.store(out, row, halvings.get().cast("f64").neg()),
        );
      });
    });
    for (const n of lengths) {
      check(made, {
        buffers: { x: Array.from({ length: n * 4 }, (_, i) => i % 11), out: [9, 9, 9, 9] },
        numbers: { n, begin: 1, end: 4 },
      });
    }
  });

  test("a uniform condition and window inside a vector loop", () => {
    const made = kernel("pool", (k) => {
      const x = k.buffer("x", "float32");
      const out = k.buffer("out", "float32");
      const where = k.buffer("where", "int64");
      const mode = k.param("mode");
      k.vector(0, k.param("n"), (j) => {
        const best = k.variable(constant(-Infinity, "f32"));
        const at = k.variable(constant(-1, "i32"));
        k.for(0, 3, (w) => {
          const value = k.let(k.load(x, j.mul(2).add(w)));
          const better = value.gt(best.get()).or(value.isnan());
          at.set(better.select(j.mul(2).add(w), at.get()));
          best.set(better.select(value, best.get()));
        });
        k.if(
          mode.gt(0),
          () => k.store(out, j, best.get()),
          () => k.store(out, j, best.get().neg()),
        );
        k.store(where, j, at.get().cast("i64"));
      });
    });
    for (const n of lengths) {
      for (const mode of [0, 1]) {
        check(made, {
          buffers: { x: samples("float32", 2 * n + 3), out: samples("float32", n), where: samples("int64", n) },
          numbers: { n, mode },
        });
      }
    }
  });

  test("in place, and loops with a step", () => {
    const made = kernel("steps", (k) => {
      const x = k.buffer("x", "int32");
      const n = k.param("n");
      k.vector(0, n, (i) => k.store(x, i, k.load(x, i).add(1)));
      k.for(1, n, (i) => k.store(x, i, k.load(x, i).add(k.load(x, i.sub(1)))), { step: 3 });
      k.for(1, n, (i) => k.store(x, i, k.load(x, i).add(k.load(x, i.sub(1)))));
    });
    for (const n of lengths) check(made, { buffers: { x: Array.from({ length: n }, (_, i) => i) }, numbers: { n } });
  });

  test("an operation without instructions says so", () => {
    const made = kernel("exp", (k) => {
      const x = k.buffer("x", "float32");
      k.vector(0, 4, (i) => k.store(x, i, k.load(x, i).exp()));
    });
    expect(() => createWasmBackend({ lower: (e) => e }).compile("exp", () => made)).toThrow(/exp of f32/);
  });
});
