/** `torch.library.custom_op`: a function of the program's own as an operator, with its derivative and its rules. */
import { ModeGuard, within } from "../autograd/modes.ts";
import type { DType } from "../dtype.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { NotImplementedError, RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { pythonTuple } from "../support/python.ts";
import { deviceByName } from "../tensor/device-name.ts";
import {
  ANY_DEVICE,
  OperatorDefinition,
  type BackwardFormula,
  type BatchedImplementation,
  type Implementation,
  type SetupContext,
} from "./definition.ts";
import { enter, splitName } from "./registry.ts";

/** Types of devices: one, several, or null for all. */
export type DeviceTypes = string | readonly string[] | null;

/** Options of `custom_op`. */
export interface CustomOpOptions {
  /** Arguments, types and results: "(Tensor x, float factor=2) -> Tensor". TypeScript's types are gone at run time. */
  schema: string;
  /** Names of the arguments that it changes: those that the schema marks as `Tensor(a!)`. */
  mutates_args?: Iterable<string>;
  /** The types of devices that the function is for; null, the default, for all. */
  device_types?: DeviceTypes;
}

/** How `register_autograd` finds what `backward` needs. */
export interface AutogradOptions {
  /** Called after the operator ran: keeps on `ctx` what `backward` needs. */
  setup_context?: SetupContext | null;
}

/** An operator of the program's own: a function, and what can be registered for it. */
export interface CustomOpDef<F extends Implementation = Implementation> {
  (...args: Parameters<F>): ReturnType<F>;
  /** Another implementation for types of devices. Without `fn`: what takes it. */
  register_kernel<K extends Implementation>(device_types: DeviceTypes, fn: K): K;
  register_kernel(device_types: DeviceTypes): <K extends Implementation>(fn: K) => K;
  /** Results without values, for tensors on "meta": `x.new_empty(shape)`. */
  register_fake<K extends Implementation>(fn: K): K;
  /**
   * The derivative: `backward(ctx, ...grads)` gives a gradient for each positional argument, in one array where there are
   * several, null for those that have none.
   */
  register_autograd(backward: BackwardFormula, options?: AutogradOptions): void;
  /** The operator on a whole batch: `[output, out_dims]` from `{ batch_size, randomness }`, batch dims and arguments. */
  register_vmap<K extends BatchedImplementation>(fn: K): K;
  /** Under autocast floating point arguments are cast to a dtype, and the operator runs without autocast. */
  register_autocast(device_type: string, cast_inputs: DType): void;
  /** Takes a kernel out of use, or back, while `body` runs or until the guard is disposed. */
  set_kernel_enabled(device_type: string, enabled?: boolean): ModeGuard;
  set_kernel_enabled<R>(device_type: string, enabled: boolean, body: () => R): R;
}

/** The types of devices that a list of them names. */
const typesOf = (types: DeviceTypes): readonly string[] =>
  types === null ? [ANY_DEVICE] : typeof types === "string" ? [types] : types;

/** Types that PyTorch knows, also those that this library has no backend for. */
const known =
  /^(cpu|cuda|ipu|xpu|mkldnn|opengl|opencl|ideep|hip|ve|fpga|maia|xla|lazy|vulkan|mps|meta|hpu|mtia|privateuseone)$/;

/** Throws for what is no type of device. */
function assertDeviceType(type: string): void {
  if (!known.test(type)) deviceByName(type);
}

/** Adds a kernel for types of devices. */
export function addKernel(definition: OperatorDefinition, types: DeviceTypes, fn: unknown): void {
  if (typeof fn !== "function")
    throw new TypeError(`Input function is required to be a callable but found type ${typeof fn}`);
  for (const type of typesOf(types)) {
    if (type !== ANY_DEVICE) assertDeviceType(type);
    definition.kernels.set(type, fn as Implementation);
  }
}

/** Adds a derivative. */
export function addAutograd(
  definition: OperatorDefinition,
  backward: BackwardFormula,
  { setup_context = null }: AutogradOptions,
): void {
  const { qualifiedName, signature } = definition;
  if (definition.isMutable || definition.schema.returns.some(({ alias }) => alias !== null))
    throw new RuntimeError(
      `Cannot register autograd formula for non-functional operator ${String(definition)} with schema ${qualifiedName}${signature}. Please create a functional operator and register an autograd formula for that.`,
    );
  definition.backward = backward;
  definition.setup = setup_context;
  definition.recordsItself = true;
}

/** Adds a dtype for autocast. */
export function addAutocast(definition: OperatorDefinition, device_type: unknown, cast_inputs: DType): void {
  if (typeof device_type !== "string")
    throw new ValueError(`Expected \`device_type\` of type \`str\`, got: \`${typeof device_type}\``);
  assertDeviceType(device_type);
  if (device_type !== "cpu") throw new ValueError(`Device type '${device_type}' does not support autocast.`);
  definition.casts.set(device_type, cast_inputs);
}

/** Takes a kernel out of use or back, and gives what undoes that. */
function switchKernel({ disabled }: OperatorDefinition, device_type: string, enabled: boolean): ModeGuard {
  const before = disabled.has(device_type);
  const set = (isDisabled: boolean): void => {
    if (isDisabled) disabled.add(device_type);
    else disabled.delete(device_type);
  };
  set(!enabled);
  return new ModeGuard(() => set(before));
}

/** Gives the function of an operator what can be registered for it. */
function withRegistrations<F extends Implementation>(entry: unknown, definition: OperatorDefinition): CustomOpDef<F> {
  const members = {
    register_kernel(device_types: DeviceTypes, fn?: Implementation): unknown {
      if (fn === undefined) return (given: Implementation) => members.register_kernel(device_types, given);
      addKernel(definition, device_types, fn);
      return fn;
    },
    register_fake<K extends Implementation>(fn: K): K {
      definition.fake = fn;
      return fn;
    },
    register_autograd(backward: BackwardFormula, options: AutogradOptions = {}): void {
      addAutograd(definition, backward, options);
    },
    register_vmap<K extends BatchedImplementation>(fn: K): K {
      definition.batched = fn;
      return fn;
    },
    register_autocast(device_type: string, cast_inputs: DType): void {
      addAutocast(definition, device_type, cast_inputs);
    },
    set_kernel_enabled<R>(device_type: string, enabled = true, body?: () => R): R | ModeGuard {
      return within(switchKernel(definition, device_type, enabled), body);
    },
    toString: () => String(definition),
  };
  return Object.assign(entry as CustomOpDef<F>, members);
}

function define<F extends Implementation>(name: string, fn: F, options: CustomOpOptions): CustomOpDef<F> {
  refuseUnknown("custom_op()", "schema mutates_args device_types tags", options);
  const { schema, mutates_args, device_types = null } = options;
  const [namespace, own] = splitName(name);
  if (typeof schema !== "string") throw new TypeError("custom_op() missing 1 required keyword-only argument: 'schema'");
  const definition = new OperatorDefinition(namespace, own, schema, fn.name || own, true);
  const { arguments: list } = definition.schema;
  if (list.some(({ keywordOnly, type }) => keywordOnly && type.startsWith("Tensor")))
    throw new NotImplementedError(
      `custom_op with kwarg-only Tensor args. Please make your tensors not kwarg-only. Got: ${own}${schema}`,
    );
  const mutated = list.filter(({ mutates }) => mutates).map((argument) => argument.name);
  if (mutates_args !== undefined) {
    const told = [...mutates_args];
    const agree = told.length === mutated.length && told.every((each) => mutated.includes(each));
    const set = mutated.length === 0 ? "set()" : `{${mutated.map((each) => `'${each}'`).join(", ")}}`;
    if (!agree)
      throw new ValueError(
        `Attempted to create a custom op with \`mutates_args=${pythonTuple(told)}\` and \`schema=${schema}. The schema suggests that the op mutates ${set}which is different from what was provided to us in \`mutates_args\`. Please make these consistent.`,
      );
  }
  addKernel(definition, device_types, fn);
  return withRegistrations<F>(enter(definition), definition);
}

/**
 * Makes an operator of a function: autograd, `vmap`, `torch.compile`, autocast and the profiler see one step with the
 * given name, and never its insides. What Python writes as decorators are calls here: `custom_op(name, fn, options)`, or
 * `custom_op(name, options)` for what takes the function, and `op.register_autograd(backward, { setup_context })`.
 *
 * The schema tells arguments, defaults, what is given by name only (after `*`) and results. The kernel gets the positional
 * arguments in order and those by name in one trailing object. It gives a tensor, an array of them (for
 * `-> (Tensor, Tensor)` and `-> Tensor[]`), another value, or nothing (`-> ()`), and no tensor that shares memory with an
 * argument. `torch.compile` leaves its program for the call, since a kernel is JavaScript that runs each time.
 *
 * Without `register_autograd` backward is an error, and without `register_vmap` batches run item by item. Other than in
 * PyTorch `torch.func.grad` takes such operators, too.
 * @throws {ValueError} for a name without a namespace, and where `mutates_args` and the schema disagree
 * @throws {RuntimeError} for what is no schema
 * @throws {NotImplementedError} for tensors that are given by name only
 * @example
 * const cube = torch.library.custom_op("mylib::cube", (x: Tensor) => x.pow(3), { schema: "(Tensor x) -> Tensor" });
 * cube.register_autograd((ctx, grad: Tensor) => grad.mul(ctx.saved_tensors[0]!.square().mul(3)), {
 *   setup_context: (ctx, [x]: [Tensor]) => ctx.save_for_backward(x),
 * });
 * const x = torch.tensor([1, 2.5], { requires_grad: true });
 * torch.ops.mylib.cube(x).sum().backward();
 * x.grad; // tensor([ 3.0000, 18.7500])
 */
export function custom_op<F extends Implementation>(name: string, fn: F, options: CustomOpOptions): CustomOpDef<F>;
export function custom_op(name: string, options: CustomOpOptions): <F extends Implementation>(fn: F) => CustomOpDef<F>;
export function custom_op(name: string, ...rest: unknown[]): unknown {
  const options = rest.at(-1) as CustomOpOptions | undefined;
  if (!isOptions(options)) throw new TypeError("custom_op() missing 1 required keyword-only argument: 'schema'");
  const [fn] = rest as [Implementation];
  return rest.length === 1 ? (each: Implementation) => define(name, each, options) : define(name, fn, options);
}
