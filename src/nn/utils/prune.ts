/**
 * `torch.nn.utils.prune`: parameters with places set to zero. A pruned parameter becomes `name_orig`, its mask the buffer
 * `name_mask`, and `name` their product, computed before each call.
 */
import { ones_like } from "../../ops/create/create.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { sameShape } from "../../layout/shape.ts";
import { AssertionError, AttributeError, TypeError, ValueError } from "../../support/errors.ts";
import { nameClasses } from "../../support/class-names.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import { setData } from "../module/convert.ts";
import { BUFFERS, HOOKS, settleHooks, type ForwardPreHook, type Module } from "../module/index.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { parameters_to_vector } from "./convert-parameters.ts";
import { combinedMask, type PruningType } from "./prune-masks.ts";
import * as masks from "./prune-masks.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

export { _compute_nparams_toprune, _validate_pruning_amount, _validate_pruning_amount_init } from "./prune-masks.ts";

type Own = Record<string, unknown>;

/** Which pruning a forward pre-hook belongs to: hooks stand on the modules, so that deep copies have theirs. */
const methods = new WeakMap<ForwardPreHook, BasePruningMethod>();

function sizeText(tensor: Tensor): string {
  return `torch.Size([${tensor.shape.join(", ")}])`;
}

/** What `apply` takes, however it is given: the module, the name, scores, and the constructor's arguments. */
function splitApplied(
  args: readonly unknown[],
): [module: Module, name: string, scores: Tensor | null, rest: unknown[]] {
  const last = args.at(-1);
  const named: Own = isOptions(last) ? { ...last } : {};
  const placed = isOptions(last) ? args.slice(0, -1) : [...args];
  const take = (name: string, fromPlaces: boolean): unknown => {
    const value = fromPlaces && placed.length > 0 ? placed.shift() : named[name];
    delete named[name];
    return value;
  };
  const module = take("module", true) as Module;
  const name = take("name", true) as string;
  const scores = (take("importance_scores", false) as Tensor | null | undefined) ?? null;
  return [module, name, scores, Object.keys(named).length > 0 ? [...placed, named] : placed];
}

/**
 * Base of ways to prune. A class gives `PRUNING_TYPE` ("unstructured", "structured" with a `dim`, or "global") and
 * `compute_mask`.
 * @example
 * class EverySecond extends nn.utils.prune.BasePruningMethod {
 *   override readonly PRUNING_TYPE = "unstructured";
 *   override compute_mask(_t: Tensor, default_mask: Tensor) {
 *     const mask = default_mask.clone();
 *     mask.view(-1).at("::2").fill_(0);
 *     return mask;
 *   }
 * }
 * const layer = new nn.Linear(2, 2);
 * EverySecond.apply(layer, "bias");
 * layer.get_buffer("bias_mask"); // tensor([0., 1.])
 */
export abstract class BasePruningMethod {
  abstract readonly PRUNING_TYPE: PruningType;
  /** The name of the parameter, once it is pruned. For the library's own use. */
  _tensor_name: string | null = null;

  /** The new mask of scores `t`, on top of an earlier one. */
  abstract compute_mask(t: Tensor, default_mask: Tensor): Tensor;

  /** Prunes a module's parameter: adds the mask and the hook that applies it. Further arguments are the constructor's. */
  static apply<M extends BasePruningMethod>(
    this: new (...args: never[]) => M,
    ...args: readonly unknown[]
  ): BasePruningMethod {
    const [module, name, scores, rest] = splitApplied(args);
    return applyMethod(new this(...(rest as never[])), module, name, scores);
  }

  /** The product of the original parameter and the mask. */
  apply_mask(module: Module): Tensor {
    if (this._tensor_name === null) throw new AssertionError(`Module ${String(module)} has to be pruned`);
    const own = membersOf<Tensor>(module);
    const original = own[`${this._tensor_name}_orig`]!;
    return own[`${this._tensor_name}_mask`]!.to(original.dtype).mul(original);
  }

  /** A pruned copy of a tensor, by its own elements or by `importance_scores`. */
  prune(
    ...args: Arguments<
      [t: Tensor, default_mask?: Tensor | null, importance_scores?: Tensor | null],
      { t?: Tensor; default_mask?: Tensor | null; importance_scores?: Tensor | null }
    >
  ): Tensor {
    const { t, default_mask, importance_scores } = pruneSignature.bind(args);
    const importance = importance_scores ?? t;
    if (!sameShape(importance.shape, t.shape))
      throw new AssertionError(
        `importance_scores should have the same shape as tensor t, got ${sizeText(importance)} vs ${sizeText(t)}`,
      );
    return t.mul(this.compute_mask(importance, default_mask ?? ones_like(t)));
  }

  /** Makes the pruned parameter an ordinary one again, with its zeros. */
  remove(module: Module): void {
    const name = this._tensor_name;
    if (name === null)
      throw new AssertionError(`Module ${String(module)} has to be pruned before pruning can be removed`);
    const own = membersOf(module);
    const weight = this.apply_mask(module).detach();
    const original = own[`${name}_orig`] as Parameter;
    setData(original, weight);
    for (const gone of [name, `${name}_orig`, `${name}_mask`]) delete own[gone];
    module[BUFFERS]?.delete(`${name}_mask`);
    own[name] = original;
  }
}

/** The hooks that prune `name` (null: any parameter) of a module. */
function hooksOf(module: Module, name: string | null): { place: number; method: BasePruningMethod }[] {
  return (module[HOOKS]?.forwardPre ?? []).flatMap(({ hook }, place) => {
    const method = methods.get(hook);
    return method && (name === null || method._tensor_name === name) ? [{ place, method }] : [];
  });
}

function takeHook(module: Module, place: number): void {
  const hooks = module[HOOKS]!;
  hooks.forwardPre.splice(place, 1);
  settleHooks(module, hooks);
}

/** The way to prune that a module has after one more: several stand in a container. */
function combined(method: BasePruningMethod, module: Module, name: string): BasePruningMethod {
  const before = hooksOf(module, name);
  if (before.length > 1)
    throw new AssertionError(
      `Avoid adding multiple pruning hooks to the same tensor ${name} of module ${String(module)}. Use a PruningContainer.`,
    );
  method._tensor_name = name;
  if (before.length === 0) return method;
  takeHook(module, itemAt(before, 0).place);
  const old = itemAt(before, 0).method;
  const container = old instanceof PruningContainer ? old : new PruningContainer(old);
  container.add_pruning_method(method);
  return container;
}

function applyMethod(given: BasePruningMethod, module: Module, name: string, scores: Tensor | null): BasePruningMethod {
  const method = combined(given, module, name);
  const own = membersOf(module);
  const original = own[name] as Tensor | undefined;
  if (original === undefined) throw new AttributeError(`'${module._get_name()}' object has no attribute '${name}'`);
  if (scores !== null && !sameShape(scores.shape, original.shape))
    throw new AssertionError(
      `importance_scores should have the same shape as parameter ${name} of ${String(module)}, got ${sizeText(scores)} vs ${sizeText(original)}`,
    );
  const isFirst = !(method instanceof PruningContainer);
  const default_mask = isFirst
    ? ones_like(original).detach()
    : (own[`${name}_mask`] as Tensor).detach().contiguous().clone();
  if (isFirst) {
    module.register_parameter(`${name}_orig`, original as Parameter);
    delete own[name];
  }
  try {
    module.register_buffer(`${name}_mask`, method.compute_mask(scores ?? original, default_mask).detach());
    own[name] = method.apply_mask(module);
    const hook: ForwardPreHook = (called) => {
      membersOf(called)[name] = method.apply_mask(called);
    };
    methods.set(hook, method);
    module.register_forward_pre_hook(hook as (called: Module) => void);
  } catch (error) {
    if (isFirst) {
      delete own[`${name}_orig`];
      own[name] = original;
    }
    throw error;
  }
  return method;
}

/** Several ways to prune one parameter, one after the other. */
export class PruningContainer extends BasePruningMethod implements Iterable<BasePruningMethod> {
  override readonly PRUNING_TYPE = "unstructured";
  private readonly list: BasePruningMethod[] = [];

  constructor(...given: readonly BasePruningMethod[]) {
    super();
    if (given.length === 1) this._tensor_name = itemAt(given, 0)._tensor_name;
    for (const method of given) this.add_pruning_method(method);
  }
  /** Adds one that prunes the same parameter. */
  add_pruning_method(method: BasePruningMethod): void {
    if (!(method instanceof BasePruningMethod))
      throw new TypeError(`${typeof (method as unknown)} is not a BasePruningMethod subclass`);
    if (this._tensor_name !== method._tensor_name)
      throw new ValueError(
        `Can only add pruning methods acting on the parameter named '${this._tensor_name}' to PruningContainer ${this.constructor.name}. Found '${method._tensor_name}'`,
      );
    this.list.push(method);
  }
  /** How many there are. */
  get length(): number {
    return this.list.length;
  }
  /** The one at a place; negative places count from the end. */
  at(place: number): BasePruningMethod | undefined {
    return this.list.at(place);
  }
  [Symbol.iterator](): IterableIterator<BasePruningMethod> {
    return this.list[Symbol.iterator]();
  }
  /** The mask after the last one, which sees only what the earlier ones left. */
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    return combinedMask(lastOf(this.list), t, default_mask);
  }
}

/** Prunes nothing: gives a parameter its mask of ones. */
export class Identity extends BasePruningMethod {
  override readonly PRUNING_TYPE = "unstructured";
  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    return default_mask;
  }
}

type Amount = Arguments<[amount: number], { amount?: number }>;

/** Prunes an amount of single places. */
abstract class PlacesPruning extends BasePruningMethod {
  override readonly PRUNING_TYPE = "unstructured";
  /** A share between 0 and 1, or, where it is whole, a number of places. */
  readonly amount: number;
  constructor(...args: Amount) {
    super();
    this.amount = masks.checkedAmount(amountSignature.bind(args).amount);
  }
}

/** Prunes single places at random. */
export class RandomUnstructured extends PlacesPruning {
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    return masks.randomPlaces(t, default_mask, this.amount);
  }
}

/** Prunes the places of the smallest absolute values. */
export class L1Unstructured extends PlacesPruning {
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    return masks.smallestPlaces(t, default_mask, this.amount);
  }
}

/** Prunes whole channels along a dim at random. */
export class RandomStructured extends BasePruningMethod {
  override readonly PRUNING_TYPE = "structured";
  /** A share between 0 and 1, or, where it is whole, a number of channels. */
  readonly amount: number;
  /** The dim of the channels. */
  readonly dim: number;
  constructor(...args: readonly unknown[]) {
    super();
    const { amount, dim } = channelsSignature.bind(args);
    this.amount = masks.checkedAmount(amount);
    this.dim = dim;
  }
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    return masks.randomChannels(t, default_mask, this.amount, this.dim);
  }
}

/** Prunes the channels along a dim whose norms are the smallest. */
export class LnStructured extends BasePruningMethod {
  override readonly PRUNING_TYPE = "structured";
  /** A share between 0 and 1, or, where it is whole, a number of channels. */
  readonly amount: number;
  /** The order of the norm: a number, "fro" or "nuc". */
  readonly n: Order;
  /** The dim of the channels. */
  readonly dim: number;
  constructor(...args: readonly unknown[]) {
    super();
    const { amount, n, dim } = normSignature.bind(args);
    this.amount = masks.checkedAmount(amount);
    this.n = n;
    this.dim = dim;
  }
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    return masks.smallestChannels(t, default_mask, this.amount, this.n, this.dim);
  }
}

/** Prunes what a given mask has as zero. */
export class CustomFromMask extends BasePruningMethod {
  override readonly PRUNING_TYPE = "global";
  /** Of the parameter's shape. */
  readonly mask: Tensor;
  constructor(mask: Tensor | { mask: Tensor }) {
    super();
    this.mask = mask instanceof Tensor ? mask : mask.mask;
  }
  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    if (!sameShape(default_mask.shape, this.mask.shape))
      throw new AssertionError(
        `default_mask shape ${sizeText(default_mask)} must match self.mask shape ${sizeText(this.mask)}`,
      );
    return default_mask.mul(this.mask.to(default_mask.dtype));
  }
}

nameClasses({
  PruningContainer,
  Identity,
  RandomUnstructured,
  L1Unstructured,
  RandomStructured,
  LnStructured,
  CustomFromMask,
});

const amountSignature = functionSignature<{ amount: number }>("__init__", "amount");
const channelsSignature = functionSignature<{ amount: number; dim: number }>("__init__", "amount, dim=-1");
const normSignature = functionSignature<{ amount: number; n: Order; dim: number }>("__init__", "amount, n, dim=-1");
const pruneSignature = functionSignature<{
  t: Tensor;
  default_mask: Tensor | null;
  importance_scores: Tensor | null;
}>("prune", "t, default_mask=None, importance_scores=None");

type Order = number | "fro" | "nuc";
interface Target<M> {
  readonly module: M;
  readonly name: string;
}
interface Scored {
  readonly importance_scores: Tensor | null;
}

/** Gives a parameter a mask of ones. */
export function identity<M extends Module>(...args: Arguments<[module: M, name: string], Partial<Target<M>>>): M {
  const { module, name } = identitySignature.bind(args);
  applyMethod(new Identity(), module, name, null);
  return module as M;
}
const identitySignature = functionSignature<Target<Module>>("identity", "module, name");

/**
 * Prunes single places at random: a share of them, or a whole number.
 * @example
 * const layer = nn.utils.prune.random_unstructured(new nn.Linear(2, 3), "weight", 0.5);
 * layer.weight.eq(0).sum().item(); // 3
 */
export function random_unstructured<M extends Module>(
  ...args: Arguments<[module: M, name: string, amount: number], Partial<Target<M>> & { amount?: number }>
): M {
  const { module, name, amount } = randomPlacesSignature.bind(args);
  applyMethod(new RandomUnstructured(amount), module, name, null);
  return module as M;
}
const randomPlacesSignature = functionSignature<Target<Module> & { amount: number }>(
  "random_unstructured",
  "module, name, amount",
);

/**
 * Prunes the places of the smallest absolute values (or scores). The mask has the parameter's shape, and scores must
 * have it.
 * @example
 * const layer = nn.utils.prune.l1_unstructured(new nn.Linear(2, 3), "weight", { amount: 2 });
 * Object.keys(layer.state_dict()); // [ 'bias', 'weight_orig', 'weight_mask' ]
 */
export function l1_unstructured<M extends Module>(
  ...args: Arguments<
    [module: M, name: string, amount: number, importance_scores?: Tensor | null],
    Partial<Target<M> & Scored> & { amount?: number }
  >
): M {
  const { module, name, amount, importance_scores } = smallestPlacesSignature.bind(args);
  applyMethod(new L1Unstructured(amount), module, name, importance_scores);
  return module as M;
}
const smallestPlacesSignature = functionSignature<Target<Module> & Scored & { amount: number }>(
  "l1_unstructured",
  "module, name, amount, importance_scores=None",
);

/** Prunes whole channels along a dim at random. */
export function random_structured<M extends Module>(
  ...args: Arguments<
    [module: M, name: string, amount: number, dim: number],
    Partial<Target<M>> & { amount?: number; dim?: number }
  >
): M {
  const { module, name, amount, dim } = randomChannelsSignature.bind(args);
  applyMethod(new RandomStructured(amount, dim), module, name, null);
  return module as M;
}
const randomChannelsSignature = functionSignature<Target<Module> & { amount: number; dim: number }>(
  "random_structured",
  "module, name, amount, dim",
);

/** Prunes the channels along a dim whose `n`-norms (of the parameter or of scores) are the smallest. */
export function ln_structured<M extends Module>(
  ...args: Arguments<
    [module: M, name: string, amount: number, n: Order, dim: number, importance_scores?: Tensor | null],
    Partial<Target<M> & Scored> & { amount?: number; n?: Order; dim?: number }
  >
): M {
  const { module, name, amount, n, dim, importance_scores } = smallestChannelsSignature.bind(args);
  applyMethod(new LnStructured(amount, n, dim), module, name, importance_scores);
  return module as M;
}
const smallestChannelsSignature = functionSignature<
  Target<Module> & Scored & { amount: number; n: Order; dim: number }
>("ln_structured", "module, name, amount, n, dim, importance_scores=None");

/** Prunes what a mask of the parameter's shape has as zero. */
export function custom_from_mask<M extends Module>(
  ...args: Arguments<[module: M, name: string, mask: Tensor], Partial<Target<M>> & { mask?: Tensor }>
): M {
  const { module, name, mask } = maskSignature.bind(args);
  applyMethod(new CustomFromMask(mask), module, name, null);
  return module as M;
}
const maskSignature = functionSignature<Target<Module> & { mask: Tensor }>("custom_from_mask", "module, name, mask");

type PruningClass = new (...args: never) => BasePruningMethod;
interface GlobalOptions {
  /** Scores by which places are chosen, for some of the parameters. */
  importance_scores?: ReadonlyMap<PrunedParameter, Tensor> | null;
  /** Arguments of the pruning method. */
  [argument: string]: unknown;
}

/** A parameter of a module, by name. */
export type PrunedParameter = readonly [module: Module, name: string];

/**
 * Prunes several parameters together, as if they were one: what is smallest among all of them goes. `pruning_method` is
 * one of the unstructured classes; its arguments stand in the options. Throws a TypeError for another kind.
 * @example
 * const [a, b] = [new nn.Linear(2, 2), new nn.Linear(2, 2)];
 * nn.utils.prune.global_unstructured([[a, "weight"], [b, "weight"]], nn.utils.prune.L1Unstructured, { amount: 4 });
 * a.weight.eq(0).sum().add(b.weight.eq(0).sum()).item(); // 4
 */
export function global_unstructured(
  parameters: Iterable<PrunedParameter>,
  pruning_method: PruningClass | ({ pruning_method: PruningClass } & GlobalOptions),
  options: GlobalOptions = {},
): void {
  if (typeof pruning_method === "object") {
    const { pruning_method: named, ...rest } = pruning_method;
    return global_unstructured(parameters, named, rest);
  }
  pruneTogether(parameters, pruning_method, options);
}

function pruneTogether(
  parameters: Iterable<PrunedParameter>,
  pruning_method: PruningClass,
  { importance_scores = null, ...rest }: GlobalOptions,
): void {
  if (typeof (parameters as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
    throw new TypeError("global_unstructured(): parameters is not an Iterable");
  if (importance_scores !== null && !(importance_scores instanceof Map))
    throw new TypeError("global_unstructured(): importance_scores must be of type dict");
  const list = [...parameters];
  const tensorOf = ([module, name]: PrunedParameter): Tensor => membersOf<Tensor>(module)[name]!;
  const scoresOf = (parameter: PrunedParameter): Tensor => {
    for (const [[module, name], scores] of importance_scores ?? [])
      if (module === parameter[0] && name === parameter[1]) return scores;
    return tensorOf(parameter);
  };
  const maskOf = (parameter: PrunedParameter): Tensor =>
    membersOf<Tensor | undefined>(parameter[0])[`${parameter[1]}_mask`] ?? ones_like(tensorOf(parameter)).detach();
  const method = new pruning_method(...((Object.keys(rest).length > 0 ? [rest] : []) as never));
  if (method.PRUNING_TYPE !== "unstructured")
    throw new TypeError(
      `Only "unstructured" PRUNING_TYPE supported for the \`pruning_method\`. Found method ${pruning_method.name} of type ${method.PRUNING_TYPE}`,
    );
  const scores = parameters_to_vector(list.map(scoresOf)).detach();
  const mask = combinedMask(method, scores, parameters_to_vector(list.map(maskOf)).detach());
  let start = 0;
  for (const [module, name] of list) {
    const tensor = tensorOf([module, name]);
    custom_from_mask(module, name, mask.narrow(0, start, tensor.numel()).view_as(tensor));
    start += tensor.numel();
  }
}

/** Makes a pruned parameter an ordinary one again, with its zeros. Throws a ValueError where it is not pruned. */
export function remove<M extends Module>(...args: Arguments<[module: M, name: string], Partial<Target<M>>>): M {
  const { module, name } = removeSignature.bind(args);
  const [found] = hooksOf(module, name);
  if (found === undefined)
    throw new ValueError(
      `Parameter '${name}' of module ${String(module)} has to be pruned before pruning can be removed`,
    );
  found.method.remove(module);
  takeHook(module, found.place);
  return module as M;
}
const removeSignature = functionSignature<Target<Module>>("remove", "module, name");

/** Whether a parameter of the module, or of one below, is pruned. */
export function is_pruned(module: Module): boolean {
  return module.modules().some((each) => hooksOf(each, null).length > 0);
}
