/** Runs a kernel compiled and interpreted on the same data and compares every buffer. */
import { expect } from "vitest";
import { dtypeByName } from "../../src/dtype.ts";
import type { ElementName } from "../../src/dtype.ts";
import type { BufferParameter, Kernel } from "../../src/kernel/ir.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { bfloat16ToNumber, halfToNumber } from "../support/goldens.ts";
import { interpret, roundTrip } from "./reference.ts";

type Value = number | bigint | boolean;

export const vectorBackend = createWasmBackend();
export const scalarBackend = createWasmBackend({ simd: false });

function itemsize(element: ElementName): number {
  return dtypeByName(element)!.itemsize;
}

function encodeHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | (magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  return sign | ((exponent + 15) << 10) | ((magnitude / 2 ** exponent - 1) * 1024);
}

export function read(backend: WasmBackend, address: number, element: ElementName, count: number): Value[] {
  const view = new DataView(backend.memory.buffer);
  return Array.from({ length: count }, (_, i): Value => {
    const at = address + i * itemsize(element);
    switch (element) {
      case "uint8":
        return view.getUint8(at);
      case "int8":
        return view.getInt8(at);
      case "bool":
        return view.getUint8(at) !== 0;
      case "int16":
        return view.getInt16(at, true);
      case "float16":
        return halfToNumber(view.getUint16(at, true));
      case "bfloat16":
        return bfloat16ToNumber(view.getUint16(at, true));
      case "int32":
        return view.getInt32(at, true);
      case "float32":
        return view.getFloat32(at, true);
      case "float64":
        return view.getFloat64(at, true);
      case "int64":
      case "uint64":
        return view.getBigInt64(at, true);
      case "uint16":
        return view.getUint16(at, true);
      case "uint32":
        return BigInt(view.getUint32(at, true));
    }
  });
}

export function write(backend: WasmBackend, address: number, element: ElementName, values: readonly Value[]): void {
  const view = new DataView(backend.memory.buffer);
  values.forEach((value, i) => {
    const at = address + i * itemsize(element);
    switch (element) {
      case "uint8":
      case "int8":
      case "bool":
        return view.setUint8(at, Number(value));
      case "int16":
        return view.setInt16(at, Number(value), true);
      case "float16":
        return view.setUint16(at, encodeHalf(Number(value)), true);
      case "bfloat16": {
        const word = new DataView(new ArrayBuffer(4));
        word.setFloat32(0, Number(value));
        return view.setUint16(at, word.getUint16(0), true);
      }
      case "int32":
        return view.setInt32(at, Number(value), true);
      case "float32":
        return view.setFloat32(at, Number(value), true);
      case "float64":
        return view.setFloat64(at, Number(value), true);
      case "int64":
      case "uint64":
        return view.setBigInt64(at, BigInt(value), true);
      case "uint16":
        return view.setUint16(at, Number(value), true);
      case "uint32":
        return view.setUint32(at, Number(BigInt.asUintN(32, BigInt(value))), true);
    }
  });
}

export interface Case {
  readonly buffers: Record<string, readonly Value[]>;
  readonly numbers?: Record<string, Value>;
  /** Relative tolerance for floats; 0 means equal. */
  readonly tolerance?: number;
  /** Bytes by which buffers are off their alignment, in elements. */
  readonly shift?: number;
}

function same(actual: Value, expected: Value, tolerance: number): boolean {
  if (typeof actual !== "number" || typeof expected !== "number") return actual === expected;
  if (Object.is(actual, expected) || (Number.isNaN(actual) && Number.isNaN(expected)) || actual === expected)
    return true;
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

let serial = 0;

/** Throws when compiled code (vector and scalar) and the interpreter disagree. */
export function check(kernel: Kernel, { buffers, numbers = {}, tolerance = 0, shift = 0 }: Case): void {
  const elements = new Map(
    kernel.params.filter((p): p is BufferParameter => p.kind === "buffer").map((p) => [p.name, p.element]),
  );
  const expected: Record<string, Value[]> = {};
  for (const [name, values] of Object.entries(buffers))
    expected[name] = values.map((value) => roundTrip(value, elements.get(name)!));
  const start = Object.fromEntries(Object.entries(expected).map(([name, values]) => [name, [...values]]));
  interpret(kernel, expected, numbers);
  for (const backend of [vectorBackend, scalarBackend]) {
    const addresses = new Map<string, number>();
    for (const [name, element] of elements) {
      const address = backend.allocate(start[name]!.length * 8 + 64) + shift * itemsize(element);
      addresses.set(name, address);
    }
    for (const [name, element] of elements) write(backend, addresses.get(name)!, element, start[name]!);
    const compiled = backend.compile(`test ${serial++}`, () => kernel);
    compiled(
      ...kernel.params.map((p) =>
        p.kind === "buffer" ? addresses.get(p.name)! : (numbers[p.name] as number | bigint),
      ),
    );
    for (const [name, element] of elements) {
      const actual = read(backend, addresses.get(name)!, element, start[name]!.length);
      const wrong = actual.findIndex((value, i) => !same(value, expected[name]![i]!, tolerance));
      if (wrong >= 0) {
        expect.fail(
          `${kernel.name} (${backend === vectorBackend ? "vector" : "scalar"}): ${name}[${wrong}] is ${actual[wrong]}, expected ${expected[name]![wrong]} of ${actual.length}`,
        );
      }
      backend.free(addresses.get(name)! - shift * itemsize(element), start[name]!.length * 8 + 64);
    }
  }
}

/** Values that find mistakes: ordinary ones mixed with the extremes of a dtype. */
export function samples(element: ElementName, count: number, seed = 1): Value[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const special = [0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, Infinity, -Infinity, NaN, 1e-8, 70000, -3e9, 1e20, 6e-5, 3e-6];
  return Array.from({ length: count }, (): Value => {
    switch (element) {
      case "uint8":
        return Math.floor(random() * 256);
      case "int8":
        return Math.floor(random() * 256) - 128;
      case "bool":
        return random() < 0.5;
      case "int16":
        return Math.floor(random() * 65536) - 32768;
      case "int32":
        return random() < 0.3
          ? [0, -1, 1, 2147483647, -2147483648][Math.floor(random() * 5)]!
          : Math.floor((random() - 0.5) * 2 ** (1 + random() * 31));
      case "int64":
        return random() < 0.3
          ? [0n, -1n, 1n, 2n ** 63n - 1n, -(2n ** 63n)][Math.floor(random() * 5)]!
          : BigInt(Math.floor((random() - 0.5) * 2 ** (1 + random() * 52))) * (random() < 0.3 ? 1021n : 1n);
      default: {
        const value =
          random() < 0.2
            ? special[Math.floor(random() * special.length)]!
            : (random() - 0.5) * 2 ** (random() * 12 - 4);
        return element === "float64" ? value : Math.fround(value);
      }
    }
  });
}
