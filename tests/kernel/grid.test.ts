/** Kernels of parallel devices: grids, workgroup reductions, atomics; what the verifier refuses, and what the interpreter finds. */
import { describe, expect, test } from "vitest";
import { kernel, type KernelBuilder } from "../../src/kernel/build.ts";
import { interpretParallel } from "../../src/kernel/interpret-grid.ts";
import { interpretKernel } from "../../src/kernel/interpret.ts";
import { constant, type Kernel } from "../../src/kernel/ir.ts";
import { lowerKernel } from "../../src/kernel/lower.ts";
import { print } from "../../src/kernel/print.ts";
import { verify, verifyOrder } from "../../src/kernel/verify.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";

type Numbers = Float32Array | Int32Array | Float64Array | BigInt64Array;

/** Runs a kernel on arrays and numbers, in the order of its parameters. */
function run(k: Kernel, ...args: readonly (number | Numbers)[]): void {
  verify(k);
  verify(lowerKernel(k));
  verifyOrder(k);
  const place = (x: number | Numbers) =>
    typeof x === "number" ? x : { bytes: new DataView(x.buffer, x.byteOffset, x.byteLength), offset: 0 };
  interpretParallel(k, args.map(place));
}

const SIZE = 8;

/** The sum of a row for each workgroup, by a tree in shared memory. */
function treeSum(withBarrier: boolean): Kernel {
  return kernel("tree_sum", (k) => {
    const { group, lane } = k.grid(SIZE);
    const n = k.param("n");
    const [x, out] = [k.buffer("x", "float32"), k.buffer("out", "float32")];
    const part = k.shared("part", "float32", SIZE);
    const sum = k.variable(constant(0, "f32"), "sum");
    k.for(lane, n, (i) => sum.accumulate("add", k.load(x, group.mul(n).add(i))), { step: SIZE });
    k.store(part, lane, sum.get());
    for (let half = SIZE / 2; half > 0; half /= 2) {
      if (withBarrier) k.barrier();
      k.if(lane.lt(half), () => k.store(part, lane, k.load(part, lane).add(k.load(part, lane.add(half)))));
    }
    k.if(lane.eq(0), () => k.store(out, group, k.load(part, 0)));
  });
}

const rows = Float32Array.from({ length: 60 }, (_, i) => i);

describe("grids", () => {
  test("workgroups share memory and meet at barriers", () => {
    const out = new Float32Array(3);
    run(treeSum(true), 3, 20, rows, out);
    expect([...out]).toEqual([190, 590, 990]);
  });

  test("a missing barrier is found, whatever order the invocations happen to run in", () => {
    expect(() => run(treeSum(false), 3, 20, rows, new Float32Array(3))).toThrow(
      /tree_sum: invocation \d of workgroup \d (reads|writes) part\[\d\], which invocation \d of workgroup \d (reads|writes), in no order/,
    );
  });

  test("a reduction over the workgroup gives every invocation the same total, and is a barrier", () => {
    const softmax = kernel("softmax", (k) => {
      const { group, lane } = k.grid(SIZE);
      const [x, out] = [k.buffer("x", "float64"), k.buffer("out", "float64")];
      const place = k.let(group.mul(SIZE).add(lane));
      const e = k.let(
        k
          .load(x, place)
          .sub(k.reduce("max", k.load(x, place)))
          .exp(),
      );
      k.store(out, place, e.div(k.reduce("add", e)));
    });
    const [x, out] = [Float64Array.from({ length: 16 }, (_, i) => (i * 7) % 5), new Float64Array(16)];
    run(softmax, 2, x, out);
    for (const g of [0, 1]) {
      const part = [...x.subarray(8 * g, 8 * g + 8)].map((value) => Math.exp(value - 4));
      const total = part.reduce((a, b) => a + b);
      part.forEach((value, i) => expect(out[8 * g + i]).toBeCloseTo(value / total, 12));
    }
  });

  test("shared memory is not zero at its start", () => {
    const reads = kernel("reads", (k) => {
      const { lane } = k.grid(1);
      const out = k.buffer("out", "int32");
      k.store(out, lane, k.load(k.shared("part", "int32", 1), 0));
    });
    const out = new Int32Array(1);
    run(reads, 1, out);
    expect(out[0]).not.toBe(0);
  });
});

describe("atomics", () => {
  const count = (atomic: boolean): Kernel =>
    kernel("count", (k) => {
      const { begin, end } = k.parallelRange();
      const [bins, out] = [k.buffer("bins", "int32"), k.buffer("out", "int32")];
      k.for(begin, end, (i) => {
        const bin = k.let(k.load(bins, i));
        if (atomic) k.atomic("add", out, bin, constant(1, "i32"));
        else k.store(out, bin, k.load(out, bin).add(1));
      });
    });
  const bins = Int32Array.from({ length: 100 }, (_, i) => (i * i) % 4);

  test("parts of a parallel range add up in one place", () => {
    const out = new Int32Array(4);
    run(count(true), 0, 100, bins, out);
    expect([...out]).toEqual([50, 50, 0, 0]);
  });

  test("without them it is an error", () => {
    expect(() => run(count(false), 0, 100, bins, new Int32Array(4))).toThrow(
      /count: invocation 0 of workgroup \d+ \w+ out\[/,
    );
  });

  test("what was there before is given to one invocation only: places are handed out", () => {
    const compact = kernel("compact", (k) => {
      const { lane } = k.grid(16);
      const [x, out, next] = [k.buffer("x", "int32"), k.buffer("out", "int32"), k.buffer("next", "int32")];
      k.if(k.load(x, lane).gt(7), () => k.store(out, k.fetch("add", next, 0, constant(1, "i32")), k.load(x, lane)));
    });
    const [x, out, next] = [Int32Array.from({ length: 16 }, (_, i) => i), new Int32Array(8), new Int32Array(1)];
    run(compact, 1, x, out, next);
    expect(next[0]).toBe(8);
    expect([...out].sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });

  test.each([
    ["min", "float64", Float64Array.of(3), 1],
    ["max", "float32", Float32Array.of(3), 9],
    ["mul", "int64", BigInt64Array.of(2n), 2n * 1n * 9n * 4n * 5n],
  ] as const)("%s of %s", (op, dtype, out, expected) => {
    const values = kernel("values", (k) => {
      const { begin, end } = k.parallelRange();
      const [x, to] = [k.buffer("x", "int32"), k.buffer("out", dtype)];
      k.for(begin, end, (i) => k.atomic(op, to, 0, k.load(x, i)));
    });
    run(values, 0, 4, Int32Array.of(1, 9, 4, 5), out);
    expect(out[0]).toBe(expected);
  });
});

describe("the verifier", () => {
  const grid = (write: (k: KernelBuilder, lane: ReturnType<KernelBuilder["grid"]>["lane"]) => void): Kernel =>
    kernel("broken", (k) => write(k, k.grid(4).lane));
  const cases: [string, Kernel, RegExp][] = [
    [
      "a barrier that some may miss",
      grid((k, lane) => k.if(lane.lt(2), () => k.barrier())),
      /then\[0\] barrier: all invocations of a workgroup come to it, or none does/,
    ],
    [
      "a reduction in a loop of different length",
      grid((k, lane) => k.for(0, lane, (i) => void k.reduce("add", i))),
      /all invocations of a workgroup come to it/,
    ],
    [
      "a barrier behind a value that was loaded",
      grid((k) => k.if(k.load(k.buffer("x", "int32"), 0).gt(0), () => k.barrier())),
      /all invocations of a workgroup come to it/,
    ],
    [
      "a barrier behind a local that only some change",
      grid((k, lane) => {
        const v = k.variable(constant(0, "i32"));
        k.if(lane.eq(0), () => v.set(1));
        k.if(v.get().eq(0), () => k.barrier());
      }),
      /all invocations of a workgroup come to it/,
    ],
    ["a barrier without a grid", kernel("broken", (k) => k.barrier()), /barrier belongs to a grid's workgroups/],
    [
      "atomics in lanes",
      kernel("broken", (k) => {
        const x = k.buffer("x", "int32");
        k.vector(0, 4, (i) => k.atomic("add", x, 0, i));
      }),
      /outside of vector loops only/,
    ],
    [
      "operations of a type",
      grid((k) => k.atomic("and", k.buffer("x", "float32"), 0, constant(1, "f32"))),
      /of its types/,
    ],
    ["too many invocations", kernel("broken", (k) => void k.grid(1000)), /1 to 256 invocations, not 1000/],
    [
      "both ways at once",
      kernel("broken", (k) => {
        k.grid(4);
        k.parallelRange();
      }),
      /no parallel range beside it/,
    ],
  ];
  test.each(cases)("refuses %s", (_, broken, message) => {
    expect(() => verify(broken)).toThrow(message);
  });

  test("a reduction's total is the same for all, so that barriers may depend on it", () => {
    const sound = grid((k, lane) => k.if(k.reduce("max", lane).gt(2), () => k.barrier()));
    expect(() => verify(sound)).not.toThrow();
  });

  test("a kernel says how it may be run", () => {
    const silent = kernel("silent", (k) => k.store(k.buffer("x", "int32"), 0, constant(1, "i32")));
    expect(() => verifyOrder(silent)).toThrow("says why it is sequential");
    expect(() => verifyOrder({ ...silent, sequential: "few" })).not.toThrow();
  });
});

test("as text", () => {
  const text = kernel("total", (k) => {
    const { lane } = k.grid(4);
    const [x, out] = [k.buffer("x", "int32"), k.buffer("out", "int32")];
    const part = k.shared("part", "int32", 4);
    k.store(part, lane, k.load(x, lane));
    k.barrier();
    k.atomic("max", out, 0, k.reduce("add", k.load(part, 0), "sum"));
  });
  expect(print(text)).toBe(
    `kernel total(groups: i32, x: int32[], out: int32[]) grid groups x 4
  shared part: int32[4]
  part[lane] = x[lane]
  barrier
  sum0: i32 = add of group part[0]
  atomic out[0] max= sum0`,
  );
});

test("targets without grids refuse them; so does the plain interpreter", () => {
  const tree = treeSum(true);
  expect(() => createWasmBackend().compile("tree_sum", () => tree)).toThrow("grids are for targets that run them");
  expect(() => interpretKernel(tree, new ArrayBuffer(256), [1, 4, 64, 128])).toThrow();
});
