/** `torch.library.Library` and its functions by name: schemas first, implementations later. */
import type { DType } from "../dtype.ts";
import { RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { addAutocast, addAutograd, addKernel, type AutogradOptions, type DeviceTypes } from "./custom-op.ts";
import {
  ANY_DEVICE,
  OperatorDefinition,
  type BackwardFormula,
  type BatchedImplementation,
  type Implementation,
} from "./definition.ts";
import { definitionFor, enter, operatorNamed, leave, splitName } from "./registry.ts";
import { checkSchema } from "./schema-text.ts";

/** What a library is for: all definitions of a namespace, some of them, or implementations. */
export type LibraryKind = "DEF" | "FRAGMENT" | "IMPL";

const kinds: readonly string[] = ["IMPL", "DEF", "FRAGMENT"];
const reserved: readonly string[] = ["prim", "aten"];

/** Namespaces that one library has taken whole. */
const whole = new Map<string, Library>();

/** The part of a schema's text before its brackets, and the rest. */
function splitSchema(schema: string): [name: string, signature: string] {
  checkSchema(schema);
  const open = schema.indexOf("(");
  return [schema.slice(0, open).trim(), schema.slice(open)];
}

function mustExist(qualname: string): OperatorDefinition {
  splitName(qualname);
  const found = operatorNamed(qualname);
  if (found === null) throw new RuntimeError(`operator ${qualname} does not exist`);
  return found;
}

/** Adds an implementation for one of PyTorch's dispatch keys. */
function addImplementation(definition: OperatorDefinition, fn: Implementation, key: string): void {
  if (key === "" || key === "CompositeImplicitAutograd") definition.composite = fn;
  else if (key === "CompositeExplicitAutograd") addKernel(definition, ANY_DEVICE, fn);
  else if (key === "Meta") definition.fake = fn;
  else if (/^(CPU|CUDA|MPS|XPU|XLA|IPU|HPU|MTIA|PrivateUse1)$/.test(key)) addKernel(definition, key.toLowerCase(), fn);
  else if (/^Autograd|^Autocast|^FuncTorch/.test(key))
    throw new RuntimeError(
      `Library.impl: the dispatch key ${key} has no kernels here; use register_autograd, register_autocast or register_vmap`,
    );
  else throw new RuntimeError(`could not parse dispatch key: ${key}`);
}

/**
 * Operators of a namespace: their schemas (`define`), then their implementations (`impl`).
 * @throws {ValueError} for other kinds, and for namespaces of PyTorch's own
 * @throws {RuntimeError} for a second "DEF" of one namespace
 * @example
 * const library = new torch.library.Library("mathlib", "DEF");
 * library.define("half(Tensor x) -> Tensor");
 * library.impl("half", (x: Tensor) => x.div(2), "CPU");
 * torch.ops.mathlib.half(torch.ones(2)); // tensor([0.5000, 0.5000])
 */
export class Library {
  private readonly defined: OperatorDefinition[] = [];

  /** @throws {ValueError} for other kinds, and for namespaces of PyTorch's own */
  constructor(
    /** The namespace. */
    readonly ns: string,
    /** What it is for. */
    readonly kind: LibraryKind,
    /** The key that `impl` takes where it is given none. */
    readonly dispatch_key: string = "",
  ) {
    if (!kinds.includes(kind)) throw new ValueError(`Unsupported kind: ${String(kind)}`);
    if (reserved.includes(ns))
      throw new ValueError(`${ns} is a reserved namespace. Please try creating a library with another name.`);
    if (kind !== "DEF") return;
    if (whole.has(ns))
      throw new RuntimeError(
        `Only a single TORCH_LIBRARY can be used to register the namespace ${ns}; please put all of your definitions in a single TORCH_LIBRARY block.  If you were trying to specify implementations, consider using TORCH_LIBRARY_IMPL (which can be duplicated).  If you really intended to define operators for a single namespace in a distributed way, you can use TORCH_LIBRARY_FRAGMENT to explicitly indicate this.`,
      );
    whole.set(ns, this);
  }

  /**
   * Defines an operator by its schema, "sum(Tensor self) -> Tensor", and gives its name.
   * @throws {RuntimeError} where there is one of this name, and for what is no schema
   */
  define(schema: string, alias_analysis: string = ""): string {
    if (!["", "FROM_SCHEMA", "CONSERVATIVE"].includes(alias_analysis))
      throw new RuntimeError(`Invalid alias_analysis type ${alias_analysis}`);
    if (this.kind === "IMPL")
      throw new RuntimeError(
        `${schema}: Cannot define an operator inside of a TORCH_LIBRARY_IMPL block.  All calls to def() should be placed in the (unique) TORCH_LIBRARY block for their namespace.`,
      );
    const [name, signature] = splitSchema(schema);
    if (operatorNamed(`${this.ns}::${name}`) !== null)
      throw new RuntimeError(
        `Tried to register an operator (${this.ns}::${schema}) with the same name and overload name multiple times. Each overload's schema should only be registered with a single call to def().`,
      );
    const definition = new OperatorDefinition(this.ns, name, signature, name, false);
    enter(definition);
    this.defined.push(definition);
    return name;
  }

  /**
   * Implements an operator for a dispatch key: "CPU", "Meta" (results without values), "CompositeExplicitAutograd" (all
   * devices), or none, for what is made of other operators and gets its gradients from them.
   * @throws {TypeError} where `fn` is no function
   * @throws {RuntimeError} for names that are not defined, and other keys
   */
  impl(op_name: string, fn: Implementation, dispatch_key: string = ""): void {
    if (typeof fn !== "function")
      throw new TypeError(`Input function is required to be a callable but found type ${typeof fn}`);
    const name = op_name.includes("::") ? op_name : `${this.ns}::${op_name}`;
    addImplementation(mustExist(name), fn, dispatch_key || this.dispatch_key);
  }

  /** Takes the operators that this library defined out again. */
  _destroy(): void {
    for (const definition of this.defined)
      if (operatorNamed(definition.qualifiedName) === definition) leave(definition);
    this.defined.length = 0;
    if (whole.get(this.ns) === this) whole.delete(this.ns);
  }

  toString(): string {
    return `Library(kind=${this.kind}, ns=${this.ns}, dispatch_key=${this.dispatch_key})>`;
  }
}

/**
 * Defines an operator: its name with the namespace, and its schema, "(Tensor x) -> Tensor".
 * @throws {ValueError} for a name without a namespace, and a schema with a name
 * @example
 * torch.library.define("shapelib::rows", "(Tensor x) -> int");
 * torch.library.impl("shapelib::rows", "default", (x: Tensor) => x.shape[0]);
 * torch.ops.shapelib.rows(torch.zeros(3, 2)); // 3
 */
export function define(qualname: string, schema: string): void {
  const [namespace, name] = splitName(qualname);
  if (!/^\s*\(.*\)\s*->/s.test(schema))
    throw new ValueError(
      `define(qualname, schema, ...): expected schema to look like e.g. "(Tensor x) -> Tensor" but got "${schema}"`,
    );
  new Library(namespace, "FRAGMENT").define(`${name}${schema}`);
}

/**
 * Implements an operator for types of devices, "default" for all. Without `func`: what takes it.
 * @throws {RuntimeError} where there is no operator of this name
 */
export function impl(qualname: string, types: string | readonly string[], func: Implementation): void;
export function impl(qualname: string, types: string | readonly string[]): (func: Implementation) => void;
export function impl(qualname: string, types: string | readonly string[], func?: Implementation): unknown {
  if (func === undefined) return (given: Implementation) => impl(qualname, types, given);
  const definition = mustExist(qualname);
  for (const type of typeof types === "string" ? [types] : types)
    addKernel(definition, type === "default" ? ANY_DEVICE : type, func);
  return undefined;
}

/** An operator as functions take it: its name, or what `custom_op` gave. */
export type OperatorName = string | ((...args: never[]) => unknown);

/**
 * Another implementation of an operator for types of devices, null for all. Without `func`: what takes it.
 * @throws {AttributeError} where there is no operator of this name
 * @throws {TypeError} for what is no function
 */
export function register_kernel(op: OperatorName, device_types: DeviceTypes, func: Implementation): void;
export function register_kernel(op: OperatorName, device_types: DeviceTypes): (func: Implementation) => void;
export function register_kernel(op: OperatorName, device_types: DeviceTypes, func?: Implementation): unknown {
  if (func === undefined) return (given: Implementation) => register_kernel(op, device_types, given);
  addKernel(definitionFor(op), device_types, func);
  return undefined;
}

/**
 * What an operator gives for tensors without values. Without `func`: what takes it.
 * @throws {RuntimeError} where there is no operator of this name
 */
export function register_fake<K extends Implementation>(op: OperatorName, func: K): K;
export function register_fake(op: OperatorName): <K extends Implementation>(func: K) => K;
export function register_fake(op: OperatorName, func?: Implementation): unknown {
  if (func === undefined) return (given: Implementation) => register_fake(op, given);
  (typeof op === "string" ? mustExist(op) : definitionFor(op)).fake = func;
  return func;
}

/**
 * The derivative of an operator: `backward(ctx, ...grads)` gives a gradient for each positional argument.
 * @throws {RuntimeError} for operators that change arguments
 */
export function register_autograd(op: OperatorName, backward: BackwardFormula, options: AutogradOptions = {}): void {
  addAutograd(definitionFor(op), backward, options);
}

/**
 * An operator on whole batches: `[output, out_dims]` from info, batch dims and arguments. Without `func`: what takes it.
 * @throws {AttributeError} where there is no operator of this name
 */
export function register_vmap<K extends BatchedImplementation>(op: OperatorName, func: K): K;
export function register_vmap(op: OperatorName): <K extends BatchedImplementation>(func: K) => K;
export function register_vmap(op: OperatorName, func?: BatchedImplementation): unknown {
  if (func === undefined) return (given: BatchedImplementation) => register_vmap(op, given);
  definitionFor(op).batched = func;
  return func;
}

/**
 * What floating point arguments of an operator are cast to under autocast, which then is off inside it.
 * @throws {AttributeError} where there is no operator of this name
 * @throws {ValueError} for types of devices other than "cpu"
 */
export function register_autocast(op: OperatorName, device_type: string, cast_inputs: DType): void {
  addAutocast(definitionFor(op), device_type, cast_inputs);
}
