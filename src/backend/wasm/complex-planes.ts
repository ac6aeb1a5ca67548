/** Complex numbers of float32 apart into real and imaginary parts, and back together, by shuffles of vectors. */
import type { Backend } from "../backend.ts";
import type { WasmBackend } from "./backend.ts";
import { FunctionWriter, wordLanes } from "./codegen/assembler.ts";
import { wasmFeatures } from "./features.ts";
import { instantiate, type Instantiated } from "./gemm/gemm.ts";
import { evenBlock } from "./gemm/packed.ts";
import { advancePointer, countDown } from "./gemm/microkernel.ts";

interface PlaneFunctions {
  /** Complex numbers into real parts and imaginary parts. */
  split(pairs: number, re: number, im: number, count: number): void;
  /** And back. */
  join(pairs: number, re: number, im: number, count: number): void;
}

function write(joins: boolean): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32"]);
  const [pairs, re, im, count] = [0, 1, 2, 3] as const;
  const [a, b] = [f.local("v128"), f.local("v128")];
  const step = (u: number): void => {
    if (joins) {
      f.get(re)
        .memory("v128.load", u * 16)
        .set(a)
        .get(im)
        .memory("v128.load", u * 16)
        .set(b);
      f.get(pairs)
        .get(a)
        .get(b)
        .shuffle(wordLanes(0, 4, 1, 5))
        .memory("v128.store", u * 32);
      f.get(pairs)
        .get(a)
        .get(b)
        .shuffle(wordLanes(2, 6, 3, 7))
        .memory("v128.store", u * 32 + 16);
    } else {
      f.get(pairs)
        .memory("v128.load", u * 32)
        .set(a)
        .get(pairs)
        .memory("v128.load", u * 32 + 16)
        .set(b);
      f.get(re)
        .get(a)
        .get(b)
        .shuffle(wordLanes(0, 2, 4, 6))
        .memory("v128.store", u * 16);
      f.get(im)
        .get(a)
        .get(b)
        .shuffle(wordLanes(1, 3, 5, 7))
        .memory("v128.store", u * 16);
    }
  };
  countDown(f, count, 16, () => {
    for (let u = 0; u < 4; u++) step(u);
    advancePointer(f, pairs, 128);
    advancePointer(f, re, 64);
    advancePointer(f, im, 64);
  });
  countDown(f, count, 1, () => {
    if (joins) {
      f.get(pairs).get(re).memory("f32.load").memory("f32.store");
      f.get(pairs).get(im).memory("f32.load").memory("f32.store", 4);
    } else {
      f.get(re).get(pairs).memory("f32.load").memory("f32.store");
      f.get(im).get(pairs).memory("f32.load", 4).memory("f32.store");
    }
    advancePointer(f, pairs, 8);
    advancePointer(f, re, 4);
    advancePointer(f, im, 4);
  });
  return f;
}

const known = new WeakMap<Backend, Instantiated<PlaneFunctions>>();
/** Nanoseconds for a number, to decide whether threads pay. */
const moveTime = 1;

/**
 * Moves `count` complex numbers of float32 between pairs and planes; the last three are addresses. False where a backend
 * has no vectors: then nothing was done.
 */
export function movePlanes(
  backend: Backend,
  name: "split" | "join",
  count: number,
  pairs: number,
  re: number,
  im: number,
): boolean {
  if (!("byAddress" in backend) || !wasmFeatures().simd) return false;
  const { heap, pool } = backend as WasmBackend;
  let found = known.get(backend);
  if (found === undefined) {
    found = instantiate<PlaneFunctions>(heap, pool, { split: write(false), join: write(true) });
    known.set(backend, found);
  }
  const parts = pool.parts(count * moveTime);
  const share = parts === 1 ? count : evenBlock(count, Math.ceil(count / parts), 16);
  for (let at = 0; at < count; at += share)
    pool.add(found.shared[name], [pairs + at * 8, re + at * 4, im + at * 4, Math.min(share, count - at)]);
  pool.run(count * moveTime);
  return true;
}
