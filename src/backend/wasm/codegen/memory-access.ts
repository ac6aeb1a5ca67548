/** Loads and stores of vectors: contiguous ones at once, others lane by lane. */
import type { ElementName } from "../../../dtype.ts";
import type { BufferParameter, Scalar, Statement } from "../../../kernel/ir.ts";
import type { VectorContext } from "./context.ts";
import { constantOf, elementShift } from "./normalize.ts";
import { emitScalar, memoryRows, splitAddress } from "./scalar.ts";
import { maskFrom32, splatBytes } from "./lanes.ts";

/** Writes the vector of a node for a copy of the loop body: `emitVector`, which itself needs this file. */
export type EmitVector = (c: VectorContext, node: Scalar, copy: number) => void;

/** Where the lanes of a load or store are. */
type Access =
  | { readonly kind: "contiguous"; readonly base: Scalar; readonly offset: number }
  | { readonly kind: "strided"; readonly address: Scalar; readonly stride: Scalar }
  | { readonly kind: "scattered"; readonly address: Scalar };

function accessOf(c: VectorContext, address: Scalar, element: ElementName): Access {
  const stride = c.vector.plan.stride(address);
  if (stride === undefined) return { kind: "scattered", address };
  const bytes = 1 << elementShift[element];
  if (constantOf(stride) === bytes) return { kind: "contiguous", ...splitAddress(address) };
  return { kind: "strided", address, stride };
}

/** Leaves a function that writes the address of each lane of a copy, to be called for the lanes in order. */
function laneAddresses(
  c: VectorContext,
  access: Exclude<Access, { kind: "contiguous" }>,
  copy: number,
  emitVector: EmitVector,
): (lane: number) => void {
  const { f } = c;
  const { lanes } = c.vector.plan;
  if (access.kind === "scattered") {
    const addresses = c.temporary("v128");
    emitVector(c, access.address, copy);
    f.set(addresses);
    return (lane) => void f.get(addresses).lane("i32x4.extract_lane", lane);
  }
  const pointer = c.temporary("i32");
  const { stride } = access;
  const constant = constantOf(stride);
  emitScalar(c, access.address, true);
  if (copy > 0) {
    if (constant !== undefined) f.i32(Math.imul(constant, copy * lanes)).op("i32.add");
    else {
      emitScalar(c, stride, true);
      f.i32(copy * lanes).op("i32.mul", "i32.add");
    }
  }
  f.set(pointer);
  return (lane) => {
    f.get(pointer);
    if (lane === 0) return;
    if (constant !== undefined) f.i32(Math.imul(constant, lane)).op("i32.add");
    else {
      emitScalar(c, stride, true);
      f.op("i32.add").tee(pointer);
    }
  };
}

export function emitVectorLoad(c: VectorContext, node: Scalar, copy: number, emitVector: EmitVector): void {
  const { f } = c;
  const { lanes } = c.vector.plan;
  const { element } = node.payload as BufferParameter;
  const access = accessOf(c, node.args[0], element);
  if (access.kind === "contiguous") {
    emitScalar(c, access.base, c.vector.copies > 1);
    loadContiguous(c, element, access.offset + ((copy * lanes) << elementShift[element]));
  } else {
    const address = laneAddresses(c, access, copy, emitVector);
    const wide = elementShift[element] >= 2;
    const bits = elementShift[element] === 3 ? 64 : 32;
    const value = c.temporary("v128");
    for (let lane = 0; lane < lanes; lane++) {
      if (wide) {
        address(lane);
        if (lane === 0) f.memory(`v128.load${bits}_zero`);
        else f.get(value).laneMemory(`v128.load${bits}_lane`, lane);
      } else {
        if (lane > 0) f.get(value);
        address(lane);
        f.memory(memoryRows[element].load);
        if (lane === 0) f.op("i32x4.splat");
        else f.lane("i32x4.replace_lane", lane);
      }
      if (lane + 1 < lanes) f.set(value);
    }
  }
  if (element === "bool") {
    f.v128(splatBytes("i32", 0)).op("i32x4.ne");
    maskFrom32(c);
  }
}

/** The address is on the stack; small integers are widened to 32 bits. */
function loadContiguous(c: VectorContext, element: ElementName, offset: number): void {
  const { f } = c;
  const { lanes } = c.vector.plan;
  const half = lanes === 2;
  switch (element) {
    case "float32":
    case "int32":
    case "uint32":
      return void f.memory(half ? "v128.load64_zero" : "v128.load", offset);
    case "float64":
    case "int64":
    case "uint64":
      return void f.memory("v128.load", offset);
    case "uint16":
      if (half) return void f.memory("v128.load32_zero", offset).op("i32x4.extend_low_i16x8_u");
      return void f.memory("v128.load16x4_u", offset);
    case "int16":
    case "float16":
    case "bfloat16":
      if (half) return void f.memory("v128.load32_zero", offset).op("i32x4.extend_low_i16x8_s");
      return void f.memory("v128.load16x4_s", offset);
    case "uint8":
    case "int8":
    case "bool":
      if (half) f.v128(splatBytes("i32", 0)).laneMemory("v128.load16_lane", 0, offset);
      else f.memory("v128.load32_zero", offset);
      if (element === "int8") f.op("i16x8.extend_low_i8x16_s", "i32x4.extend_low_i16x8_s");
      else f.op("i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u");
  }
}

/** Moves the low `bytes` of each lane (of `width` bytes) side by side. */
function packLanes(c: VectorContext, bytes: number, width: number, count: number): void {
  const value = c.temporary("v128");
  const pattern = Array.from({ length: 16 }, (_, i) => (Math.floor(i / bytes) % count) * width + (i % bytes));
  c.f.tee(value).get(value).shuffle(pattern);
}

export function emitVectorStore(
  c: VectorContext,
  s: Extract<Statement, { kind: "store" }>,
  copy: number,
  emitVector: EmitVector,
): void {
  const { f } = c;
  const { lanes } = c.vector.plan;
  const { element } = s.buffer;
  const bytes = 1 << elementShift[element];
  const access = accessOf(c, s.index, element);
  const value = c.temporary("v128");
  emitVector(c, s.value, copy);
  if (element === "bool") f.v128(splatBytes(lanes === 2 ? "i64" : "i32", 1)).op("v128.and");
  if (bytes < 4) packLanes(c, bytes, element === "bool" && lanes === 2 ? 8 : 4, lanes);
  f.set(value);
  if (access.kind === "contiguous") {
    const total = bytes * lanes;
    const offset = access.offset + copy * total;
    emitScalar(c, access.base, c.vector.copies > 1);
    f.get(value);
    if (total === 16) f.memory("v128.store", offset);
    else f.laneMemory(`v128.store${(total * 8) as 16 | 32 | 64}_lane`, 0, offset);
    return;
  }
  const address = laneAddresses(c, access, copy, emitVector);
  for (let lane = 0; lane < lanes; lane++) {
    address(lane);
    f.get(value).laneMemory(`v128.store${(bytes * 8) as 8 | 16 | 32 | 64}_lane`, lane);
  }
}
