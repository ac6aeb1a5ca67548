/** Parameter groups: what an optimizer's first argument may be, and PyTorch's checks of it. */
import { missingArguments } from "../support/known-names.ts";
import { isSet } from "../support/realms.ts";
import { isLeaf } from "../autograd/history.ts";
import { isOptions, pythonTypeName } from "../ops/declare/bind.ts";
import { KeyError, TypeError, ValueError, withHelp } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { Tensor } from "../tensor/tensor.ts";

/** A parameter by itself, or with its name as `model.named_parameters()` gives it. */
export type NamedParameter = Tensor | readonly [name: string, parameter: Tensor];

/** A number, or a tensor of one element that is read at every step (schedulers write into it). */
export type Rate = number | Tensor;

/** Options that every group has. */
export interface GroupOptions {
  /** Learning rate. */
  lr: Rate;
}

type Plain<T> = T extends readonly [Rate, Rate] ? readonly [number, number] : Exclude<T, Tensor>;

/** A group's options with the numbers that its tensors hold now. */
export type PlainGroup<O extends object = GroupOptions> = {
  readonly [K in keyof ParamGroup<O>]: Plain<ParamGroup<O>[K]>;
};

/** The number that a rate is now. */
export function rateNow(rate: Rate): number {
  return rate instanceof Tensor ? Number(rate.item()) : rate;
}

/** Writes a learning rate: into its tensor, where it is one. */
export function setRate(group: { lr: Rate }, value: number): void {
  if (group.lr instanceof Tensor) group.lr.fill_(value);
  else group.lr = value;
}

/** Options as numbers. A group without tensors is given as it is, without a list of its entries: each step asks. */
export function plainGroup<O extends object>(group: ParamGroup<O>): PlainGroup<O> {
  const given = group as Record<string, unknown>;
  let numbers: Record<string, unknown> | null = null;
  for (const name in given) {
    const value = given[name];
    if (typeof value !== "object" || value === null || name === "params") continue;
    if (value instanceof Tensor) (numbers ??= { ...given })[name] = rateNow(value);
    else if (Array.isArray(value) && hasTensor(value))
      (numbers ??= { ...given })[name] = (value as Rate[]).map(rateNow);
  }
  return (numbers ?? group) as PlainGroup<O>;
}

function hasTensor(list: readonly unknown[]): boolean {
  for (const item of list) if (item instanceof Tensor) return true;
  return false;
}

/** Parameters that share options: what is left out is taken from the optimizer's defaults. */
export type GroupInput<O extends object = GroupOptions> = Partial<O> & {
  readonly params: Tensor | Iterable<NamedParameter>;
};

/** What an optimizer optimizes: tensors, `[name, tensor]` pairs, or groups. */
export type Parameters<O extends object = GroupOptions> = Iterable<NamedParameter> | Iterable<GroupInput<O>>;

/** What an optimizer optimizes, or everything by name: `{ params: model.parameters(), lr: 0.1 }`. */
export type ParametersOrNamed<O extends object = GroupOptions> =
  | Parameters<O>
  | ({ readonly params: Parameters<O> } & Partial<O>);

/** The first argument of an optimizer, which may have been given by name. */
export function givenParameters<O extends object>(
  owner: string,
  given: ParametersOrNamed<O> | undefined,
): Parameters<O> {
  if (given === undefined || (isOptions(given) && !("params" in given)))
    throw missingArguments(`${owner}.__init__()`, ["params"]);
  return isOptions(given) ? (given as { params: Parameters<O> }).params : (given as Parameters<O>);
}

/**
 * A group as an optimizer keeps it. Its rate is read as a number, so that `group.lr *= 0.1` is one; where a tensor was
 * given, that is what is there.
 */
export type ParamGroup<O extends object = GroupOptions> = O & {
  get lr(): number;
  set lr(value: Rate);
  params: Tensor[];
  param_names?: string[];
  initial_lr?: number;
};

const emptyHelp = [
  "model.parameters() found no tensors: a plain array of modules as a property is not searched; use nn.ModuleList or nn.Sequential (nn.ParameterList for tensors).",
  "A generator can be read only once: pass a fresh model.parameters() to each optimizer.",
];

/** Splits an optimizer's first argument into groups. */
export function readGroups<O extends object>(params: Parameters<O>): GroupInput<O>[] {
  if (params instanceof Tensor || isModule(params) || !isIterable(params)) {
    throw new TypeError(
      withHelp(
        `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${params instanceof Tensor ? `torch.${params.dtype.scalarName}Tensor` : pythonTypeName(params)}`,
        isModule(params)
          ? "Pass the module's parameters: model.parameters()."
          : "Pass model.parameters() or an array: [tensor].",
      ),
    );
  }
  if (isSet(params))
    warnAlways(
      "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead. This will be an error in a future release.",
      "FutureWarning",
    );
  const list = [...(params as Iterable<unknown>)];
  if (list.length === 0) throw new ValueError(withHelp("optimizer got an empty parameter list", ...emptyHelp));
  return isOptions(list[0])
    ? (list as GroupInput<O>[])
    : [{ params: list as NamedParameter[] } as unknown as GroupInput<O>];
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return value !== null && value !== undefined && typeof (value as Iterable<unknown>)[Symbol.iterator] === "function";
}

function isModule(value: unknown): boolean {
  return typeof (value as { parameters?: unknown } | null)?.parameters === "function";
}

/** The parameters of a group, and their names if they came with names. */
function readParameters(params: unknown): { params: Tensor[]; names: string[] | null } {
  if (params instanceof Tensor) return { params: [params], names: null };
  if (isSet(params)) {
    throw new TypeError(
      "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.",
    );
  }
  if (!isIterable(params))
    throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${pythonTypeName(params)}`);
  const list = [...params];
  const named = list.filter((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === "string");
  if (named.length > 0 && named.length < list.length)
    throw new ValueError("all optimizer params should be with/without names. Some param names are missing");
  const tensors = list.map((item): unknown => (named.length > 0 ? (item as unknown[])[1] : item));
  for (const item of tensors) {
    if (!(item instanceof Tensor))
      throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${pythonTypeName(item)}`);
  }
  return {
    params: tensors as Tensor[],
    names: named.length > 0 ? named.map((item) => (item as [string, Tensor])[0]) : null,
  };
}

/** A group with defaults filled in and its parameters checked against those of the groups before it. */
export function makeGroup<O extends object>(
  input: GroupInput<O>,
  defaults: O,
  before: readonly ParamGroup<O>[],
): ParamGroup<O> {
  if (!isOptions(input)) throw new TypeError(`param_group must be a dict, but got <class '${pythonTypeName(input)}'>`);
  if ((input.params as unknown) === undefined) throw new KeyError("params");
  const { params, names } = readParameters(input.params);
  const allowsNonLeaf = (defaults as { differentiable?: boolean }).differentiable ?? false;
  for (const param of params) {
    if (!allowsNonLeaf && !isLeaf(param) && !param.retainsGrad) {
      throw new ValueError(
        withHelp(
          "can't optimize a non-leaf Tensor",
          "It is the result of an operator. Optimize the tensor that it was computed from, or a detached copy: x.detach().requires_grad_().",
        ),
      );
    }
  }
  const group = { ...input, params } as Record<string, unknown>;
  if (names) group["param_names"] = names;
  for (const [key, value] of Object.entries(defaults)) {
    if (group[key] === undefined) group[key] = Array.isArray(value) ? [...(value as unknown[])] : value;
  }
  if (new Set(params).size !== params.length) {
    warnAlways(
      "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information",
    );
  }
  for (const other of before) {
    if ("param_names" in group !== "param_names" in other)
      throw new ValueError(
        `all optimizer param groups should be with/without names. cannot add param group ${"param_names" in group ? "with names" : "without names"} to the optimizer`,
      );
  }
  const earlier = new Set(before.flatMap((other) => other.params));
  if (params.some((param) => earlier.has(param)))
    throw new ValueError("some parameters appear in more than one parameter group");
  return group as ParamGroup<O>;
}
