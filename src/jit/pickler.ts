/** Pickles objects of a program as `torch.jit.save` does, in the form that PyTorch reads. */
import { op } from "../serialization/pickle/opcodes.ts";
import { tensors } from "../serialization/tensors.ts";
import { concatenateBytes } from "../support/bytes.ts";
import { Complex } from "../support/complex.ts";
import { NotImplementedError } from "../support/errors.ts";
import { textEncoder } from "../support/platform/text-coding.ts";
import { Device } from "../tensor/device-name.ts";
import { Tensor } from "../tensor/tensor.ts";
import { attributeOf, callMethod } from "./language/access.ts";
import { anyType, typeText, type Type } from "./language/types.ts";
import {
  Dict,
  EnumMember,
  ScriptFloat,
  kindOf,
  scriptedOf,
  ScriptObject,
  ScriptTuple,
  type ClassInfo,
  type Value,
} from "./language/script-values.ts";

/** Writes one pickle. Afterwards `storages` are those that it names, in order. */
export class ScriptPickler {
  readonly storages: object[] = [];
  readonly #pieces: Uint8Array[] = [];

  /** The pickle of a value. */
  pickle(value: Value, type: Type = anyType): Uint8Array {
    this.#bytes(op.PROTO, 2);
    this.#write(value, type);
    this.#bytes(op.STOP);
    return concatenateBytes(this.#pieces);
  }

  #bytes(...bytes: readonly number[]): void {
    this.#pieces.push(new Uint8Array(bytes));
  }

  #global(module: string, name: string): void {
    this.#bytes(op.GLOBAL);
    this.#pieces.push(textEncoder().encode(`${module}\n${name}\n`));
  }

  #text(text: string): void {
    const encoded = textEncoder().encode(text);
    const { length } = encoded;
    this.#bytes(op.BINUNICODE, length & 255, (length >> 8) & 255, (length >> 16) & 255, (length >> 24) & 255);
    this.#pieces.push(encoded);
  }

  #integer(value: number): void {
    if (value >= 0 && value < 256) this.#bytes(op.BININT1, value);
    else if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
      const view = new DataView(new ArrayBuffer(4));
      view.setInt32(0, value, true);
      this.#bytes(op.BININT, ...new Uint8Array(view.buffer));
    } else {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigInt64(0, BigInt(value), true);
      this.#bytes(op.LONG1, 8, ...new Uint8Array(view.buffer));
    }
  }

  #float(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    this.#bytes(op.BINFLOAT, ...new Uint8Array(view.buffer));
  }

  #tuple(writes: readonly (() => void)[]): void {
    this.#bytes(op.MARK);
    for (const write of writes) write();
    this.#bytes(op.TUPLE);
  }

  #integers(values: readonly number[]): void {
    this.#tuple(values.map((value) => () => this.#integer(value)));
  }

  #tensor(tensor: Tensor): void {
    if (tensors().sparseOf(tensor) !== null || tensors().isMeta(tensor))
      throw new NotImplementedError(
        "save: sparse tensors and tensors without values cannot be saved in a TorchScript archive",
      );
    const { dtype, shape, strides, offset, requires_grad, storage, quantizer } = tensors().plainViewOf(tensor);
    if (quantizer !== undefined)
      throw new NotImplementedError("save: quantized tensors cannot be saved in a TorchScript archive");
    let key = this.storages.indexOf(storage);
    if (key < 0) key = this.storages.push(storage) - 1;
    this.#global("torch._utils", "_rebuild_tensor_v2");
    this.#tuple([
      () => {
        this.#tuple([
          () => this.#text("storage"),
          () => this.#global("torch", `${dtype.scalarName}Storage`),
          () => this.#text(String(key)),
          () => this.#text("cpu"),
          () => this.#integer(tensors().storageBytes(storage).length / dtype.itemsize),
        ]);
        this.#bytes(op.BINPERSID);
      },
      () => this.#integer(offset),
      () => this.#integers(shape),
      () => this.#integers(strides),
      () => this.#bytes(requires_grad ? op.NEWTRUE : op.NEWFALSE),
      () => {
        this.#global("collections", "OrderedDict");
        this.#bytes(op.EMPTY_TUPLE, op.REDUCE);
      },
    ]);
    this.#bytes(op.REDUCE);
  }

  /** A list or dict with its type, which the pickle alone does not say. */
  #tagged(type: Type, write: () => void): void {
    const isKnown = type.name === "List" || type.name === "Dict";
    if (!isKnown) return write();
    this.#global("torch.jit._pickle", "restore_type_tag");
    this.#tuple([write, () => this.#text(typeText(type))]);
    this.#bytes(op.REDUCE);
  }

  #object(of: ClassInfo, value: Value): void {
    const dot = of.qualified.lastIndexOf(".");
    this.#global(of.qualified.slice(0, dot), of.qualified.slice(dot + 1));
    this.#bytes(op.EMPTY_TUPLE, op.NEWOBJ);
    const getState = of.methods.get("__getstate__");
    if (getState) this.#write(callMethod(value, "__getstate__", [], null), getState.returns);
    else {
      this.#bytes(op.EMPTY_DICT, op.MARK);
      for (const [name, type] of of.attributes) {
        this.#text(name);
        this.#write(attributeOf(value, name), type);
      }
      this.#bytes(op.SETITEMS);
    }
    this.#bytes(op.BUILD);
  }

  #write(value: Value, given: Type): void {
    const type = given.name === "Optional" ? (given.of[0] ?? anyType) : given;
    if (value === null) this.#bytes(op.NONE);
    else if (typeof value === "boolean") this.#bytes(value ? op.NEWTRUE : op.NEWFALSE);
    else if (typeof value === "number") this.#integer(value);
    else if (typeof value === "string") this.#text(value);
    else if (value instanceof ScriptFloat) this.#float(value.value);
    else if (value instanceof Tensor) this.#tensor(value);
    else if (Array.isArray(value))
      this.#tagged(type, () => {
        this.#bytes(op.EMPTY_LIST, op.MARK);
        for (const item of value) this.#write(item, { ...(type.of[0] ?? anyType), name: untagged(type.of[0]) });
        this.#bytes(op.APPENDS);
      });
    else if (value instanceof ScriptTuple) {
      const types = value.of ? [...value.of.attributes.values()] : type.of;
      this.#tuple(value.items.map((item, i) => () => this.#write(item, types[i] ?? anyType)));
    } else if (value instanceof Dict)
      this.#tagged(type, () => {
        this.#bytes(op.EMPTY_DICT, op.MARK);
        for (const [key, item] of value.entries()) {
          this.#write(key, anyType);
          this.#write(item, { ...(type.of[1] ?? anyType), name: untagged(type.of[1]) });
        }
        this.#bytes(op.SETITEMS);
      });
    else if (value instanceof Complex) {
      this.#global("builtins", "complex");
      this.#tuple([() => this.#float(value.real), () => this.#float(value.imag)]);
      this.#bytes(op.REDUCE);
    } else if (value instanceof EnumMember) {
      const dot = value.of.qualified.lastIndexOf(".");
      this.#global(value.of.qualified.slice(0, dot), value.of.qualified.slice(dot + 1));
      this.#write(value.value, anyType);
      this.#bytes(op.REDUCE);
    } else if (value instanceof Device) {
      const { index } = value;
      this.#global("torch", "device");
      this.#tuple([() => this.#text(value.type), ...(index === null ? [] : [() => this.#integer(index)])]);
      this.#bytes(op.REDUCE);
    } else {
      const of = scriptedOf(value)?.of ?? (value instanceof ScriptObject ? value.of : null);
      if (of === null) throw new NotImplementedError(`save: ${kindOf(value)} cannot be saved in a TorchScript archive`);
      this.#object(of, value);
    }
  }
}

/** A type in a list or dict, which the type of the whole says already. */
function untagged(type: Type | undefined): string {
  const name = type?.name ?? "Any";
  return name === "List" || name === "Dict" ? `in ${name}` : name;
}
