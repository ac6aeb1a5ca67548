/** Writes WebAssembly modules in binary form: functions over one imported memory. */
import { instructionBytes, laneBytes, laneMemoryBytes, memoryBytes, unsigned } from "./opcodes.ts";
import type { Instruction, LaneInstruction, LaneMemoryInstruction, MemoryInstruction } from "./opcodes.ts";

/** The value types of WebAssembly. */
export type WasmType = "i32" | "i64" | "f32" | "f64" | "v128";

const typeBytes: Record<WasmType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Byte lanes of a shuffle that takes 32-bit lanes of two vectors. */
export const wordLanes = (...lanes: number[]): number[] =>
  lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));

/**
 * The number of a local, as an element of a list of locals: one that a list does not have is refused where it is
 * written into code.
 */
export type LocalIndex = number | undefined;

/** A place to branch to: the end of a block or the head of a loop. */
export interface Label {
  readonly depth: number;
}

const scratch = new DataView(new ArrayBuffer(8));

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 0x80);
  }
}

function floatBytes(value: number, size: 4 | 8): number[] {
  if (size === 4) scratch.setFloat32(0, value, true);
  else scratch.setFloat64(0, value, true);
  return Array.from({ length: size }, (_, i) => scratch.getUint8(i));
}

/** Writes the body of one function, instruction by instruction. Locals are numbers: the parameters first. */
export class FunctionWriter {
  private readonly code: number[] = [];
  private readonly calls: { readonly place: number; readonly functionIndex: number }[] = [];
  private readonly locals: WasmType[] = [];
  private depth = 0;

  constructor(
    readonly params: readonly WasmType[],
    readonly results: readonly WasmType[] = [],
  ) {}

  /** A new local variable; it starts as zero. */
  local(type: WasmType): number {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }

  /** Bytes written until now. */
  get size(): number {
    return this.code.length;
  }

  private bytes(values: readonly number[]): this {
    for (const value of values) this.code.push(value);
    return this;
  }

  /** Instructions without immediates, in order. */
  op(...names: Instruction[]): this {
    for (const name of names) this.bytes(instructionBytes.get(name)!);
    return this;
  }

  private access(opcode: number, local: LocalIndex): this {
    if (local === undefined) throw new Error("local");
    this.code.push(opcode);
    if (local < 0x80) this.code.push(local);
    else this.bytes(unsigned(local));
    return this;
  }
  get(local: LocalIndex): this {
    return this.access(0x20, local);
  }
  set(local: LocalIndex): this {
    return this.access(0x21, local);
  }
  tee(local: LocalIndex): this {
    return this.access(0x22, local);
  }

  i32(value: number): this {
    this.code.push(0x41);
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.code.push((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.code.push(rest & 0x7f);
    return this;
  }
  i64(value: bigint): this {
    return this.bytes([0x42]).bytes(signed(BigInt.asIntN(64, value)));
  }
  f32(value: number): this {
    return this.bytes([0x43]).bytes(floatBytes(value, 4));
  }
  f64(value: number): this {
    return this.bytes([0x44]).bytes(floatBytes(value, 8));
  }
  /** `v128.const` of 16 bytes. */
  v128(lanes: readonly number[]): this {
    return this.bytes([0xfd, 0x0c]).bytes(lanes);
  }
  /** `i8x16.shuffle`: byte i of the result is byte lanes[i] of the two operands in a row. */
  shuffle(lanes: readonly number[]): this {
    return this.bytes([0xfd, 0x0d]).bytes(lanes);
  }

  /** A load or store with a constant offset in bytes. */
  memory(name: MemoryInstruction, offset = 0): this {
    return this.bytes(memoryBytes.get(name)!).bytes(unsigned(offset));
  }
  laneMemory(name: LaneMemoryInstruction, lane: number, offset = 0): this {
    return this.bytes(laneMemoryBytes.get(name)!).bytes(unsigned(offset)).bytes([lane]);
  }
  lane(name: LaneInstruction, lane: number): this {
    return this.bytes(laneBytes.get(name)!).bytes([lane]);
  }

  private nested(opcode: number, result: WasmType | undefined, body: (label: Label) => void): this {
    this.bytes([opcode, result === undefined ? 0x40 : typeBytes[result]]);
    this.depth++;
    body({ depth: this.depth });
    this.depth--;
    return this.bytes([0x0b]);
  }

  /** `block`: a branch to its label leaves it. */
  block(body: (label: Label) => void): this {
    return this.nested(0x02, undefined, body);
  }
  /** `loop`: a branch to its label starts it again. */
  loop(body: (label: Label) => void): this {
    return this.nested(0x03, undefined, body);
  }
  /** `if`, with an optional result on the stack. */
  if(then: () => void, otherwise?: () => void, result?: WasmType): this {
    return this.nested(0x04, result, () => {
      then();
      if (otherwise === undefined) return;
      this.bytes([0x05]);
      otherwise();
    });
  }
  br(label: Label): this {
    return this.bytes([0x0c]).bytes(unsigned(this.depth - label.depth));
  }
  brIf(label: Label): this {
    return this.bytes([0x0d]).bytes(unsigned(this.depth - label.depth));
  }
  /** Its index takes five bytes, so that it can be changed when modules are put together. */
  call(functionIndex: number): this {
    this.code.push(0x10);
    this.calls.push({ place: this.code.length, functionIndex });
    return this.bytes(indexBytes(functionIndex));
  }

  /**
   * The function's entry in the code section: its size, its locals and its instructions. `shift`: how much later the
   * functions stand that it calls.
   */
  entry(shift = 0): number[] {
    const groups: [number, WasmType][] = [];
    for (const type of this.locals) {
      const last = groups[groups.length - 1];
      if (last !== undefined && last[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    const body = [
      ...unsigned(groups.length),
      ...groups.flatMap(([count, type]) => [...unsigned(count), typeBytes[type]]),
    ];
    const start = body.length;
    for (const byte of this.code) body.push(byte);
    if (shift > 0)
      for (const { place, functionIndex } of this.calls)
        indexBytes(functionIndex + shift).forEach((byte, i) => (body[start + place + i] = byte));
    body.push(0x0b);
    return unsigned(body.length).concat(body);
  }
}

/** An index in five bytes. */
function indexBytes(index: number): number[] {
  return [0, 7, 14, 21].map((bits) => ((index >> bits) & 0x7f) | 0x80).concat(0);
}

function text(value: string): number[] {
  // Names of ours are ASCII; jsdom has no TextEncoder.
  const bytes = Array.from(value, (character) => character.charCodeAt(0) & 0x7f);
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = unsigned(entries.length).concat(...entries);
  return [id, ...unsigned(content.length)].concat(content);
}

/** Puts functions into a module that imports its memory as `env.memory`. */
export class ModuleWriter {
  private readonly functions: {
    readonly name: string;
    readonly writer: FunctionWriter;
    readonly shown: string;
    readonly shift: number;
  }[] = [];

  /** `memory`: how the imported memory was made. "none" for modules that only probe. */
  constructor(private readonly memory: "shared" | "plain" | "none") {}

  /** Adds a function, exported as `name`, and gives its index for `call`. `shown`: its name in profiles. */
  add(name: string, writer: FunctionWriter, shown = name): number {
    this.functions.push({ name, writer, shown, shift: 0 });
    return this.functions.length - 1;
  }

  /** Adds the functions of another module, each under a name that begins with `prefix`. */
  append(other: ModuleWriter, prefix: string): void {
    const shift = this.functions.length;
    for (const each of other.functions)
      this.functions.push({ ...each, name: prefix + each.name, shift: each.shift + shift });
  }

  /** The module's bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    const vector = (types: readonly WasmType[]): number[] => [
      ...unsigned(types.length),
      ...types.map((type) => typeBytes[type]),
    ];
    const types = this.functions.map(({ writer }) => [0x60, ...vector(writer.params), ...vector(writer.results)]);
    // An import may state wider limits than the memory it gets: 0 to 65536 pages fits every memory.
    const limits = this.memory === "shared" ? [0x03, 0, ...unsigned(65536)] : [0x00, 0];
    const imports = this.memory === "none" ? [] : section(2, [[...text("env"), ...text("memory"), 0x02, ...limits]]);
    const exports = this.functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
    const names = section(
      1,
      this.functions.map(({ shown }, i) => [...unsigned(i), ...text(shown)]),
    );
    const nameSection = text("name").concat(names);
    return Uint8Array.from(
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(
        section(1, types),
        imports,
        section(
          3,
          types.map((_, i) => unsigned(i)),
        ),
        section(7, exports),
        section(
          10,
          this.functions.map(({ writer, shift }) => writer.entry(shift)),
        ),
        [0, ...unsigned(nameSection.length)],
        nameSection,
      ),
    );
  }
}
