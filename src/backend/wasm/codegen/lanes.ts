/** Lanes of vectors: constants, splats, extraction, and masks as wide as the loop's lanes. */
import type { ValueType } from "../../../kernel/ir.ts";
import type { VectorContext } from "./context.ts";

export type NumberType = Exclude<ValueType, "bool">;

export const laneShapes = { f32: "f32x4", i32: "i32x4", f64: "f64x2", i64: "i64x2" } as const;

/** The 16 bytes of numbers in lanes. */
export function lanes(type: NumberType, values: readonly (number | bigint)[]): number[] {
  const view = new DataView(new ArrayBuffer(16));
  values.forEach((value, i) => {
    switch (type) {
      case "f32":
        return view.setFloat32(i * 4, Number(value), true);
      case "i32":
        return view.setInt32(i * 4, Number(value), true);
      case "f64":
        return view.setFloat64(i * 8, Number(value), true);
      case "i64":
        return view.setBigInt64(i * 8, BigInt(value), true);
    }
  });
  return Array.from({ length: 16 }, (_, i) => view.getUint8(i));
}

export function splatBytes(type: ValueType, value: number | bigint | boolean): number[] {
  if (type === "bool") return new Array<number>(16).fill(value ? 255 : 0);
  const number = typeof value === "boolean" ? Number(value) : value;
  return lanes(type, new Array<number | bigint>(type === "f32" || type === "i32" ? 4 : 2).fill(number));
}

/** A scalar on the stack into all lanes. */
export function splat(c: VectorContext, type: ValueType): void {
  if (type !== "bool") return void c.f.op(`${laneShapes[type]}.splat`);
  const value = c.temporary("i32");
  c.f.set(value).i32(0).get(value).op("i32.sub", "i32x4.splat");
}

/** One lane of the vector on the stack as a scalar (truth values as 0 or 1). */
export function extractLane(c: VectorContext, type: ValueType, lane: number): void {
  if (type !== "bool") return void c.f.lane(`${laneShapes[type]}.extract_lane`, lane);
  c.f
    .lane("i32x4.extract_lane", c.vector.plan.lanes === 2 ? lane * 2 : lane)
    .i32(1)
    .op("i32.and");
}

/** Vector and scalar on the stack: puts the scalar into a lane. */
export function replaceLane(c: VectorContext, type: ValueType, lane: number): void {
  if (type !== "bool") return void c.f.lane(`${laneShapes[type]}.replace_lane`, lane);
  const value = c.temporary("i32");
  c.f.set(value).i32(0).get(value).op("i32.sub");
  if (c.vector.plan.lanes === 4) return void c.f.lane("i32x4.replace_lane", lane);
  c.f.op("i64.extend_i32_s").lane("i64x2.replace_lane", lane);
}

const low32 = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];

/** The low 32 bits of two 64-bit lanes, side by side. */
export function narrowLanes(c: VectorContext): void {
  const value = c.temporary("v128");
  c.f.tee(value).get(value).shuffle(low32);
}

/** A mask for 32-bit values from a mask as wide as the loop's lanes, and back. */
export function maskTo32(c: VectorContext): void {
  if (c.vector.plan.lanes === 2) narrowLanes(c);
}
export function maskFrom32(c: VectorContext): void {
  if (c.vector.plan.lanes === 2) c.f.op("i64x2.extend_low_i32x4_s");
}
