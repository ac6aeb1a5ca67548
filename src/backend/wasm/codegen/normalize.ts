/**
 * Brings a kernel into the form that the code generator reads: expressions lowered and shared (equal expressions are
 * one object),
 * addresses spelled out in bytes, half types turned into bit arithmetic on int16, uint32 into int32.
 */
import type { ElementName } from "../../../dtype.ts";
import { Scalar } from "../../../kernel/ir.ts";
import type {
  BufferParameter,
  Kernel,
  Local,
  LoopIndex,
  Param,
  Payload,
  ScalarOp,
  Statement,
  ValueType,
} from "../../../kernel/ir.ts";

/** Rewrites an expression to operations that the target has. */
export type Lower = (expression: Scalar) => Scalar;

export const elementShift: Record<ElementName, number> = {
  uint8: 0,
  int8: 0,
  bool: 0,
  int16: 1,
  float16: 1,
  bfloat16: 1,
  int32: 2,
  float32: 2,
  int64: 3,
  float64: 3,
  uint16: 1,
  uint32: 2,
  uint64: 3,
};

/** Normalised: `load` and `store` have byte addresses (i32, unsigned) as index; there are no half types and no uint32. */
export interface NormalKernel {
  readonly params: readonly Param[];
  readonly body: readonly Statement[];
  /** How often an expression is an operand or the root of a statement. */
  readonly uses: ReadonlyMap<Scalar, number>;
  /** Makes the one object of an expression, simplified. */
  readonly make: MakeScalar;
}

export type MakeScalar = (op: ScalarOp, type: ValueType, args: readonly Scalar[], payload?: Payload) => Scalar;

const bits = new DataView(new ArrayBuffer(8));

function payloadKey(payload: Payload): string {
  switch (typeof payload) {
    case "number":
      bits.setFloat64(0, payload);
      return `n${bits.getUint32(0)}.${bits.getUint32(4)}`;
    case "bigint":
      return `b${payload}`;
    case "boolean":
      return payload ? "true" : "false";
    default:
      return payload === null ? "" : `${payload.name}${"element" in payload ? `:${payload.element}` : ""}`;
  }
}

/** Makes equal expressions one object and folds the integer arithmetic of addresses. */
class Interner {
  private readonly known = new Map<string, Scalar>();
  private readonly ids = new Map<Scalar, number>();
  readonly uses = new Map<Scalar, number>();

  readonly make: MakeScalar = (op, type, args, payload = null) => {
    const folded = type === "i32" ? this.fold(op, args) : undefined;
    if (folded !== undefined) return folded;
    const key = `${op}:${type}:${args.map((arg) => this.ids.get(arg)).join()}:${payloadKey(payload)}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const made = new Scalar(op, type, args, payload);
    this.known.set(key, made);
    this.ids.set(made, this.ids.size);
    for (const arg of args) this.uses.set(arg, (this.uses.get(arg) ?? 0) + 1);
    return made;
  };

  i32(value: number): Scalar {
    return this.make("const", "i32", [], value | 0);
  }

  /** Constants are summed up and moved outwards, so that they can become the offset of a load. */
  private fold(op: ScalarOp, args: readonly Scalar[]): Scalar | undefined {
    const [a, b] = args;
    if (a === undefined || b === undefined || a.type !== "i32" || b.type !== "i32") return undefined;
    const left = constantOf(a);
    const right = constantOf(b);
    if (left !== undefined && right !== undefined) {
      if (op === "add") return this.i32(left + right);
      if (op === "sub") return this.i32(left - right);
      if (op === "mul") return this.i32(Math.imul(left, right));
      if (op === "shl") return this.i32(left << right);
      return undefined;
    }
    const inner = (node: Scalar): number | undefined => (node.op === "add" ? constantOf(node.args[1]) : undefined);
    switch (op) {
      case "add": {
        if (left !== undefined) return this.make("add", "i32", [b, a]);
        if (right === 0) return a;
        const innerA = inner(a);
        if (innerA !== undefined && right !== undefined)
          return this.make("add", "i32", [a.args[0], this.i32(innerA + right)]);
        if (innerA !== undefined) return this.make("add", "i32", [this.make("add", "i32", [a.args[0], b]), a.args[1]]);
        if (inner(b) !== undefined)
          return this.make("add", "i32", [this.make("add", "i32", [a, b.args[0]]), b.args[1]]);
        return undefined;
      }
      case "sub":
        return right === undefined ? undefined : this.make("add", "i32", [a, this.i32(-right)]);
      case "mul":
        if (left !== undefined) return this.make("mul", "i32", [b, a]);
        return right === 1 ? a : right === 0 ? this.i32(0) : undefined;
      case "shl": {
        if (right === 0) return a;
        const innerA = inner(a);
        if (right === undefined || innerA === undefined) return undefined;
        return this.make("add", "i32", [this.make("shl", "i32", [a.args[0], b]), this.i32(innerA << right)]);
      }
      default:
        return undefined;
    }
  }
}

/** The value of a number constant. */
export function constantOf(node: Scalar): number | undefined {
  return node.op === "const" && typeof node.payload === "number" ? node.payload : undefined;
}

/**
 * float32 from the bits of a float16 in an i32: the exponent is moved by a multiplication, which also makes subnormals
 * right.
 */
function decodeHalf(raw: Scalar): Scalar {
  const magnitude = raw.and(0x7fff).shl(13);
  const scaled = magnitude
    .bitcast("f32")
    .mul(2 ** 112)
    .bitcast("i32");
  const finite = magnitude.lt(0x0f800000).select(scaled, scaled.or(0x7f800000));
  return finite.or(raw.and(0x8000).shl(16)).bitcast("f32");
}

/** Bits of the float16 nearest to a float32, ties to even; after Marat Dukhan's FP16 (fp16_ieee_from_fp32_value). */
function encodeHalf(value: Scalar): Scalar {
  const word = value.bitcast("i32");
  const doubled = word.shl(1);
  const scaled = value
    .abs()
    .mul(2 ** 112)
    .mul(2 ** -110);
  // The exponent's bits, halved, as a positive number; at least that of 2^-15, below which halves are subnormal.
  const bias = doubled
    .and(0xff000000 | 0)
    .ushr(1)
    .max(0x38800000);
  const rounded = bias.add(0x07800000).bitcast("f32").add(scaled).bitcast("i32");
  const magnitude = rounded.ushr(13).and(0x7c00).add(rounded.and(0x0fff));
  return value.isnan().select(0x7e00, magnitude).or(word.ushr(16).and(0x8000));
}

function decodeBrain(raw: Scalar): Scalar {
  return raw.shl(16).bitcast("f32");
}

/**
 * Bits of the bfloat16 nearest to a float32, ties to even; NaN becomes 0x7fc0, as in PyTorch's round_to_nearest_even.
 */
function encodeBrain(value: Scalar): Scalar {
  const word = value.bitcast("i32");
  const rounded = word.add(word.ushr(16).and(1).add(0x7fff)).ushr(16);
  return value.isnan().select(0x7fc0, rounded);
}

/** Which names a block assigns, stores to and counts with. */
export interface Effects {
  readonly locals: ReadonlySet<Local>;
  readonly indices: ReadonlySet<LoopIndex>;
  readonly buffers: ReadonlySet<string>;
}

/** float32 from a float16's bits in an i32, and back; a target that has instructions for them names its own. */
export interface HalfConversion {
  decode(bits: Scalar): Scalar;
  encode(value: Scalar): Scalar;
}

const byArithmetic: HalfConversion = { decode: decodeHalf, encode: encodeHalf };

export function normalizeLoops(kernel: Kernel, lower: Lower, halves: HalfConversion = byArithmetic): NormalKernel {
  const interner = new Interner();
  const locals = new Map<string, Local>();
  const indices = new Map<string, LoopIndex>();
  const canonicalLocal = (local: Local): Local => {
    if (!locals.has(local.name)) locals.set(local.name, local);
    return locals.get(local.name)!;
  };
  const canonicalIndex = (index: LoopIndex): LoopIndex => {
    if (!indices.has(index.name)) indices.set(index.name, index);
    return indices.get(index.name)!;
  };
  const memo = new Map<Scalar, Scalar>();

  const address = (buffer: BufferParameter, index: Scalar): Scalar => {
    const offset = interner.make("shl", "i32", [index, interner.i32(elementShift[buffer.element])]);
    return interner.make("add", "i32", [interner.make("param", "i32", [], buffer), offset]);
  };
  const raw = (buffer: BufferParameter): BufferParameter => ({
    kind: "buffer",
    name: buffer.name,
    element: buffer.element === "uint32" ? "int32" : "int16",
  });

  const visit = (node: Scalar): Scalar => {
    const known = memo.get(node);
    if (known !== undefined) return known;
    const result = rewrite(node);
    memo.set(node, result);
    return result;
  };
  const rewrite = (node: Scalar): Scalar => {
    if (node.op === "load") {
      const buffer = node.payload as BufferParameter;
      const at = address(buffer, visit(node.args[0]));
      if (buffer.element !== "float16" && buffer.element !== "bfloat16" && buffer.element !== "uint32")
        return interner.make("load", node.type, [at], buffer);
      const bits = interner.make("load", "i32", [at], raw(buffer));
      memo.set(bits, bits);
      if (buffer.element === "uint32") return visit(bits.cast("i64").and(0xffffffffn));
      return visit(buffer.element === "float16" ? halves.decode(bits) : decodeBrain(bits));
    }
    if (node.op === "local") return interner.make("local", node.type, [], canonicalLocal(node.payload as Local));
    if (node.op === "index") return interner.make("index", "i32", [], canonicalIndex(node.payload as LoopIndex));
    return interner.make(node.op, node.type, node.args.map(visit), node.payload);
  };
  const root = (expression: Scalar): Scalar => {
    const result = visit(lower(expression));
    interner.uses.set(result, (interner.uses.get(result) ?? 0) + 1);
    return result;
  };

  const statement = (s: Statement): Statement => {
    switch (s.kind) {
      case "assign":
      case "accumulate":
        return { ...s, local: canonicalLocal(s.local), value: root(s.value) };
      case "store": {
        const { element } = s.buffer;
        const lowered = lower(s.value);
        const encoded =
          element === "float16" ? halves.encode(lowered) : element === "bfloat16" ? encodeBrain(lowered) : lowered;
        const value = element === "uint32" ? lowered.cast("i32") : encoded;
        const buffer = value === lowered ? s.buffer : raw(s.buffer);
        const at = address(buffer, visit(lower(s.index)));
        interner.uses.set(at, (interner.uses.get(at) ?? 0) + 1);
        const stored = visit(value);
        interner.uses.set(stored, (interner.uses.get(stored) ?? 0) + 1);
        return { kind: "store", buffer, index: at, value: stored };
      }
      case "for":
        return {
          ...s,
          index: canonicalIndex(s.index),
          begin: root(s.begin),
          end: root(s.end),
          body: s.body.map(statement),
        };
      case "while":
        return { ...s, condition: root(s.condition), body: s.body.map(statement) };
      case "if":
        return {
          ...s,
          condition: root(s.condition),
          then: s.then.map(statement),
          otherwise: s.otherwise.map(statement),
        };
      default:
        throw new Error(`kernel ${kernel.name}: ${s.kind} is for targets with grids and atomics`);
    }
  };
  if (kernel.grid !== undefined) throw new Error(`kernel ${kernel.name}: grids are for targets that run them`);
  const body = kernel.body.map(statement);
  return { params: kernel.params, body, uses: interner.uses, make: interner.make };
}

/** What running statements may change. */
export function effectsOf(statements: readonly Statement[]): Effects {
  const locals = new Set<Local>();
  const indices = new Set<LoopIndex>();
  const buffers = new Set<string>();
  const visit = (s: Statement): void => {
    switch (s.kind) {
      case "assign":
      case "accumulate":
        locals.add(s.local);
        break;
      case "store":
        buffers.add(s.buffer.name);
        break;
      case "for":
        indices.add(s.index);
        s.body.forEach(visit);
        break;
      case "while":
        s.body.forEach(visit);
        break;
      case "if":
        s.then.forEach(visit);
        s.otherwise.forEach(visit);
        break;
    }
  };
  statements.forEach(visit);
  return { locals, indices, buffers };
}
