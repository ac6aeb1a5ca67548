/** The WebAssembly instructions that the code generator uses, by the names of the specification. */

/** The words of a text. */
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;
type Row = readonly [first: number, type: string, names: string];
type NameOf<Each extends Row> = Each extends readonly [number, infer Type extends string, infer Names extends string]
  ? `${Type}.${Words<Names>}`
  : never;

/** A table of instructions from rows of a type's, whose numbers follow each other. */
function numbered<const Rows extends readonly Row[]>(...rows: Rows): Readonly<Record<NameOf<Rows[number]>, number>> {
  return Object.fromEntries(
    rows.flatMap(([first, type, names]) => names.split(" ").map((name, i) => [`${type}.${name}`, first + i])),
  ) as Record<NameOf<Rows[number]>, number>;
}

/** Instructions of one byte. */
const plain = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  ...numbered(
    [0x45, "i32", "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"],
    [0x50, "i64", "eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"],
    [0x5b, "f32", "eq ne lt gt le ge"],
    [0x61, "f64", "eq ne lt gt le ge"],
    [0x67, "i32", "clz ctz"],
    [0x6a, "i32", "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u"],
    [0x7c, "i64", "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u"],
    [0x8b, "f32", "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign"],
    [0x99, "f64", "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign"],
    [0xa7, "i32", "wrap_i64"],
    [0xac, "i64", "extend_i32_s extend_i32_u"],
    [0xb2, "f32", "convert_i32_s"],
    [0xb4, "f32", "convert_i64_s"],
    [0xb6, "f32", "demote_f64"],
    [0xb7, "f64", "convert_i32_s"],
    [0xb9, "f64", "convert_i64_s"],
    [0xbb, "f64", "promote_f32"],
    [0xbc, "i32", "reinterpret_f32"],
    [0xbd, "i64", "reinterpret_f64"],
    [0xbe, "f32", "reinterpret_i32"],
    [0xbf, "f64", "reinterpret_i64"],
  ),
} as const;

/** Saturating conversions, behind the prefix 0xfc. */
const saturating = {
  "i32.trunc_sat_f32_s": 0,
  "i32.trunc_sat_f64_s": 2,
  "i64.trunc_sat_f32_s": 4,
  "i64.trunc_sat_f64_s": 6,
} as const;

/** SIMD instructions without an immediate, behind the prefix 0xfd; those from 0x100 on are relaxed SIMD. */
const simd = numbered(
  [0x0e, "i8x16", "swizzle splat"],
  [0x10, "i16x8", "splat"],
  [0x11, "i32x4", "splat"],
  [0x12, "i64x2", "splat"],
  [0x13, "f32x4", "splat"],
  [0x14, "f64x2", "splat"],
  [0x37, "i32x4", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"],
  [0x41, "f32x4", "eq ne lt gt le ge"],
  [0x47, "f64x2", "eq ne lt gt le ge"],
  [0x4d, "v128", "not and andnot or xor bitselect any_true"],
  [0x5e, "f32x4", "demote_f64x2_zero"],
  [0x5f, "f64x2", "promote_low_f32x4"],
  [0x67, "f32x4", "ceil floor trunc nearest"],
  [0x74, "f64x2", "ceil floor"],
  [0x7a, "f64x2", "trunc"],
  [0x94, "f64x2", "nearest"],
  [0x87, "i16x8", "extend_low_i8x16_s"],
  [0x89, "i16x8", "extend_low_i8x16_u"],
  [0xa0, "i32x4", "abs neg"],
  [0xa3, "i32x4", "all_true bitmask"],
  [0xa7, "i32x4", "extend_low_i16x8_s"],
  [0xa9, "i32x4", "extend_low_i16x8_u"],
  [0xab, "i32x4", "shl shr_s shr_u add"],
  [0xb1, "i32x4", "sub"],
  [0xb5, "i32x4", "mul min_s"],
  [0xb8, "i32x4", "max_s"],
  [0xba, "i32x4", "dot_i16x8_s"],
  [0xc0, "i64x2", "abs neg"],
  [0xc3, "i64x2", "all_true bitmask"],
  [0xc7, "i64x2", "extend_low_i32x4_s"],
  [0xc9, "i64x2", "extend_low_i32x4_u"],
  [0xcb, "i64x2", "shl shr_s shr_u add"],
  [0xd1, "i64x2", "sub"],
  [0xd5, "i64x2", "mul eq ne lt_s gt_s le_s ge_s"],
  [0xe0, "f32x4", "abs neg"],
  [0xe3, "f32x4", "sqrt add sub mul div min max pmin pmax"],
  [0xec, "f64x2", "abs neg"],
  [0xef, "f64x2", "sqrt add sub mul div min max pmin pmax"],
  [0xf8, "i32x4", "trunc_sat_f32x4_s"],
  [0xfa, "f32x4", "convert_i32x4_s"],
  [0xfc, "i32x4", "trunc_sat_f64x2_s_zero"],
  [0xfe, "f64x2", "convert_low_i32x4_s"],
  [0x105, "f32x4", "relaxed_madd relaxed_nmadd"],
  [0x107, "f64x2", "relaxed_madd relaxed_nmadd"],
  [0x113, "i32x4", "relaxed_dot_i8x16_i7x16_add_s"],
);

/** Scalar loads and stores: the opcode and the log2 of the natural alignment. */
const plainMemory = {
  "i32.load": [0x28, 2],
  "i64.load": [0x29, 3],
  "f32.load": [0x2a, 2],
  "f64.load": [0x2b, 3],
  "i32.load8_s": [0x2c, 0],
  "i32.load8_u": [0x2d, 0],
  "i32.load16_s": [0x2e, 1],
  "i32.load16_u": [0x2f, 1],
  "i32.store": [0x36, 2],
  "i64.store": [0x37, 3],
  "f32.store": [0x38, 2],
  "f64.store": [0x39, 3],
  "i32.store8": [0x3a, 0],
  "i32.store16": [0x3b, 1],
} as const;

/** Vector loads and stores. */
const simdMemory = {
  "v128.load": [0x00, 4],
  "v128.load8x8_s": [0x01, 3],
  "v128.load8x8_u": [0x02, 3],
  "v128.load16x4_s": [0x03, 3],
  "v128.load16x4_u": [0x04, 3],
  "v128.load32x2_s": [0x05, 3],
  "v128.load8_splat": [0x07, 0],
  "v128.load16_splat": [0x08, 1],
  "v128.load32_splat": [0x09, 2],
  "v128.load64_splat": [0x0a, 3],
  "v128.store": [0x0b, 4],
  "v128.load32_zero": [0x5c, 2],
  "v128.load64_zero": [0x5d, 3],
} as const;

/** Loads and stores of one lane; the lane is a further immediate. */
const simdLaneMemory = {
  "v128.load8_lane": [0x54, 0],
  "v128.load16_lane": [0x55, 1],
  "v128.load32_lane": [0x56, 2],
  "v128.load64_lane": [0x57, 3],
  "v128.store8_lane": [0x58, 0],
  "v128.store16_lane": [0x59, 1],
  "v128.store32_lane": [0x5a, 2],
  "v128.store64_lane": [0x5b, 3],
} as const;

/** Lane access with the lane as immediate. */
const simdLane = {
  "i32x4.extract_lane": 0x1b,
  "i32x4.replace_lane": 0x1c,
  "i64x2.extract_lane": 0x1d,
  "i64x2.replace_lane": 0x1e,
  "f32x4.extract_lane": 0x1f,
  "f32x4.replace_lane": 0x20,
  "f64x2.extract_lane": 0x21,
  "f64x2.replace_lane": 0x22,
} as const;

export type Instruction = keyof typeof plain | keyof typeof saturating | keyof typeof simd;
export type MemoryInstruction = keyof typeof plainMemory | keyof typeof simdMemory;
export type LaneMemoryInstruction = keyof typeof simdLaneMemory;
export type LaneInstruction = keyof typeof simdLane;

/** A number as LEB128 without sign. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function table<Name extends string, Value>(
  record: Record<Name, Value>,
  encode: (value: Value) => number[],
): Map<Name, number[]> {
  return new Map((Object.keys(record) as Name[]).map((name) => [name, encode(record[name])]));
}

const vector = (code: number): number[] => [0xfd, ...unsigned(code)];

/** The bytes of every instruction without immediates. */
export const instructionBytes: ReadonlyMap<Instruction, readonly number[]> = new Map<Instruction, number[]>([
  ...table(plain, (code: number) => [code]),
  ...table(saturating, (code: number) => [0xfc, code]),
  ...table(simd, vector),
]);

/** The bytes of every load and store up to and including the alignment; the offset follows. */
export const memoryBytes: ReadonlyMap<MemoryInstruction, readonly number[]> = new Map<MemoryInstruction, number[]>([
  ...table(plainMemory, ([code, align]: readonly [number, number]) => [code, align]),
  ...table(simdMemory, ([code, align]: readonly [number, number]) => [...vector(code), align]),
]);

export const laneMemoryBytes: ReadonlyMap<LaneMemoryInstruction, readonly number[]> = table(
  simdLaneMemory,
  ([code, align]: readonly [number, number]) => [...vector(code), align],
);

export const laneBytes: ReadonlyMap<LaneInstruction, readonly number[]> = table(simdLane, vector);
