/** `nn.Module`: a callable object whose parameters, buffers and children are its own properties. */
import { flagOf, refuseUnknown } from "../../support/known-names.ts";
import type { MemoryFormat } from "../../layout/memory-format.ts";
import { bfloat16, float16, float32, float64, type DType } from "../../dtype.ts";
import { NotImplementedError, TypeError, ValueError, withHelp } from "../../support/errors.ts";
import { AttributeError } from "../../support/errors.ts";
import { addTo } from "../../support/handles.ts";
import { zeroGradients } from "../../autograd/zero-gradients.ts";
import { empty_like } from "../../ops/create/create.ts";
import type { Device, DeviceName } from "../../tensor/device-name.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { is_lazy, Parameter } from "../../tensor/parameter.ts";
import {
  assertOneKind,
  HOOKS,
  noModuleHooks,
  settleHooks,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type ModuleHooks,
  type RemovableHandle,
} from "./call.ts";
import { Callable, type AnyForward } from "./callable.ts";
import { asModule, isModule } from "./kind.ts";
import { convertModule, toTarget, targetOfTo } from "./convert.ts";
import { deepcopy } from "./copy.ts";
import { loadOwnState, loadStateDict } from "./load.ts";
import {
  BUFFERS,
  namedMembersOf,
  ownBuffers,
  ownChildren,
  ownParameters,
  registeredChildren,
  walk,
} from "./members.ts";
import { rememberNone } from "./overwritten.ts";
import { registered, watchesRegistration } from "./registration.ts";
import { formatModule } from "./repr.ts";
import {
  readStateDictArguments,
  StateDictWriter,
  type LoadStateArguments,
  type LocalMetadata,
  type StateDict,
  type StateDictLike,
  type StateDictOptions,
} from "./state-dict.ts";
import { assertBool } from "../../ops/declare/bind.ts";
import { extraStateOfBase, noMember, noModule, ownExtraState, setSubmodule } from "./submodules.ts";
import { checkName, typenameOf, moduleHelp } from "./names.ts";
import { replacingHooks, writeState } from "./write-state.ts";
import { membersOf } from "../../support/members.ts";

/**
 * The forward function of a module: what `Module<F>` says, else its own method. In this order a module of a type
 * parameter, `M extends nn.Module<(x: Tensor) => Tensor>`, can be called too.
 */
export type ForwardOf<M, F extends AnyForward> = 0 extends 1 & ReturnType<F>
  ? M extends { forward: infer G extends AnyForward }
    ? G
    : F
  : F;

export interface NamedMembersOptions {
  prefix?: string;
  recurse?: boolean;
  remove_duplicate?: boolean;
}
export interface HookOptions {
  prepend?: boolean;
  with_kwargs?: boolean;
  always_call?: boolean;
}
/** Options of `load_state_dict`. */
export interface LoadStateDictOptions {
  /** Throw when names do not match. Default true. */
  strict?: boolean;
  /** Put the given tensors in place of the module's, instead of copying into them. */
  assign?: boolean;
}
/** Names that the state dict lacked and names that the model lacks. */
export interface IncompatibleKeys {
  /** Names that the model has and the state dict lacks. */
  readonly missing_keys: string[];
  /** Names that the state dict has and the model lacks. */
  readonly unexpected_keys: string[];
}

export type StateDictHook = (
  module: Module,
  state_dict: Map<string, unknown>,
  prefix: string,
  local_metadata: LocalMetadata,
) => void;
export type StateDictPreHook = (module: Module, prefix: string, keep_vars: boolean) => void;
export type LoadPreHook = (module: Module, ...args: LoadStateArguments) => void;
/** The same without the module. */
export type LoadPreHookWithoutModule = (...args: LoadStateArguments) => void;
export type LoadPostHook = (module: Module, incompatible_keys: IncompatibleKeys) => void;

/**
 * What a class may define to keep more in its state dict than tensors. Not declared on Module, so that classes need no
 * `override`.
 */
export interface WithExtraState {
  get_extra_state?(): unknown;
  set_extra_state?(state: unknown): void;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable: callable.ts makes it so
export interface Module<F extends AnyForward = AnyForward> {
  /** Runs hooks and `forward`. */
  (...args: Parameters<ForwardOf<this, F>>): ReturnType<ForwardOf<this, F>>;
}

/**
 * Base of all neural network modules. Parameters, buffers and modules that are properties belong to it, in the order in
 * which they were set.
 * `Module<(x: Tensor) => Tensor>` is the type of any module that maps a tensor to a tensor.
 * @example
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(784, 128);
 *   output = new nn.Linear(128, 10);
 *   forward(x: Tensor) { return this.output(nn.functional.relu(this.hidden(x))); }
 * }
 * const model = new Net();
 * model(torch.rand(32, 784)).shape; // [32, 10]
 */
export class Module<F extends AnyForward = AnyForward> extends Callable {
  /** Whether dropout drops and batch norm uses the batch's statistics; set by `train()` and `eval()`. */
  training = true;
  [HOOKS]: ModuleHooks | null = null;
  [BUFFERS]: Map<string, boolean> | null = null;
  declare _state_dict_hooks?: StateDictHook[];
  declare _state_dict_pre_hooks?: StateDictPreHook[];
  declare _load_state_dict_pre_hooks?: LoadPreHook[];
  declare _load_state_dict_post_hooks?: LoadPostHook[];

  /** The number that state dicts carry to tell layouts of older classes. */
  get _version(): number {
    return 1;
  }
  _get_name(): string {
    return this.constructor.name;
  }

  /** Adds a child under a name. `null` takes the place of one that is not there. */
  add_module(name: string, module: Module | null): void {
    if (module !== null && !isModule(module))
      throw new TypeError(withHelp(`${typenameOf(module)} is not a Module subclass`, ...moduleHelp(module)));
    checkName(this, name, "module", isModule);
    membersOf(this)[name] = module;
    if (module === null) rememberNone(this, "modules", name);
  }
  /** `add_module` by another name. */
  register_module(name: string, module: Module | null): void {
    this.add_module(name, module);
  }

  /** Adds a parameter under a name, as setting the property does. `null` takes the place of one that is not there. */
  register_parameter(name: string, parameter: Parameter | null): void {
    checkName(this, name, "parameter", (value) => value instanceof Parameter);
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${typenameOf(parameter)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    if (parameter?.grad_fn) {
      throw new ValueError(
        `Cannot assign non-leaf Tensor to parameter '${name}'. Model parameters must be created explicitly. To express '${name}' as a function of another Tensor, compute the value in the forward() method.`,
      );
    }
    membersOf(this)[name] = parameter;
    if (parameter === null) rememberNone(this, "parameters", name);
  }

  /** Makes a tensor part of the module's state without training it (running statistics, masks, tables). */
  register_buffer(name: string, tensor: Tensor | null, persistent: boolean | { persistent?: boolean } = true): void {
    checkName(this, name, "buffer", () => this[BUFFERS]?.has(name) ?? false);
    if (tensor !== null && !(tensor instanceof Tensor))
      throw new TypeError(
        `cannot assign '${typenameOf(tensor)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    const buffer = watchesRegistration() ? registered("buffer", asModule(this), name, tensor) : tensor;
    membersOf(this)[name] = buffer;
    if (buffer !== null) buffer.storage.kept = true; // buffers outlive scopes
    (this[BUFFERS] ??= new Map()).set(name, flagOf("Module.register_buffer()", "persistent", persistent, true));
  }

  /** Parameters of this module and (with `recurse`) of all below, each once: what an optimizer takes. */
  parameters(recurse: Recurse = true): Parameter[] {
    return this.named_parameters("", recurses("Module.parameters()", recurse)).map(([, parameter]) => parameter);
  }
  /** The same with their paths, such as "layers.0.weight". */
  named_parameters(
    prefix: string | NamedMembersOptions = "",
    recurse = true,
    remove_duplicate = true,
  ): [string, Parameter][] {
    const options = membersOptions("Module.named_parameters()", prefix, recurse, remove_duplicate);
    const found = namedMembersOf(
      asModule(this),
      ownParameters,
      options.prefix,
      options.recurse,
      options.remove_duplicate,
    );
    // Autograd's errors tell the name: the longest, which is that within the whole model.
    for (const [name, parameter] of found) if (name.length > (parameter.name?.length ?? 0)) parameter.name = name;
    return found;
  }
  /** Buffers of this module and (with `recurse`) of all below. */
  buffers(recurse: Recurse = true): Tensor[] {
    return this.named_buffers("", recurses("Module.buffers()", recurse)).map(([, buffer]) => buffer);
  }
  /** The same with their paths. */
  named_buffers(
    prefix: string | NamedMembersOptions = "",
    recurse = true,
    remove_duplicate = true,
  ): [string, Tensor][] {
    const options = membersOptions("Module.named_buffers()", prefix, recurse, remove_duplicate);
    return namedMembersOf(asModule(this), ownBuffers, options.prefix, options.recurse, options.remove_duplicate);
  }
  /** The modules directly below. */
  children(): Module[] {
    return this.named_children().map(([, child]) => child);
  }
  /** The same with their names. */
  named_children(): [string, Module][] {
    const seen = new Set<Module>();
    return registeredChildren(asModule(this)).filter(([, child]) => !seen.has(child) && seen.add(child));
  }
  /** This module and all below, parents first, each once. */
  modules(): Module[] {
    return this.named_modules().map(([, module]) => module);
  }
  /** The same with their paths; this module's is "". */
  named_modules(
    prefix: string | { prefix?: string; remove_duplicate?: boolean } = "",
    remove_duplicate = true,
  ): [string, Module][] {
    const options = membersOptions("Module.named_modules()", prefix, true, remove_duplicate);
    return walk(asModule(this), options.prefix, options.remove_duplicate);
  }

  /** The module at a path such as `"layers.0.attention"`. */
  get_submodule(target: string): Module {
    let module = asModule(this);
    if (target === "") return module;
    for (const item of target.split(".")) {
      const next = membersOf(module)[item];
      if (next === undefined)
        throw noMember(
          module,
          item,
          `It has: ${
            ownChildren(module)
              .map(([name]) => name)
              .join(", ") || "no modules"
          }.`,
        );
      if (!isModule(next)) throw noModule(item);
      module = next;
    }
    return module;
  }
  /**
   * Puts a module at a path in place of the one there. Throws an AttributeError where the path leads nowhere, and with
   * `strict` where nothing is there yet.
   */
  set_submodule(target: string, module: Module, strict: boolean | { strict?: boolean } = false): void {
    setSubmodule(asModule(this), target, module, flagOf("Module.set_submodule()", "strict", strict, false));
  }
  /** The parameter at a path such as "layers.0.weight". */
  get_parameter(target: string): Parameter {
    const found = memberAt(asModule(this), target);
    if (!(found instanceof Parameter))
      throw new AttributeError(`\`${target.split(".").at(-1)}\` is not an nn.Parameter`);
    return found;
  }
  /** The buffer at a path. */
  get_buffer(target: string): Tensor {
    const found = memberAt(asModule(this), target);
    if (!(found instanceof Tensor) || found instanceof Parameter)
      throw new AttributeError(`\`${target.split(".").at(-1)}\` is not a buffer`);
    return found;
  }

  /** Calls a function with every module below, children first, then this one. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(asModule(this));
    return this;
  }

  /** Switches this module and all below to training (dropout drops, batch norm uses the batch's statistics). */
  train(mode = true): this {
    if (typeof mode !== "boolean") throw new ValueError("training mode is expected to be boolean");
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }
  /** Switches this module and all below to evaluation: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Whether autograd records what the parameters do; `false` freezes them. */
  requires_grad_(requires_grad = true): this {
    assertBool("requires_grad_", "requires_grad", requires_grad);
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad);
    return this;
  }

  /** Forgets the parameters' gradients, or sets them to zero. */
  zero_grad(set_to_none: boolean | { set_to_none?: boolean } = true): void {
    zeroGradients(this.parameters(), set_to_none);
  }

  /** Python's `copy.deepcopy`: the same module with tensors of its own. */
  deepcopy(): this {
    return deepcopy(this as object) as this;
  }

  _apply(fn: (tensor: Tensor) => Tensor, recurse = true): this {
    convertModule(asModule(this), fn, recurse);
    return this;
  }
  /** Converts floating-point parameters and buffers, in place. */
  to(
    ...args: readonly (
      | DType
      | Tensor
      | string
      | Device
      | boolean
      | null
      | {
          dtype?: DType | null;
          device?: unknown;
          non_blocking?: boolean;
          memory_format?: MemoryFormat | null;
        }
    )[]
  ): this {
    const target = targetOfTo(args);
    const { dtype, device, format } = target;
    if (dtype === null && device === null && format === null) return this;
    return this._apply((tensor) => toTarget(tensor, target));
  }
  /** Converts floating-point parameters and buffers to float32, in place. */
  float(): this {
    return this.to(float32);
  }
  /** Converts floating-point parameters and buffers to float64, in place. */
  double(): this {
    return this.to(float64);
  }
  /** Converts floating-point parameters and buffers to float16, in place. */
  half(): this {
    return this.to(float16);
  }
  /** Converts floating-point parameters and buffers to bfloat16, in place. */
  bfloat16(): this {
    return this.to(bfloat16);
  }
  /** Converts all parameters and buffers to a dtype, in place. */
  type(dtype: DType): this {
    return this._apply((tensor) => tensor.to(dtype));
  }
  /** Moves parameters and buffers to the CPU. */
  cpu(): this {
    return this.to("cpu");
  }
  /** Moves parameters and buffers to a device without their values. */
  to_empty(options: { device: DeviceName | Device; recurse?: boolean }): this {
    refuseUnknown("Module.to_empty()", "device recurse", options);
    if ((options as unknown) === undefined || !("device" in options))
      throw new TypeError("Module.to_empty() missing 1 required keyword-only argument: 'device'");
    return this._apply((tensor) => empty_like(tensor, { device: options.device }), options.recurse ?? true);
  }
  /** The module itself: all tensors on the CPU lie in memory that the threads share. */
  share_memory(): this {
    for (const tensor of [...this.parameters(), ...this.buffers()]) tensor.share_memory_();
    return this;
  }
  /** Throws for what has parameters or buffers: this library has no CUDA. */
  cuda(_device?: unknown): this {
    return this.to("cuda");
  }

  /**
   * The module's state by name: parameters and persistent buffers, without history (unless `keep_vars`), sharing bytes
   * with the module.
   */
  state_dict(options?: StateDictOptions): StateDict;
  /** The older form, with a warning: everything by place. */
  state_dict(destination: Record<string, unknown>, prefix?: string, keep_vars?: boolean): StateDict;
  state_dict(...args: readonly unknown[]): StateDict {
    const { destination, prefix, keep_vars } = readStateDictArguments(args);
    const writer = new StateDictWriter();
    writeState(asModule(this), writer, prefix, keep_vars);
    return writer.toObject(destination);
  }
  _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    const kept = (tensor: Tensor): Tensor => (keep_vars || is_lazy(tensor) ? tensor : tensor.detach());
    for (const [name, parameter] of ownParameters(asModule(this))) destination.set(prefix + name, kept(parameter));
    for (const [name, buffer, persistent] of ownBuffers(asModule(this)))
      if (persistent) destination.set(prefix + name, kept(buffer));
    const get_extra_state = ownExtraState(this, "get_extra_state");
    if (get_extra_state !== null) destination.set(`${prefix}_extra_state`, get_extra_state.call(this));
  }

  /**
   * Copies a state dict's tensors into this module's. Throws a RuntimeError that lists missing and unexpected names
   * (unless `strict` is false) and wrong shapes.
   */
  load_state_dict(state_dict: StateDictLike, options: LoadStateDictOptions | boolean = {}): IncompatibleKeys {
    return loadStateDict(asModule(this), state_dict, typeof options === "boolean" ? { strict: options } : options);
  }
  _load_from_state_dict(...args: LoadStateArguments): void {
    const self = asModule(this);
    for (const hook of this._load_state_dict_pre_hooks ?? []) hook(self, ...args);
    loadOwnState(self, ...args);
  }

  /** Calls `hook(module, args)` before `forward`; what it returns replaces the arguments. */
  register_forward_pre_hook<I extends readonly unknown[] = Parameters<ForwardOf<this, F>>>(
    hook: (module: this, args: I, kwargs: Record<string, unknown>) => unknown,
    options: HookOptions = {},
  ): RemovableHandle {
    return addModuleHook(
      this,
      "forwardPre",
      { hook: hook as ForwardPreHook, withKwargs: options.with_kwargs ?? false },
      options,
    );
  }
  /**
   * Calls `hook(module, args, output)` after `forward`; what it returns replaces the output. With `with_kwargs`:
   * `hook(module, args, kwargs, output)`.
   */
  register_forward_hook<I extends readonly unknown[] = Parameters<ForwardOf<this, F>>>(
    hook: (module: this, args: I, output: ReturnType<ForwardOf<this, F>>) => unknown,
    options?: HookOptions & { with_kwargs?: false },
  ): RemovableHandle;
  register_forward_hook<I extends readonly unknown[] = Parameters<ForwardOf<this, F>>>(
    hook: (module: this, args: I, kwargs: Record<string, unknown>, output: ReturnType<ForwardOf<this, F>>) => unknown,
    options: HookOptions & { with_kwargs: true },
  ): RemovableHandle;
  register_forward_hook(hook: (...args: never[]) => unknown, options: HookOptions = {}): RemovableHandle {
    return addModuleHook(
      this,
      "forward",
      { hook: hook as ForwardHook, withKwargs: options.with_kwargs ?? false, always: options.always_call ?? false },
      options,
    );
  }
  /**
   * Calls `hook(module, grad_input, grad_output)` whenever gradients of the module's inputs are known; what it returns
   * replaces `grad_input`.
   */
  register_full_backward_hook(hook: BackwardHook, options: HookOptions = {}): RemovableHandle {
    return addModuleHook(this, "backward", hook, options);
  }
  /**
   * Calls a hook with the gradients of the last node of the module, which need not be those of its inputs: it warns where
   * they are not. Use `register_full_backward_hook`.
   */
  register_backward_hook(hook: BackwardHook): RemovableHandle {
    return addModuleHook(this, "lastNode", hook, {});
  }
  /** Calls `hook(module, grad_output)` before the module's backward; what it returns replaces `grad_output`. */
  register_full_backward_pre_hook(hook: BackwardPreHook, options: HookOptions = {}): RemovableHandle {
    return addModuleHook(this, "backwardPre", hook, options);
  }
  /**
   * Calls `hook(module, entries, prefix, local_metadata)` after the module wrote its state; it may change the entries.
   */
  register_state_dict_post_hook(hook: StateDictHook): RemovableHandle {
    return addTo(listOf(this, "_state_dict_hooks"), hook);
  }
  /** The same by its older name; a dict that the hook of the outermost module returns is the state. */
  _register_state_dict_hook(hook: (...args: Parameters<StateDictHook>) => unknown): RemovableHandle {
    const own: StateDictHook = (...args) => hook(...args);
    replacingHooks.add(own);
    return this.register_state_dict_post_hook(own);
  }
  /** Calls `hook(module, prefix, keep_vars)` before the module's state is written. */
  register_state_dict_pre_hook(hook: StateDictPreHook): RemovableHandle {
    return addTo(listOf(this, "_state_dict_pre_hooks"), hook);
  }
  /** The same by its older name; the hook gets the module only if it wants it. */
  _register_load_state_dict_pre_hook(hook: LoadPreHook, with_module: true | { with_module: true }): RemovableHandle;
  _register_load_state_dict_pre_hook(
    hook: LoadPreHookWithoutModule,
    with_module?: false | { with_module?: false },
  ): RemovableHandle;
  _register_load_state_dict_pre_hook(
    hook: LoadPreHook | LoadPreHookWithoutModule,
    with_module: boolean | { with_module?: boolean } = false,
  ): RemovableHandle {
    const takesModule = typeof with_module === "object" ? (with_module.with_module ?? false) : with_module;
    if (takesModule) return this.register_load_state_dict_pre_hook(hook as LoadPreHook);
    return this.register_load_state_dict_pre_hook((_module, ...rest) => (hook as LoadPreHookWithoutModule)(...rest));
  }
  /** Calls a hook before the module loads its part of a state dict; it may rename entries. */
  register_load_state_dict_pre_hook(hook: LoadPreHook): RemovableHandle {
    return addTo(listOf(this, "_load_state_dict_pre_hooks"), hook);
  }
  /** Calls `hook(module, incompatible_keys)` after a state dict was loaded. */
  register_load_state_dict_post_hook(hook: LoadPostHook): RemovableHandle {
    return addTo(listOf(this, "_load_state_dict_post_hooks"), hook);
  }

  /** What stands between the brackets when the module is printed. */
  extra_repr(): string {
    return "";
  }
  override toString(): string {
    return formatModule(asModule(this));
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }
}

// Not declared in the class, so that subclasses need no `override`.
for (const [name, value] of Object.entries(extraStateOfBase))
  Object.defineProperty(Module.prototype, name, { value, writable: true, configurable: true });

// Not declared in the class, so that subclasses need no `override`.
Object.defineProperty(Module.prototype, "forward", {
  value(this: Module) {
    const name = this._get_name();
    const help = /^(ModuleList|ParameterList)$/.test(name)
      ? `A ${name} is a list: loop over it, or use Sequential.`
      : /^(ModuleDict|ParameterDict)$/.test(name)
        ? `A ${name} is a dict: take what you need by its name.`
        : `Give ${name} a method forward(x) { … }.`;
    throw new NotImplementedError(withHelp(`Module [${name}] is missing the required "forward" function`, help));
  },
  writable: true,
  configurable: true,
});

/** "forwardPre" and "backward" in `register_forward_pre_hook` and `register_full_backward_hook`. */
function shownKind(kind: string): string {
  return kind.replace("back", "full_back").replace("Pre", "_pre");
}

function addModuleHook<K extends keyof ModuleHooks>(
  module: object,
  kind: K,
  entry: ModuleHooks[K][number],
  options: HookOptions,
): RemovableHandle {
  refuseUnknown(`Module.register_${shownKind(kind)}_hook()`, ["prepend", "with_kwargs", "always_call"], options);
  const holder = module as { [HOOKS]: ModuleHooks | null };
  const hooks = (holder[HOOKS] ??= noModuleHooks());
  assertOneKind(hooks, kind, "on a single Module");
  return addTo(hooks[kind] as ModuleHooks[K][number][], entry, options.prepend ?? false, () => {
    settleHooks(holder, hooks);
  });
}

type HookLists = Pick<
  Module,
  "_state_dict_hooks" | "_state_dict_pre_hooks" | "_load_state_dict_pre_hooks" | "_load_state_dict_post_hooks"
>;

function listOf<K extends keyof HookLists>(module: HookLists, name: K): NonNullable<HookLists[K]> {
  if (module[name] === undefined)
    Object.defineProperty(module, name, { value: [], enumerable: false, configurable: true });
  return module[name]!;
}

/** Whether modules below count too, also by name. */
type Recurse = boolean | { readonly recurse?: boolean };

function recurses(shown: string, recurse: Recurse): boolean {
  return flagOf(shown, "recurse", recurse, true);
}

function membersOptions(
  shown: string,
  prefix: string | NamedMembersOptions,
  recurse: boolean,
  remove_duplicate: boolean,
): Required<NamedMembersOptions> {
  if (typeof prefix === "string") return { prefix, recurse, remove_duplicate };
  refuseUnknown(shown, "prefix recurse remove_duplicate", prefix);
  return { prefix: "", recurse, remove_duplicate, ...prefix };
}

function memberAt(module: Module, target: string): unknown {
  const dot = target.lastIndexOf(".");
  const owner = module.get_submodule(dot < 0 ? "" : target.slice(0, dot));
  const name = target.slice(dot + 1);
  const found = membersOf(owner)[name];
  if (found === undefined) throw noMember(owner, name);
  return found;
}
