/**
 * Writes a kernel as a C function: loops that run in lanes in the operations of native/src/lanes.h, all else as plain
 * statements. It follows the WebAssembly generator (src/backend/wasm/codegen), whose analysis it uses.
 */
import { Scalar } from "../../src/kernel/ir.ts";
import type { BufferParameter, Kernel, Local, LoopIndex, Param, Statement, ValueType } from "../../src/kernel/ir.ts";
import type { ElementName } from "../../src/dtype.ts";
import { lower } from "../../src/kernel/lower.ts";
import {
  changes,
  changesIndependent,
  dependenciesOf,
  isRare,
  isTrivial,
  planVector,
  expressionRoots,
} from "../../src/backend/wasm/codegen/analysis.ts";
import type { VectorPlan } from "../../src/backend/wasm/codegen/analysis.ts";
import { constantOf, effectsOf, elementShift, normalizeLoops } from "../../src/backend/wasm/codegen/normalize.ts";
import type { Effects, HalfConversion, NormalKernel } from "../../src/backend/wasm/codegen/normalize.ts";
import { mostArguments } from "../../src/backend/wasm/pool/layout.ts";
import { lanesOperation, literal, narrowTypes, neutral, scalarOperation, wideTypes } from "./operations.ts";
import type { VectorTypes } from "./operations.ts";

/** Kernels whose inner loops take most of their time in lanes, although some of those loops go step by step. */
const stepwise = new Set(
  "lu_panel complex_geqrf complex_cholesky bidiagonal bidiagonal_values tridiagonal_steps".split(" "),
);

/** The kernel is better left to WebAssembly. */
export class Unfit extends Error {}

const scalarTypes: Record<ValueType, string> = {
  f32: "float",
  f64: "double",
  i32: "int32_t",
  i64: "int64_t",
  bool: "int32_t",
};

/** Elements as C has them, and how vectors of them are called in lanes of 32 and of 64 bits. */
const elements: Record<ElementName, { readonly c: string; readonly lanes?: string; readonly wide?: string }> = {
  float32: { c: "float", lanes: "floats", wide: "few_floats" },
  int32: { c: "int32_t", lanes: "ints", wide: "few_ints" },
  uint32: { c: "int32_t", lanes: "ints", wide: "few_ints" },
  uint8: { c: "uint8_t", lanes: "bytes", wide: "bytes_as_longs" },
  bool: { c: "uint8_t", lanes: "bytes", wide: "bytes_as_longs" },
  int8: { c: "int8_t", lanes: "signed_bytes" },
  uint16: { c: "uint16_t", lanes: "half_words" },
  int16: { c: "int16_t", lanes: "signed_half_words" },
  float16: { c: "int16_t", lanes: "signed_half_words" },
  bfloat16: { c: "int16_t", lanes: "signed_half_words" },
  int64: { c: "int64_t", wide: "longs" },
  uint64: { c: "int64_t", wide: "longs" },
  float64: { c: "double", wide: "doubles" },
};

/** Vectors of elements of 8 and 16 bits as they are, by the shift that such an element's size is. */
const denseVectors = [
  { type: "dense_bytes", c: "uint8_t", lanes: "VECTOR_BYTES" },
  { type: "dense_words", c: "uint16_t", lanes: "VECTOR_BYTES / 2" },
] as const;
type Dense = (typeof denseVectors)[number];

/** Bits of a float16 as a number, and back: an instruction, which the payload, their width, tells from other bitcasts. */
const HALF = 16;
const halves: HalfConversion = {
  decode: (bits) => new Scalar("bitcast", "f32", [bits], HALF),
  encode: (value) => new Scalar("bitcast", "i32", [value], HALF),
};

/** A vector loop while its body is written. */
interface Lanes {
  readonly plan: VectorPlan;
  /** Vectors of one round. */
  copies: number;
  /** Only the first `first` lanes count. */
  partial: boolean;
  /** The C variables of varying locals, one for each copy. */
  readonly locals: ReadonlyMap<Local, readonly string[]>;
  readonly types: VectorTypes;
  /** Whether they have 64 bits, and what their number is called. */
  readonly wide: boolean;
  readonly count: string;
}

type ForStatement = Extract<Statement, { kind: "for" }>;
type StoreStatement = Extract<Statement, { kind: "store" }>;
type Known = Map<Scalar, (string | undefined)[]>;

class Writer {
  private readonly lines: string[] = [];
  private readonly kernel: NormalKernel;
  private readonly params = new Map<string, string>();
  private readonly locals = new Map<Local, string>();
  private readonly indices = new Map<LoopIndex, string>();
  private names = 0;
  private depth = 1;
  /** Values that have a name: numbers, numbers in all lanes, and vectors of each copy. */
  private scalars: Known = new Map();
  private splats: Known = new Map();
  private vectors: Known = new Map();
  private lanes: Lanes | undefined;
  private vectorLoops = 0;
  /** Whether lanes lie apart in memory, and whether anything is computed of floats. */
  private isScattered = false;
  private computes = false;
  /** Whether what would run in lanes is written as plain loops: few elements beside one another, with loops of their own. */
  private plain = false;

  constructor(private readonly source: Kernel) {
    this.kernel = normalizeLoops(source, lower, halves);
  }

  write(name: string): string {
    if (this.source.params.length > mostArguments) throw new Unfit("too many parameters");
    this.source.params.forEach((param, i) => this.param(param, i));
    this.declareLocals(this.kernel.body);
    this.block(this.kernel.body);
    if (this.vectorLoops === 0) throw new Unfit("no loop in lanes");
    if (this.isScattered && !this.computes) throw new Unfit("numbers are only moved one by one");
    return [
      `int ${name}(const double *a, Place *place) {`,
      "  char *const B = place->base;",
      "  (void)B, (void)a;",
      ...this.lines,
      "  return 0;",
      "}",
    ].join("\n");
  }

  private line(text: string): void {
    this.lines.push("  ".repeat(this.depth) + text);
  }

  private name(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  private param(param: Param, place: number): void {
    const name = this.name("p");
    this.params.set(param.name, name);
    if (param.kind === "buffer") this.line(`const int32_t ${name} = (int32_t)(int64_t)a[${place}];`);
    else if (param.type === "i64") this.line(`const int64_t ${name} = ((const int64_t *)a)[${place}];`);
    else this.line(`const ${scalarTypes[param.type]} ${name} = (${scalarTypes[param.type]})a[${place}];`);
    this.line(`(void)${name};`);
  }

  /** All locals, which are numbers unless they differ from lane to lane. */
  private declareLocals(body: readonly Statement[]): void {
    for (const local of effectsOf(body).locals) {
      const name = this.name("v");
      this.locals.set(local, name);
      this.line(`${scalarTypes[local.type]} ${name} = 0;`);
      this.line(`(void)${name};`);
    }
  }

  /** A block in braces: what it computes is forgotten at its end. */
  private braces(head: string, body: () => void): void {
    const { scalars, splats, vectors } = this;
    const copy = (known: Known): Known => new Map([...known].map(([node, names]) => [node, [...names]]));
    [this.scalars, this.splats, this.vectors] = [copy(scalars), copy(splats), copy(vectors)];
    this.line(`${head}{`);
    this.depth++;
    body();
    this.depth--;
    this.line("}");
    [this.scalars, this.splats, this.vectors] = [scalars, splats, vectors];
  }

  private forget(effects: Effects): void {
    for (const known of [this.scalars, this.splats, this.vectors])
      for (const node of known.keys()) if (changes(effects, node)) known.delete(node);
  }

  private block(body: readonly Statement[]): void {
    for (let i = 0; i < body.length; i++) {
      const [s, next] = [body[i]!, body[i + 1]];
      if (s.kind === "store" && next?.kind === "store" && this.storePairs(s, next)) i++;
      else this.statement(s);
    }
  }

  /** Real and imaginary parts that are stored one after the other, in whole vectors; says whether they were. */
  private storePairs(s: StoreStatement, next: StoreStatement): boolean {
    if (this.lanes === undefined || this.lanes.partial || s.buffer.name !== next.buffer.name) return false;
    const { element } = s.buffer;
    const bytes = 1 << elementShift[element];
    const isNext =
      next.index.op === "add" && next.index.args[0] === s.index && constantOf(next.index.args[1]!) === bytes;
    // What is stored second must not be read after the first is.
    if (!isNext || dependenciesOf(next.value).buffers.size > 0) return false;
    for (let copy = 0; copy < this.lanes.copies; copy++) {
      const from = this.everySecond(s.index, element, copy);
      if (from === undefined) return false;
      const [real, imaginary] = [this.vector(s.value, copy), this.vector(next.value, copy)];
      this.line(`store_pairs_${this.elementLanes(element)}(${from}, ${real}, ${imaginary});`);
    }
    this.forget(effectsOf([s, next]));
    return true;
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case "assign":
      case "accumulate":
        this.assign(s);
        return this.forget({ locals: new Set([s.local]), indices: new Set(), buffers: new Set() });
      case "store":
        if (this.lanes === undefined) this.storeScalar(s);
        else for (let copy = 0; copy < this.lanes.copies; copy++) this.storeVector(s, copy);
        return this.forget(effectsOf([s]));
      case "if": {
        const condition = this.scalar(s.condition);
        this.braces(`if (${condition}) `, () => this.block(s.then));
        if (s.otherwise.length > 0) this.braces("else ", () => this.block(s.otherwise));
        return this.forget(effectsOf([s]));
      }
      case "while":
        this.forget(effectsOf(s.body));
        this.braces("for (;;) ", () => {
          this.line(`if (!${this.scalar(s.condition)}) break;`);
          this.block(s.body);
        });
        return this.forget(effectsOf(s.body));
      case "for":
        return this.loop(s);
    }
  }

  private assign(s: Extract<Statement, { kind: "assign" | "accumulate" }>): void {
    const { type } = s.local;
    const targets = this.lanes?.locals.get(s.local);
    if (targets === undefined) {
      const name = this.locals.get(s.local)!;
      const value = this.scalar(s.value);
      this.line(`${name} = ${s.kind === "assign" ? value : scalarOperation(s.op, type, type, [name, value])};`);
      return;
    }
    const { copies, partial, plan, types } = this.lanes!;
    for (let copy = 0; copy < copies; copy++) {
      const target = targets[copy]!;
      const value = this.vector(s.value, copy);
      if (s.kind === "assign") this.line(`${target} = ${value};`);
      else {
        const sum = lanesOperation(types, s.op, type, type, [target, value]);
        // What lanes without an element hold must not get into the total.
        const guarded = partial && plan.reductions.has(s.local);
        this.line(`${target} = ${guarded ? this.select(type, "counts", sum, target) : sum};`);
      }
    }
  }

  private select(type: ValueType, condition: string, a: string, b: string): string {
    const { types } = this.lanes!;
    if (type !== "bool") return `select_${types[type]!}(${condition}, ${a}, ${b})`;
    const mask = types.bool!;
    return `or_${mask}(and_${mask}(${condition}, ${a}), and_${mask}(not_${mask}(${condition}), ${b}))`;
  }

  private storeScalar(s: Extract<Statement, { kind: "store" }>): void {
    const address = this.scalar(s.index);
    const value = this.scalar(s.value);
    const { c } = elements[s.buffer.element];
    this.line(`AT(${c}, ${address}) = (${c})${value};`);
  }

  private loop(s: ForStatement): void {
    const isScalar = this.lanes === undefined && !this.plain;
    const plan = isScalar ? planVector(s, this.kernel.body, this.kernel.make) : undefined;
    if (s.vector && isScalar && plan === undefined) throw new Unfit("a loop that lanes cannot run");
    if (plan === undefined && isScalar && isInnermost(s) && !stepwise.has(this.source.name))
      throw new Unfit("an inner loop without lanes");
    const effects = effectsOf([s]);
    const index = this.name("i");
    const end = this.name("e");
    const [from, to] = [this.scalar(s.begin), this.scalar(s.end)];
    this.braces("", () => {
      this.line(`int32_t ${index} = ${from};`);
      this.line(`const int32_t ${end} = ${to};`);
      this.forget(effects);
      this.indices.set(s.index, index);
      const plainLoop = (): void =>
        this.braces(`for (; ${index} < ${end}; ${index} += ${s.step}) `, () => this.block(s.body));
      if (plan === undefined) plainLoop();
      else {
        // A step of a loop inside (a scan along the last dim) would move whole vectors for a few lanes.
        if (!isInnermost(s)) {
          const few = `${plan.lanes === 2 ? "WIDE_LANES" : "LANES"} / 4`;
          this.braces(`if (${end} - ${index} <= ${few}) `, () => {
            this.plain = true;
            plainLoop();
            this.plain = false;
          });
        }
        this.vectorLoop(s, plan, index, end);
      }
      this.indices.delete(s.index);
    });
    this.forget(effects);
  }

  private vectorLoop(s: ForStatement, plan: VectorPlan, index: string, end: string): void {
    this.vectorLoops++;
    const copies = plan.reductions.size > 0 ? plan.copies : 1;
    const wide = plan.lanes === 2;
    const types = wide ? wideTypes : narrowTypes;
    const lanesCount = wide ? "WIDE_LANES" : "LANES";
    const locals = new Map<Local, readonly string[]>();
    this.braces(`if (${index} < ${end}) `, () => {
      for (const local of plan.varying) {
        const names = Array.from({ length: copies }, () => this.name("w"));
        locals.set(local, names);
        const type = types[local.type];
        if (type === undefined) throw new Unfit(`${local.type} in lanes`);
        const op = plan.reductions.get(local);
        if (op !== undefined && type.startsWith("few")) throw new Unfit(`a total of ${type}`);
        for (const name of names)
          this.line(`${type} ${name} = splat_${type}(${op === undefined ? "0" : neutral(op, local.type)});`);
      }
      this.lanes = { plan, copies, partial: false, locals, types, wide, count: lanesCount };
      this.hoist(s);
      const dense = this.denseOf(s);
      if (dense !== undefined)
        this.braces(`for (; ${end} - ${index} >= ${dense.lanes}; ${index} += ${dense.lanes}) `, () => {
          for (const store of s.body as StoreStatement[]) this.storeDense(store, dense);
        });
      for (const count of copies > 1 ? [copies, 1] : [1]) {
        this.lanes.copies = count;
        const step = count === 1 ? lanesCount : `${count} * ${lanesCount}`;
        this.braces(`for (; ${end} - ${index} >= ${step}; ${index} += ${step}) `, () => this.block(s.body));
      }
      this.lanes.partial = true;
      this.braces(`if (${index} < ${end}) `, () => {
        this.line(`const int first = ${end} - ${index};`);
        this.line(`const ${types.bool!} counts = ${types.bool!}_of_first(first);`);
        this.line("(void)counts;");
        this.block(s.body);
      });
      this.lanes = undefined;
      for (const [local, op] of plan.reductions) {
        const { type } = local;
        let partials = locals.get(local)!;
        while (partials.length > 1) {
          const half = partials.length / 2;
          partials = Array.from({ length: half }, (_, i) => {
            const name = this.name("w");
            const sum = lanesOperation(types, op, type, type, [partials[i]!, partials[i + half]!]);
            this.line(`const ${types[type]!} ${name} = ${sum};`);
            return name;
          });
        }
        const total = this.locals.get(local)!;
        const folded =
          type === "bool"
            ? `${op === "or" || op === "max" ? "any" : "all"}${wide ? "_wide" : ""}(${partials[0]!})`
            : `fold_${op}_${types[type]!}(${partials[0]!})`;
        this.line(`${total} = ${scalarOperation(op, type, type, [total, folded])};`);
      }
    });
  }

  /**
   * The vectors of a loop that only moves or combines elements of one size of 8 or 16 bits, beside one another: then they
   * need not become 32 bits wide.
   */
  private denseOf(s: ForStatement): Dense | undefined {
    const { plan } = this.lanes!;
    if (plan.lanes === 2 || plan.varying.size > 0) return undefined;
    const shifts = new Set<number>();
    const isBeside = (address: Scalar, element: ElementName): boolean => {
      shifts.add(elementShift[element]);
      const stride = plan.stride(address);
      return stride !== undefined && constantOf(stride) === 1 << elementShift[element];
    };
    const fits = (node: Scalar): boolean => {
      if (node.type !== "bool" && node.type !== "i32") return false;
      if (this.isUniform(node)) return true;
      const { op, args } = node;
      if (op === "load") return isBeside(args[0]!, (node.payload as BufferParameter).element);
      if (!denseOperations.has(op) || isRare(node)) return false;
      // Only the last bits of numbers are there: what is compared must be truth, or elements as they are.
      const compares = op === "eq" || op === "ne" || (op === "cast" && node.type === "bool");
      if (compares && args[0]!.type !== "bool" && !areElements(args)) return false;
      return args.every(fits);
    };
    const all = s.body.every(
      (each) => each.kind === "store" && isBeside(each.index, each.buffer.element) && fits(each.value),
    );
    const [shift] = shifts;
    return all && shifts.size === 1 ? denseVectors[shift!] : undefined;
  }

  private storeDense(s: StoreStatement, { type, c }: Dense): void {
    const known = new Map<Scalar, string>();
    const keep = (node: Scalar, value: string): string => {
      const name = this.name("t");
      this.line(`const ${type} ${name} = ${value};`);
      known.set(node, name);
      return name;
    };
    const value = (node: Scalar): string => {
      const found = known.get(node);
      if (found !== undefined) return found;
      if (this.isUniform(node)) return keep(node, `splat_${type}((${c})(${this.scalar(node)}))`);
      if (node.op === "load") {
        const read = `load_${type}(B + (uint32_t)${this.scalar(node.args[0]!)})`;
        return keep(node, node.type === "bool" ? `truth_${type}(${read})` : read);
      }
      const [a, b, otherwise] = node.args.map(value);
      switch (node.op) {
        case "cast":
          return node.type === "bool" && node.args[0]!.type !== "bool" ? keep(node, `truth_${type}(${a})`) : a!;
        case "not":
          return keep(node, node.type === "bool" ? `${a} ^ splat_${type}(1)` : `~${a}`);
        case "eq":
        case "ne": {
          const differ = node.args[0]!.type === "bool" ? `${a} ^ ${b}` : `truth_${type}(${a} ^ ${b})`;
          return keep(node, node.op === "eq" ? `${differ} ^ splat_${type}(1)` : differ);
        }
        case "select":
          return keep(node, `(-${a} & ${b}) | (${a} - splat_${type}(1) & ${otherwise})`);
        default:
          return keep(node, `${a} ${node.op === "and" ? "&" : node.op === "or" ? "|" : "^"} ${b}`);
      }
    };
    const written = value(s.value);
    this.line(`store_${type}(B + (uint32_t)${this.scalar(s.index)}, ${written});`);
    this.forget(effectsOf([s]));
  }

  /** Reads before a vector loop what it would read in every round: the compiler cannot know that no store changes it. */
  private hoist(s: ForStatement): void {
    const effects = effectsOf([s]);
    const seen = new Set<Scalar>();
    const visit = (node: Scalar): void => {
      if (isTrivial(node) || seen.has(node)) return;
      seen.add(node);
      if (dependenciesOf(node).buffers.size === 0) return;
      if (this.isUniform(node) && !changesIndependent(effects, node)) return void this.scalar(node);
      node.args.forEach((arg, i) => {
        if (!(isRare(node) && i === 1)) visit(arg);
      });
    };
    for (const inner of s.body)
      if (inner.kind !== "for" && inner.kind !== "while") expressionRoots(inner).forEach(visit);
  }

  private isUniform(node: Scalar): boolean {
    const stride = this.lanes!.plan.stride(node);
    return stride !== undefined && constantOf(stride) === 0;
  }

  private keep(known: Known, node: Scalar, copy: number, type: string, value: string): string {
    const name = this.name("t");
    this.line(`const ${type} ${name} = ${value};`);
    const names = known.get(node) ?? [];
    names[copy] = name;
    known.set(node, names);
    return name;
  }

  /** A number; in a vector loop that of the first lane. */
  private scalar(node: Scalar): string {
    switch (node.op) {
      case "const":
        return literal(node.payload as number | bigint | boolean, node.type);
      case "param":
        return this.params.get((node.payload as Param).name)!;
      case "local":
        return this.locals.get(node.payload as Local)!;
      case "index":
        return this.indices.get(node.payload as LoopIndex)!;
    }
    const known = this.scalars.get(node)?.[0];
    if (known !== undefined) return known;
    const type = scalarTypes[node.type];
    if (node.op === "load") {
      const { element } = node.payload as BufferParameter;
      const read = `AT(${elements[element].c}, ${this.scalar(node.args[0]!)})`;
      return this.keep(this.scalars, node, 0, type, node.type === "bool" ? `${read} != 0` : read);
    }
    if (isRare(node)) return this.rare(node, type, (each) => this.scalar(each), 0, this.scalars);
    if (node.payload === HALF && node.op === "bitcast") {
      const convert = node.type === "f32" ? "f32_of_half" : "half_of_f32";
      return this.keep(this.scalars, node, 0, type, `${convert}(${this.scalar(node.args[0]!)})`);
    }
    const value = scalarOperation(
      node.op,
      node.type,
      node.args[0]!.type,
      node.args.map((arg) => this.scalar(arg)),
    );
    return this.keep(this.scalars, node, 0, type, value);
  }

  /** The usual value, and behind a branch the other one. */
  private rare(node: Scalar, type: string, value: (node: Scalar) => string, copy: number, known: Known): string {
    const [condition, rare, usual] = node.args;
    const inLanes = known === this.vectors;
    const before = value(usual);
    const when = value(condition);
    const result = this.name("t");
    this.line(`${type} ${result} = ${before};`);
    this.braces(
      `if (__builtin_expect(${inLanes ? `any${this.lanes!.wide ? "_wide" : ""}(${when})` : when}, 0)) `,
      () => {
        const other = value(rare);
        this.line(`${result} = ${inLanes ? this.select(node.type, when, other, result) : other};`);
      },
    );
    const kept = inLanes ? this.vectors : this.scalars;
    const names = kept.get(node) ?? [];
    names[copy] = result;
    kept.set(node, names);
    return result;
  }

  /** The vector of a node for one copy of the loop's body. */
  private vector(node: Scalar, copy: number): string {
    const type = this.lanes!.types[node.type];
    if (type === undefined) throw new Unfit(`${node.type} in lanes`);
    if (this.isUniform(node)) {
      const text = this.scalar(node);
      if (node.op === "const") return `splat_${type}(${text})`;
      return this.splats.get(node)?.[0] ?? this.keep(this.splats, node, 0, type, `splat_${type}(${text})`);
    }
    const lanes = this.lanes!;
    if (node.op === "local" && lanes.locals.has(node.payload as Local))
      return lanes.locals.get(node.payload as Local)![copy]!;
    const known = this.vectors.get(node)?.[copy];
    if (known !== undefined) return known;
    const stride = lanes.plan.stride(node);
    if (stride !== undefined) {
      const step = this.scalar(stride);
      const [splat, counting] = [`splat_${type}`, lanes.wide ? "FEW_COUNTING" : "COUNTING"];
      const counts = copy === 0 ? counting : `(${counting} + ${splat}(${copy} * ${lanes.count}))`;
      const value = `${splat}(${this.scalar(node)}) + ${counts}${constantOf(stride) === 1 ? "" : ` * ${splat}(${step})`}`;
      return this.keep(this.vectors, node, copy, type, value);
    }
    if (isRare(node)) return this.rare(node, type, (each) => this.vector(each, copy), copy, this.vectors);
    return this.keep(this.vectors, node, copy, type, this.computed(node, copy));
  }

  private computed(node: Scalar, copy: number): string {
    const { op, type, args } = node;
    if (op === "load") return this.load(node, copy);
    if (op !== "cast" && (type === "f32" || type === "f64")) this.computes = true;
    if (node.payload === HALF && op === "bitcast")
      return `${type === "f32" ? "floats_of_halves" : "halves_of_floats"}(${this.vector(args[0]!, copy)})`;
    if (op === "shl" || op === "shr" || op === "ushr") {
      if (!this.isUniform(args[1]!)) throw new Unfit(`${op} by a vector`);
      const kind = !this.lanes!.wide ? "" : type === "i32" ? "_few_ints" : "_longs";
      return `${op}${kind}(${this.vector(args[0]!, copy)}, ${this.scalar(args[1]!)})`;
    }
    if (op === "select") {
      const [condition, a, b] = args.map((arg) => this.vector(arg, copy)) as [string, string, string];
      const pick = this.lanes!.wide ? undefined : floatPick(node);
      return pick === undefined ? this.select(type, condition, a, b) : `${pick}(${b}, ${a})`;
    }
    try {
      return lanesOperation(
        this.lanes!.types,
        op,
        type,
        args[0]!.type,
        args.map((arg) => this.vector(arg, copy)),
      );
    } catch (error) {
      throw error instanceof Unfit ? error : new Unfit((error as Error).message);
    }
  }

  /** How the lanes of a copy lie in memory: next to each other from a place on, or at addresses of their own. */
  private places(address: Scalar, element: ElementName, copy: number): { from: string } | { at: string } {
    const stride = this.lanes!.plan.stride(address);
    const bytes = 1 << elementShift[element];
    if (stride === undefined || constantOf(stride) !== bytes) {
      this.isScattered = true;
      return { at: this.vector(address, copy) };
    }
    const offset = copy === 0 ? "" : ` + ${copy} * ${this.lanes!.count} * ${bytes}`;
    return { from: `B + (uint32_t)${this.scalar(address)}${offset}` };
  }

  /** Where every second element from a place on is a lane's, in vectors that may be read and written whole. */
  private everySecond(address: Scalar, element: ElementName, copy: number): string | undefined {
    const { plan, partial, count } = this.lanes!;
    const bytes = 1 << elementShift[element];
    const stride = plan.stride(address);
    const isFull = ["floats", "doubles"].includes(this.elementLanes(element));
    if (partial || !isFull || stride === undefined || constantOf(stride) !== 2 * bytes) return undefined;
    const offset = copy === 0 ? "" : ` + ${copy} * ${count} * ${2 * bytes}`;
    return `B + (uint32_t)${this.scalar(address)}${offset}`;
  }

  private load(node: Scalar, copy: number): string {
    const { element } = node.payload as BufferParameter;
    const lanes = this.elementLanes(element);
    const { partial, wide, count } = this.lanes!;
    if (wide && lanes === "bytes_as_longs" && node.type !== "bool") throw new Unfit("bytes in wide lanes");
    const second = this.everySecond(node.args[0]!, element, copy);
    if (second !== undefined) return `load_second_${lanes}(${second})`;
    const places = this.places(node.args[0]!, element, copy);
    const read =
      "at" in places
        ? `gather_${lanes}(B, ${places.at}, ${partial ? "first" : count})`
        : partial
          ? `load_first_${lanes}(${places.from}, first)`
          : `load_${lanes}(${places.from})`;
    const integers = wide ? "longs" : "ints";
    return node.type === "bool" ? `ne_${integers}(${read}, splat_${integers}(0))` : read;
  }

  private elementLanes(element: ElementName): string {
    const lanes = this.lanes!.wide ? elements[element].wide : elements[element].lanes;
    if (lanes === undefined) throw new Unfit(`${element} in lanes`);
    return lanes;
  }

  private storeVector(s: Extract<Statement, { kind: "store" }>, copy: number): void {
    const { element } = s.buffer;
    const lanes = this.elementLanes(element);
    const { partial, wide, count } = this.lanes!;
    if (wide && lanes === "bytes_as_longs" && element !== "bool") throw new Unfit("bytes in wide lanes");
    const value = this.vector(s.value, copy);
    const places = this.places(s.index, element, copy);
    const written = element === "bool" ? `${wide ? "longs_of_wide_mask" : "ints_of_mask"}(${value})` : value;
    if ("at" in places) this.line(`scatter_${lanes}(B, ${places.at}, ${written}, ${partial ? "first" : count});`);
    else if (partial) this.line(`store_first_${lanes}(${places.from}, ${written}, first);`);
    else this.line(`store_${lanes}(${places.from}, ${written});`);
  }
}

/** What can be done with the last bits of numbers alone, and with truth. */
const denseOperations: ReadonlySet<string> = new Set(["and", "or", "xor", "not", "eq", "ne", "select", "cast"]);

/** Whether all are elements of one kind, or truth, or numbers that these can be. */
function areElements(nodes: readonly Scalar[]): boolean {
  const kinds = new Set<string>();
  for (const node of nodes)
    if (node.op === "load") kinds.add((node.payload as BufferParameter).element);
    else if (node.op === "cast" && node.args[0].type === "bool") kinds.add("truth");
    else {
      const value = Number(constantOf(node) ?? -1);
      if (!(value >= 0 && value < 128)) return false;
    }
  return kinds.size === 1;
}

function isInnermost(s: ForStatement): boolean {
  const hasLoop = (body: readonly Statement[]): boolean =>
    body.some((each) => each.kind === "for" || (each.kind === "if" && (hasLoop(each.then) || hasLoop(each.otherwise))));
  return !hasLoop(s.body);
}

/** `a < b ? a : b` and its relatives, which processors have as one instruction; as in the WebAssembly generator. */
function floatPick(node: Scalar): "pmin" | "pmax" | undefined {
  const [condition, a, b] = node.args;
  if (node.type !== "f32" || (condition.op !== "lt" && condition.op !== "gt")) return undefined;
  const same = (x: Scalar, y: Scalar): boolean =>
    x === y || (x.op === "const" && y.op === "const" && Object.is(x.payload, y.payload));
  const [left, right] = condition.args;
  const smaller = condition.op === "lt";
  if (same(left, a) && same(right, b)) return smaller ? "pmin" : "pmax";
  if (same(right, a) && same(left, b)) return smaller ? "pmax" : "pmin";
  return undefined;
}

/** The C function of a kernel. Throws `Unfit` where WebAssembly does it better. */
export function emitFormula(kernel: Kernel, name: string): string {
  return new Writer(kernel).write(name);
}
