/** Makes the objects of an archive of what its pickle says. */
import { isDType } from "../dtype.ts";
import { Complex } from "../support/complex.ts";
import { RuntimeError } from "../support/errors.ts";
import { PyDict, PyFloat, PyList, PyObject, PyTuple, type PyValue } from "../serialization/pickle/python.ts";
import { deviceByName } from "../tensor/device-name.ts";
import type { Pickled } from "./archive.ts";
import { codeOfDType } from "./builtins/codes.ts";
import { callMethod } from "./language/access.ts";
import { parseExpression } from "./language/parser.ts";
import { anyType, typeOfAnnotation, type Type } from "./language/types.ts";
import {
  ClassInfo,
  Dict,
  EnumMember,
  ScriptFloat,
  ScriptObject,
  ScriptTuple,
  Unsupported,
  type Value,
} from "./language/script-values.ts";
import { packedParameters } from "./quantized/packed.ts";
import type { Unit } from "./unit.ts";

/** Makes a module of a class and its attributes. */
export type MakeModule = (of: ClassInfo, attributes: ReadonlyMap<string, Value>) => Value;

/** Turns what a pickle says into values of programs. */
export class ObjectMaker {
  readonly #done = new Map<PyValue, Value>();

  constructor(
    readonly unit: Unit,
    readonly pickled: Pickled,
    readonly makeModule: MakeModule,
  ) {}

  /** The value that something in the pickle is; its type says what JavaScript and the pickle cannot. */
  valueOf(given: PyValue, type: Type = anyType): Value {
    if (typeof given === "number")
      return type.name === "float" || !Number.isInteger(given) ? new ScriptFloat(given) : given;
    if (typeof given === "bigint") return Number(given);
    if (given === null || typeof given === "boolean") return given;
    if (typeof given === "string") return type.name === "Device" ? deviceByName(given) : given;
    if (given instanceof PyFloat) return new ScriptFloat(given.value);
    if (given instanceof Complex) return given;
    const tensor = this.pickled.tensors.get(given);
    if (tensor !== undefined) return tensor;
    const known = this.#done.get(given);
    if (known !== undefined) return known;
    const made = this.#make(given, type.name === "Optional" ? (type.of[0] ?? anyType) : type);
    if (!this.#done.has(given)) this.#done.set(given, made);
    return made;
  }

  #make(given: PyValue, type: Type): Value {
    if (given instanceof PyList) {
      const list: Value[] = [];
      this.#done.set(given, list);
      for (const item of given.items) list.push(this.valueOf(item, type.of[0]));
      return list;
    }
    if (given instanceof PyTuple) {
      const of = this.unit.find(type.name);
      const named = of instanceof ClassInfo ? of : null;
      const types = named ? [...named.attributes.values()] : type.of;
      return new ScriptTuple(
        given.items.map((item, i) => this.valueOf(item, types[i])),
        named,
      );
    }
    if (given instanceof PyDict) {
      const dict = new Dict();
      this.#done.set(given, dict);
      for (const [key, value] of given.entries)
        dict.set(this.valueOf(key, type.of[0]), this.valueOf(value, type.of[1]));
      return dict;
    }
    if (given instanceof PyObject) return this.#object(given);
    if (isDType(given)) return codeOfDType(given);
    return new Unsupported("an object of a kind that pickles of programs do not hold");
  }

  #object(given: PyObject): Value {
    const { name } = given;
    const args = given.args instanceof PyTuple ? given.args.items : [];
    const short = name.slice(name.lastIndexOf(".") + 1);
    if (name.startsWith("torch.jit._pickle.")) {
      const [value = null, tag] = args;
      if (short === "restore_type_tag") return this.valueOf(value, typeOfAnnotation(parseExpression(String(tag))));
      const item = { build_doublelist: "float", build_intlist: "int", build_boollist: "bool" }[short] ?? "Tensor";
      return this.valueOf(value, { name: "List", of: [{ name: item, of: [] }] });
    }
    if (name.startsWith("__torch__.torch.classes.")) {
      const state = given.state === undefined ? null : this.valueOf(given.state);
      return packedParameters(name.slice("__torch__.torch.classes.".length), state);
    }
    const of = this.unit.find(name);
    if (!(of instanceof ClassInfo))
      throw new RuntimeError(`Unknown type name '${name}': the archive's program has no class of that name`);
    if (of.kind === "enum") {
      const value = this.valueOf(args[0] ?? null);
      const member = [...of.constants.values()].find(
        (each) => each instanceof EnumMember && sameValue(each.value, value),
      );
      return member ?? new EnumMember(of, String(value), value);
    }
    return this.#instance(given, of);
  }

  #instance(given: PyObject, of: ClassInfo): Value {
    const { state } = given;
    const setState = of.methods.get("__setstate__");
    if (setState) {
      const type = setState.parameters[1]?.type;
      const value = state === undefined ? null : this.valueOf(state, type);
      const made = of.kind === "module" ? this.makeModule(of, new Map()) : new ScriptObject(of);
      this.#done.set(given, made);
      callMethod(made, "__setstate__", [value], null);
      return made;
    }
    const entries = state instanceof PyDict ? [...state.entries] : [];
    if (of.kind === "module") {
      const attributes = new Map<string, Value>();
      for (const [key, value] of entries)
        attributes.set(String(key), this.valueOf(value, of.attributes.get(String(key))));
      return this.makeModule(of, attributes);
    }
    const made = new ScriptObject(of);
    this.#done.set(given, made);
    for (const [key, value] of entries)
      made.slots.set(String(key), this.valueOf(value, of.attributes.get(String(key))));
    return made;
  }
}

const sameValue = (a: Value, b: Value): boolean =>
  a === b || (a instanceof ScriptFloat && b instanceof ScriptFloat && a.value === b.value);
