/** Modules and functions of an archive: modules like any others, whose `forward` and other methods the archive's program has. */
import { Module, Parameter } from "../nn/index.ts";
import { AttributeError, NotImplementedError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { nameClasses } from "../support/class-names.ts";
import type { ScriptArchive } from "./archive.ts";
import { argumentsOf, fromJavaScript, givenToJavaScript } from "./boundary.ts";
import { withTrace } from "./language/errors.ts";
import type { Names } from "./language/scope.ts";
import { anyType } from "./language/types.ts";
import { writeArchive } from "./save.ts";
import { SCRIPT, type ClassInfo, type FunctionInfo, type Scripted, type Value } from "./language/script-values.ts";

/** Calls a function of a program with values of JavaScript. */
function callFromOutside(fn: FunctionInfo, self: Value | undefined, given: readonly unknown[], names: Names): unknown {
  const args = argumentsOf(fn, given, names, self !== undefined);
  try {
    return givenToJavaScript(fn.call(self === undefined ? args : [self, ...args], null));
  } catch (error) {
    throw withTrace(error);
  }
}

/** Where a module keeps the program that it is a part of. */
const PROGRAM = Symbol("program");
interface Program {
  readonly names: Names;
  readonly archive: ScriptArchive;
}

/** Gives an object a property that loops and printing leave out. */
function hide(target: object, key: string | symbol, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

/** Takes an attribute of a module up, as what it is. */
function addAttribute(module: object, name: string, value: Value): void {
  if (!(module instanceof ScriptModule)) return;
  const { of, slots } = module[SCRIPT];
  if (name === "training" && typeof value === "boolean") module.training = value;
  else if (value instanceof Tensor && of.parameters.includes(name))
    module.register_parameter(name, value instanceof Parameter ? value : new Parameter(value, value.requires_grad));
  else if (value instanceof Tensor && of.buffers.includes(name)) module.register_buffer(name, value);
  else if (value instanceof ScriptModule) module.add_module(name, value);
  else {
    slots.set(name, value);
    if (name in module) return;
    const type = of.attributes.get(name) ?? anyType;
    Object.defineProperty(module, name, {
      enumerable: false,
      configurable: true,
      get(this: ScriptModule) {
        return givenToJavaScript(this[SCRIPT].slots.get(name) ?? null);
      },
      set(this: ScriptModule, given: unknown) {
        this[SCRIPT].slots.set(name, fromJavaScript(given, type, this[PROGRAM].names));
      },
    });
  }
}

/**
 * A method of a module's class.
 * @throws AttributeError where the class has none of that name
 */
function methodOf(module: ScriptModule, name: string): FunctionInfo {
  const method = module[SCRIPT].of.methods.get(name);
  if (method) return method;
  throw new AttributeError(`'RecursiveScriptModule' object has no attribute '${name}'`);
}

/** The text of a method as it is shown: without the indent that it has in its class, and without the class's name. */
const shownText = (text: string): string => `  ${text}`.replace(/^ {2}/gm, "").replace(/^(def \w+\(\w+): [\w.]+/, "$1");

/**
 * A module of a TorchScript archive. Its parameters, buffers and children are those of the archive; other attributes are
 * properties too, and methods that the program exports can be called. In Python the class of loaded modules is
 * `RecursiveScriptModule`.
 * https://docs.pytorch.org/docs/stable/generated/torch.jit.ScriptModule.html
 */
export class ScriptModule extends Module<(...args: unknown[]) => unknown> {
  readonly [SCRIPT]!: Scripted;
  readonly [PROGRAM]!: Program;

  /** Modules are made by `load` only. */
  constructor(of: ClassInfo, attributes: ReadonlyMap<string, Value>, names: Names, archive: ScriptArchive) {
    super();
    // Copies of a module have slots of their own, and the same program.
    hide(this, SCRIPT, { of, slots: new Map<string, Value>(), add: addAttribute });
    hide(this, PROGRAM, Object.freeze({ names, archive }));
    for (const [name, value] of attributes) addAttribute(this, name, value);
    for (const [name, method] of of.methods) {
      if (name === "forward" || name.startsWith("__") || name in this) continue;
      hide(this, name, function (this: ScriptModule, ...given: unknown[]): unknown {
        return callFromOutside(method, this, given, this[PROGRAM].names);
      });
    }
  }

  /**
   * Runs the program's `forward`. Arguments come in order, or by name in a trailing plain object; tuples and lists are arrays,
   * dicts plain objects or Maps.
   * @throws RuntimeError for arguments of other types, and for what goes wrong in the program, with where in it; Error (of
   * this entry) for what the program raises itself
   */
  forward(...args: unknown[]): unknown {
    return callFromOutside(methodOf(this, "forward"), this, args, this[PROGRAM].names);
  }

  /**
   * Writes the module as it is now, with its program: `torch.jit.load` reads it here and in Python.
   * @param f a path (in Node); without it the bytes are given
   * @param options `_extra_files`: texts that go into the archive, by their names
   * @throws NotImplementedError for attributes that cannot be saved: quantized and sparse tensors
   */
  save(
    f: string | null = null,
    options: { _extra_files?: Readonly<Record<string, string>> } = {},
  ): Uint8Array<ArrayBuffer> {
    return writeArchive(this, this[PROGRAM].archive, f, options._extra_files ?? {});
  }

  /** The text of `forward` in the archive. */
  get code(): string {
    return shownText(methodOf(this, "forward").text);
  }

  /** The name that the class had in Python. */
  get original_name(): string {
    return this[SCRIPT].of.name;
  }

  /** Not supported: programs are run as they are written, and have no graph. */
  get graph(): never {
    throw new NotImplementedError("graphs of TorchScript modules are not supported; `code` has the program's text");
  }

  override _get_name(): string {
    return "RecursiveScriptModule";
  }

  override extra_repr(): string {
    return `original_name=${this.original_name}`;
  }
}

nameClasses({ ScriptModule });
