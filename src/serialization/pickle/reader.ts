/** A pickle machine that builds plain descriptions of values and calls nothing but the closed list of safe globals. */

import { isByteArray } from "../../support/realms.ts";
import { CheckpointError, type BlockedGlobal } from "../checkpoint-errors.ts";
import { Cursor, decodeText, decodeUtf8, EndOfBytes } from "./cursor.ts";
import { askedGlobal, isUnlisted, qualifiedName, safeGlobal } from "./globals.ts";
import { lineFloat, lineInteger, lineString, lineUnicode } from "./lines.ts";
import { op, opcodeName } from "./opcodes.ts";
import {
  PyDict,
  PyFloat,
  PyGlobal,
  PyList,
  PyNumpyDtype,
  PyObject,
  PySet,
  PyTuple,
  type CallContext,
  type PyValue,
} from "./python.ts";
import { itemAt } from "../../support/checked.ts";

export interface UnpickleOptions {
  /** The file, for errors. */
  readonly file: string;
  /** The part of the file that the pickle is: `data.pkl`. */
  readonly part: string;
  /** Names of unknown globals that are accepted (as inert records) all the same. */
  readonly safe_globals?: readonly string[];
  /** Refuses what PyTorch's reader of weights does not know: opcodes that protocol 2 does not write, and some of Python's own names. */
  readonly weightsOnly?: boolean;
  /** What a persistent id stands for: a storage. */
  readonly persistentLoad?: (id: PyValue, context: CallContext, place: string) => PyValue;
}

/** What PyTorch's reader of weights knows (torch/_weights_only_unpickler.py): what its pickler writes with protocol 2. */
const ofWeights: ReadonlySet<number> = new Set([
  ...[op.PROTO, op.STOP, op.MARK, op.GLOBAL, op.REDUCE, op.NEWOBJ, op.BUILD, op.BINPERSID],
  ...[op.NONE, op.NEWTRUE, op.NEWFALSE, op.BININT, op.BININT1, op.BININT2, op.LONG1, op.BINFLOAT],
  ...[op.BINUNICODE, op.SHORT_BINSTRING, op.EMPTY_LIST, op.APPEND, op.APPENDS, op.EMPTY_SET],
  ...[op.EMPTY_TUPLE, op.TUPLE, op.TUPLE1, op.TUPLE2, op.TUPLE3, op.EMPTY_DICT, op.SETITEM, op.SETITEMS],
  ...[op.BINGET, op.LONG_BINGET, op.BINPUT, op.LONG_BINPUT],
]);

/** How PyTorch's sentence about another opcode begins. */
export const UNSUPPORTED = "Unsupported operand";

/** What went wrong inside one opcode; `run` adds the place. */
class PickleProblem extends Error {}

/** Reads one pickle. Afterwards `position` is behind its STOP and `blocked` lists the unknown globals in it. */
export class Unpickler implements CallContext {
  readonly blocked = new Map<string, BlockedGlobal>();
  readonly #cursor: Cursor;
  readonly #options: UnpickleOptions;
  readonly #start: number;
  readonly #memo = new Map<number, PyValue>();
  readonly #stack: PyValue[] = [];
  /** Stack heights at the open marks: nothing below the last one may be popped. */
  readonly #marks: number[] = [];
  #budget: number;
  #opcode = -1;
  #opcodeAt = 0;

  constructor(bytes: Uint8Array, options: UnpickleOptions, start = 0) {
    this.#cursor = new Cursor(bytes, start);
    this.#options = options;
    this.#start = start;
    this.#budget = 16 * (bytes.length - start) + 65536;
  }

  get position(): number {
    return this.#cursor.position;
  }

  /** Where the machine is: `data.pkl, byte 17 (REDUCE)`. */
  get place(): string {
    const name = this.#opcode < 0 ? "" : ` (${opcodeName(this.#opcode)})`;
    return `${this.#options.part}, byte ${this.#opcodeAt}${name}`;
  }

  fail(reason: string): never {
    throw new PickleProblem(reason);
  }

  spend(count: number): void {
    this.#budget -= count;
    if (this.#budget < 0) this.fail("the pickle asks for far more work than its size allows");
  }

  /** The value that the pickle describes. */
  run(): PyValue {
    try {
      for (;;) {
        this.#opcodeAt = this.#cursor.position;
        this.#opcode = -1;
        this.#opcode = this.#cursor.uint8();
        if (this.#opcode === op.STOP) return this.#pop();
        this.#step(this.#opcode);
      }
    } catch (error) {
      if (!(error instanceof PickleProblem || error instanceof EndOfBytes)) throw error;
      const reason = error instanceof EndOfBytes ? `pickle data was truncated: ${error.message}` : error.message;
      throw new CheckpointError({ file: this.#options.file, place: this.place, reason });
    }
  }

  #step(opcode: number): void {
    const cursor = this.#cursor;
    if (this.#options.weightsOnly === true && !ofWeights.has(opcode)) this.fail(`${UNSUPPORTED} ${opcode}`);
    switch (opcode) {
      case op.PROTO: {
        const protocol = cursor.uint8();
        if (protocol > 5) this.fail(`unsupported pickle protocol: ${protocol}`);
        return;
      }
      case op.FRAME: {
        const length = cursor.length64();
        if (length > cursor.remaining) this.fail(`pickle data was truncated: a frame of ${length} bytes is declared`);
        return;
      }
      case op.MARK:
        this.#marks.push(this.#stack.length);
        return;
      case op.POP:
        if (this.#stack.length === this.#floor() && this.#marks.length > 0) this.#marks.pop();
        else this.#pop();
        return;
      case op.POP_MARK:
        this.#popToMark();
        return;
      case op.DUP:
        this.#push(this.#top());
        return;

      case op.NONE:
        this.#push(null);
        return;
      case op.NEWTRUE:
        this.#push(true);
        return;
      case op.NEWFALSE:
        this.#push(false);
        return;
      case op.BININT:
        this.#push(cursor.int32());
        return;
      case op.BININT1:
        this.#push(cursor.uint8());
        return;
      case op.BININT2:
        this.#push(cursor.uint16());
        return;
      case op.LONG1:
        this.#push(cursor.integer(cursor.uint8()));
        return;
      case op.LONG4:
        this.#push(this.#longInteger(cursor.uint32()));
        return;
      case op.BINFLOAT: {
        const value = cursor.float64BigEndian();
        this.#push(Number.isInteger(value) ? new PyFloat(value) : value);
        return;
      }

      case op.BINUNICODE:
        this.#push(this.#text(cursor.uint32()));
        return;
      case op.SHORT_BINUNICODE:
        this.#push(this.#text(cursor.uint8()));
        return;
      case op.BINUNICODE8:
        this.#push(this.#text(cursor.length64()));
        return;
      // Python 2 strings are text or bytes, and nothing says which.
      case op.BINSTRING:
        this.#push(this.#textOrBytes(cursor.uint32()));
        return;
      case op.SHORT_BINSTRING:
        this.#push(this.#textOrBytes(cursor.uint8()));
        return;
      case op.BINBYTES:
        this.#push(cursor.slice(cursor.uint32()).slice());
        return;
      case op.SHORT_BINBYTES:
        this.#push(cursor.slice(cursor.uint8()).slice());
        return;
      case op.BINBYTES8:
      case op.BYTEARRAY8:
        this.#push(cursor.slice(cursor.length64()).slice());
        return;

      case op.EMPTY_LIST:
        this.#push(new PyList());
        return;
      case op.LIST:
        this.#push(this.#list(this.#popToMark()));
        return;
      case op.APPEND: {
        const item = this.#pop();
        this.#append([item]);
        return;
      }
      case op.APPENDS:
        this.#append(this.#popToMark());
        return;
      case op.EMPTY_TUPLE:
        this.#push(new PyTuple([]));
        return;
      case op.TUPLE:
        this.#push(new PyTuple(this.#popToMark()));
        return;
      case op.TUPLE1:
        this.#push(new PyTuple(this.#popMany(1)));
        return;
      case op.TUPLE2:
        this.#push(new PyTuple(this.#popMany(2)));
        return;
      case op.TUPLE3:
        this.#push(new PyTuple(this.#popMany(3)));
        return;
      case op.EMPTY_DICT:
        this.#push(new PyDict());
        return;
      case op.DICT: {
        const items = this.#popToMark();
        this.#push(new PyDict());
        this.#setItems(items);
        return;
      }
      case op.SETITEM:
        this.#setItems(this.#popMany(2));
        return;
      case op.SETITEMS:
        this.#setItems(this.#popToMark());
        return;
      case op.EMPTY_SET:
        this.#push(new PySet(false));
        return;
      case op.ADDITEMS: {
        const items = this.#popToMark();
        const set = this.#top();
        if (!(set instanceof PySet)) this.fail(`items are added to ${kindOfValue(set)}`);
        for (const item of items) set.add(item);
        return;
      }
      case op.FROZENSET: {
        const set = new PySet(true);
        for (const item of this.#popToMark()) set.add(item);
        this.#push(set);
        return;
      }

      case op.BINGET:
        this.#push(this.#recall(cursor.uint8()));
        return;
      case op.LONG_BINGET:
        this.#push(this.#recall(cursor.uint32()));
        return;
      case op.BINPUT:
        this.#memo.set(cursor.uint8(), this.#top());
        return;
      case op.LONG_BINPUT:
        this.#memo.set(cursor.uint32(), this.#top());
        return;
      case op.MEMOIZE:
        this.#memo.set(this.#memo.size, this.#top());
        return;

      case op.GLOBAL: {
        const module = cursor.line();
        this.#push(this.#global(module, cursor.line()));
        return;
      }
      case op.STACK_GLOBAL: {
        const [module, name] = this.#popMany(2);
        if (typeof module !== "string" || typeof name !== "string") this.fail("STACK_GLOBAL requires str");
        this.#push(this.#global(module, name));
        return;
      }
      case op.REDUCE: {
        const [callee, args] = this.#popMany(2) as [PyValue, PyValue];
        this.#push(this.#call(callee, args, undefined, "call"));
        return;
      }
      case op.NEWOBJ: {
        const [callee, args] = this.#popMany(2) as [PyValue, PyValue];
        this.#push(this.#call(callee, args, undefined, "new"));
        return;
      }
      case op.NEWOBJ_EX: {
        const [callee, args, kwargs] = this.#popMany(3) as [PyValue, PyValue, PyValue | undefined];
        this.#push(this.#call(callee, args, kwargs, "new"));
        return;
      }
      case op.BUILD: {
        const state = this.#pop();
        this.#build(this.#top(), state);
        return;
      }
      case op.INT:
        this.#push(this.#fromLine(lineInteger, "an integer"));
        return;
      case op.LONG:
        this.#push(this.#fromLine(lineInteger, "an integer"));
        return;
      case op.FLOAT:
        this.#push(this.#fromLine(lineFloat, "a float"));
        return;
      case op.STRING:
        this.#push(this.#fromLine(lineString, "a quoted string"));
        return;
      case op.UNICODE:
        this.#push(this.#fromLine(lineUnicode, "text"));
        return;
      case op.GET:
        this.#push(this.#recall(Number(cursor.line())));
        return;
      case op.PUT: {
        const index = Number(cursor.line());
        if (!Number.isSafeInteger(index) || index < 0) this.fail("a value is noted under something that is no number");
        this.#memo.set(index, this.#top());
        return;
      }
      case op.INST: {
        const module = cursor.line();
        const callee = this.#global(module, cursor.line());
        this.#push(this.#call(callee, new PyTuple(this.#popToMark()), undefined, "new"));
        return;
      }
      case op.OBJ: {
        const [callee, ...args] = this.#popToMark();
        if (callee === undefined) this.fail("unpickling stack underflow");
        this.#push(this.#call(callee, new PyTuple(args), undefined, "new"));
        return;
      }
      case op.PERSID: {
        const load = this.#options.persistentLoad;
        if (load === undefined) this.fail("a storage is named where none can be");
        this.#push(load(cursor.line(), this, this.place));
        return;
      }
      case op.BINPERSID: {
        const id = this.#pop();
        const load = this.#options.persistentLoad;
        if (load === undefined) this.fail("a storage is named where none can be");
        this.#push(load(id, this, this.place));
        return;
      }
      default: {
        const shown =
          opcode >= 32 && opcode < 127 ? String.fromCharCode(opcode) : `\\x${opcode.toString(16).padStart(2, "0")}`;
        this.fail(`invalid load key, '${shown}'.`);
      }
    }
  }

  #floor(): number {
    return this.#marks.length > 0 ? itemAt(this.#marks, this.#marks.length - 1) : 0;
  }

  #push(value: PyValue): void {
    this.#stack.push(value);
  }

  #top(): PyValue {
    if (this.#stack.length <= this.#floor()) this.fail("unpickling stack underflow");
    return this.#stack[this.#stack.length - 1]!;
  }

  #pop(): PyValue {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popMany(count: number): PyValue[] {
    if (this.#stack.length - this.#floor() < count) this.fail("unpickling stack underflow");
    return this.#stack.splice(this.#stack.length - count, count);
  }

  #popToMark(): PyValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) this.fail("could not find MARK");
    return this.#stack.splice(mark);
  }

  #recall(index: number): PyValue {
    const value = this.#memo.get(index);
    if (value === undefined) this.fail(`Memo value not found at index ${index}`);
    return value;
  }

  #longInteger(length: number): number | bigint {
    if (length >= 0x80000000) this.fail("LONG pickle has negative byte count");
    return this.#cursor.integer(length);
  }

  /** What a line of protocols 0 and 1 says. */
  #fromLine<T extends PyValue>(read: (line: Uint8Array) => T | undefined, what: string): T {
    const value = read(this.#cursor.lineBytes());
    if (value === undefined) this.fail(`a line is not ${what}`);
    return value;
  }

  #text(length: number): string {
    const text = decodeText(this.#cursor.slice(length));
    if (text === null) this.fail("a string is not UTF-8");
    return text;
  }

  #textOrBytes(length: number): string | Uint8Array {
    const bytes = this.#cursor.slice(length);
    return decodeUtf8(bytes) ?? bytes.slice();
  }

  #list(items: readonly PyValue[]): PyList {
    const list = new PyList();
    for (const item of items) list.items.push(item);
    return list;
  }

  #append(items: readonly PyValue[]): void {
    const target = this.#top();
    if (!(target instanceof PyList || target instanceof PyObject))
      this.fail(`items are appended to ${kindOfValue(target)}`);
    for (const item of items) target.items.push(item);
  }

  #setItems(items: readonly PyValue[]): void {
    const target = this.#top();
    if (items.length % 2 !== 0) this.fail("odd number of items for SETITEMS");
    for (let i = 0; i < items.length; i += 2) {
      if (target instanceof PyDict) target.set(items[i]!, items[i + 1]!);
      else if (target instanceof PyObject) target.entries.push([items[i]!, items[i + 1]!]);
      else this.fail(`items are set in ${kindOfValue(target)}`);
    }
  }

  #global(module: string, name: string): PyValue {
    const qualified = qualifiedName(module, name);
    const safe = safeGlobal(qualified);
    if (safe !== undefined && !(this.#options.weightsOnly === true && isUnlisted(qualified))) return safe;
    if (!this.blocked.has(qualified) && !this.#options.safe_globals?.includes(qualified)) {
      this.blocked.set(qualified, { name: qualified, place: this.place });
    }
    return safe ?? askedGlobal(qualified);
  }

  #call(callee: PyValue, given: PyValue, kwargs: PyValue | undefined, how: "call" | "new"): PyValue {
    // TorchScript writes members of enums as calls with a value that is in no tuple.
    const isMember = callee instanceof PyGlobal && callee.name.startsWith("__torch__.") && how === "call";
    const args = isMember && !(given instanceof PyTuple) ? new PyTuple([given]) : given;
    if (!(args instanceof PyTuple)) this.fail(`the arguments of a call are ${kindOfValue(args)}, not a tuple`);
    if (kwargs !== undefined && !(kwargs instanceof PyDict)) this.fail("named arguments are no dict");
    if (callee instanceof PyGlobal) {
      if (callee.call === null && callee.name === "copyreg._reconstructor") {
        // Protocols 0 and 1 make an instance so: its class, a class that it derives from, and what the latter is made of.
        const [type, base, of = null] = args.items;
        const isPlain = base instanceof PyGlobal && base.name === "builtins.object";
        if (type instanceof PyGlobal) return new PyObject(type.name, new PyTuple(isPlain ? [] : [of]), kwargs, "new");
      }
      if (callee.call === null) return new PyObject(callee.name, args, kwargs, how);
      if (kwargs !== undefined && kwargs.entries.size > 0) this.fail(`${callee.name} takes no named arguments here`);
      return callee.call(args.items, this);
    }
    // What an unknown call would have returned is called in turn (`getattr(x, "y")(...)`): as inert as that.
    if (callee instanceof PyObject) return new PyObject("<result of a call>", new PyTuple([callee, args]), kwargs, how);
    this.fail(`${kindOfValue(callee)} cannot be called`);
  }

  #build(target: PyValue, state: PyValue): void {
    if (target instanceof PyObject) {
      target.state = state;
    } else if (target instanceof PyDict && state instanceof PyDict) {
      if (target.kind !== "Namespace") target.attributes = state;
      else {
        this.spend(state.entries.size);
        for (const [key, value] of state.entries) target.set(key, value);
      }
    } else if (target instanceof PyNumpyDtype && state instanceof PyTuple) {
      target.isBigEndian = state.items[1] === ">";
    } else {
      this.fail(`a state is given to ${kindOfValue(target)}`);
    }
  }

  /** How many bytes have been read. */
  get length(): number {
    return this.#cursor.position - this.#start;
  }
}

/** A value's kind, for errors. */
export function kindOfValue(value: PyValue | undefined): string {
  if (value === null) return "None";
  if (value === undefined) return "nothing";
  if (typeof value === "string") return "a string";
  if (typeof value === "boolean") return "a bool";
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (isByteArray(value)) return "bytes";
  if (value instanceof PyGlobal) return value.name;
  if (value instanceof PyObject) return `an object of ${value.name}`;
  return `a ${value.constructor.name.replace(/^Py/, "").toLowerCase()}`;
}
