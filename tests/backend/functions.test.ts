/** Transcendental functions compiled to WebAssembly against the reference interpreter on the same lowered kernels. */
import { describe, expect, test } from "vitest";
import { kernel } from "../../src/kernel/build.ts";
import { interpretKernel } from "../../src/kernel/interpret.ts";
import { allUnaryOps, Scalar } from "../../src/kernel/ir.ts";
import type { BinaryScalarOp } from "../../src/kernel/ir.ts";
import { lowerKernel } from "../../src/kernel/lower.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  10,
  -10,
  100,
  -100,
  1e-10,
  1e10,
  -1e10,
  Infinity,
  -Infinity,
  NaN,
  88.7,
  -103.9,
  0.999,
  1e-40,
];

describe.each(["float32", "float64"] as const)("functions of %s", (element) => {
  const type = element === "float32" ? "f32" : "f64";
  const bytes = element === "float32" ? 4 : 8;
  const binary: BinaryScalarOp[] = ["pow", "atan2", "fmod", "copysign"];
  test.each([...allUnaryOps.filter((op) => op !== "not"), ...binary])("%s", (op) => {
    const made = kernel(op, (k) => {
      const x = k.buffer("x", element);
      const y = k.buffer("y", element);
      const out = k.buffer("out", element);
      k.vector(0, k.param("n"), (i) => {
        const args = (binary as string[]).includes(op) ? [k.load(x, i), k.load(y, i)] : [k.load(x, i)];
        k.store(out, i, new Scalar(op, type, args));
      });
    });
    const backend = createWasmBackend();
    const n = 203;
    const [x, y, out, expected] = Array.from({ length: 4 }, () => backend.allocate(n * bytes)) as [
      number,
      number,
      number,
      number,
    ];
    const memory = element === "float32" ? backend.memory.f32 : backend.memory.f64;
    for (let i = 0; i < n; i++) {
      memory[x / bytes + i] = special[i % 31] ?? Math.sin(i) * 1.5 ** (i % 13);
      memory[y / bytes + i] = special[(i * 7) % 37] ?? Math.cos(i) * 1.5 ** (i % 11);
    }
    backend.compile(op, () => made)(x, y, out, n);
    interpretKernel(lowerKernel(made), backend.memory.buffer, [x, y, expected, n]);
    for (let i = 0; i < n; i++) {
      const actual = memory[out / bytes + i]!;
      const wanted = memory[expected / bytes + i]!;
      // Fused multiplication and addition may differ in the last places.
      const close =
        Object.is(actual, wanted) ||
        (Number.isNaN(actual) && Number.isNaN(wanted)) ||
        Math.abs(actual - wanted) <= (element === "float32" ? 1e-5 : 1e-13) * Math.abs(wanted);
      if (!close)
        expect.fail(`${op}(${memory[x / bytes + i]}, ${memory[y / bytes + i]}) is ${actual}, interpreted ${wanted}`);
    }
  });
});
