/**
 * Copies a state dict into modules: what `Module._load_from_state_dict` and `load_state_dict` do, with PyTorch's
 * messages.
 */
import { refuseUnknown } from "../../support/known-names.ts";
import { itemAt } from "../../support/checked.ts";
import { no_grad } from "../../autograd/modes.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { sameShape, sizeText } from "../../layout/shape.ts";
import { AssertionError, type MismatchedKey, RuntimeError, withFields, withHelp } from "../../support/errors.ts";
import { stateDictHelp } from "../../support/state-dict-help.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { is_lazy, Parameter } from "../../tensor/parameter.ts";
import { ownBuffers, ownChildren, ownParameters, registeredChildren } from "./members.ts";
import type { LoadStateDictOptions, IncompatibleKeys, Module } from "./module.ts";
import { ownExtraState } from "./submodules.ts";
import { asDict, readStateDict, type LoadStateArguments, type LocalMetadata } from "./state-dict.ts";
import { membersOf } from "../../support/members.ts";

/** What is gathered while modules load their parts. */
export interface LoadReport {
  readonly missing_keys: string[];
  readonly unexpected_keys: string[];
  readonly error_msgs: string[];
  readonly mismatched_keys: MismatchedKey[];
  /** Names of matrices that would fit transposed. */
  readonly transposed: string[];
}

const reports = new WeakMap<string[], LoadReport>();

function noteMismatch(error_msgs: string[], key: string, given: Tensor, own: Tensor): void {
  reports.get(error_msgs)?.mismatched_keys.push({ key, given: given.shape, wanted: own.shape });
  if (given.shape.length === 2 && sameShape([itemAt(given.shape, 1), itemAt(given.shape, 0)], own.shape))
    reports.get(error_msgs)?.transposed.push(key);
}

function copyOne(
  module: Module,
  name: string,
  key: string,
  own: Tensor,
  value: unknown,
  assign: boolean,
  error_msgs: string[],
): void {
  if (!(value instanceof Tensor)) {
    error_msgs.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${pythonTypeName(value)}'>`,
    );
    return;
  }
  let given: Tensor = value;
  const isLazy = is_lazy(own);
  if (isLazy && !is_lazy(given)) own.materialize(given.shape);
  if (is_lazy(given) && !isLazy) void given.shape; // throws what PyTorch says
  if (is_lazy(given)) return;
  // scalars were vectors before PyTorch 0.4
  if (own.shape.length === 0 && given.shape.length === 1 && given.shape[0] === 1) given = given.select(0, 0);
  if (!sameShape(given.shape, own.shape)) {
    noteMismatch(error_msgs, key, given, own);
    error_msgs.push(
      `size mismatch for ${key}: copying a param with shape ${sizeText(given.shape)} from checkpoint, the shape in current model is ${sizeText(own.shape)}.`,
    );
    return;
  }
  if (own.is_meta && !given.is_meta && !assign)
    warnAlways(
      `for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which is a no-op. (Did you mean to pass \`assign=True\` to assign items in the state dictionary to their corresponding key in the module instead of copying them in place?)`,
    );
  try {
    if (assign) {
      const isParameter = own instanceof Parameter;
      const assigned = isParameter && !(given instanceof Parameter) ? new Parameter(given, own.requires_grad) : given;
      if (isParameter) assigned.requires_grad_(own.requires_grad);
      assigned.storage.kept = true; // as the tensor that it replaces
      membersOf(module)[name] = assigned;
    } else {
      no_grad(() => own.copy_(given));
    }
  } catch (error) {
    error_msgs.push(
      `While copying the parameter named "${key}", whose dimensions in the model are ${sizeText(own.shape)} and whose dimensions in the checkpoint are ${sizeText(given.shape)}, an exception occurred : ('${(error as Error).message}',).`,
    );
  }
}

/** What a module does with its own part of a state dict (`Module._load_from_state_dict`). */
export function loadOwnState(
  module: Module,
  ...[entries, prefix, metadata, strict, missing_keys, unexpected_keys, error_msgs]: LoadStateArguments
): void {
  const own = new Map<string, Tensor>(ownParameters(module));
  for (const [name, buffer, persistent] of ownBuffers(module)) if (persistent) own.set(name, buffer);
  for (const [name, tensor] of own) {
    const key = prefix + name;
    if (entries.has(key))
      copyOne(module, name, key, tensor, entries.get(key), metadata.assign_to_params_buffers ?? false, error_msgs);
    else if (strict) missing_keys.push(key);
  }
  const extraKey = `${prefix}_extra_state`;
  const set_extra_state = ownExtraState(module, "set_extra_state");
  if (set_extra_state !== null) {
    if (entries.has(extraKey)) set_extra_state.call(module, entries.get(extraKey));
    else if (strict) missing_keys.push(extraKey);
  } else if (strict && entries.has(extraKey)) {
    unexpected_keys.push(extraKey);
  }
  if (!strict) return;
  const children = new Set(ownChildren(module).map(([name]) => name));
  for (const key of entries.keys()) {
    if (!key.startsWith(prefix) || key === extraKey) continue;
    const rest = key.slice(prefix.length);
    const dot = rest.indexOf(".");
    if (dot >= 0 ? !children.has(rest.slice(0, dot)) : !own.has(rest)) unexpected_keys.push(key);
  }
}

/** The two lists, printed as PyTorch prints them. */
function incompatibleKeys(missing_keys: string[], unexpected_keys: string[]): IncompatibleKeys {
  const list = (keys: readonly string[]): string => `[${keys.map((key) => `'${key}'`).join(", ")}]`;
  const text = (): string =>
    missing_keys.length === 0 && unexpected_keys.length === 0
      ? "<All keys matched successfully>"
      : `_IncompatibleKeys(missing_keys=${list(missing_keys)}, unexpected_keys=${list(unexpected_keys)})`;
  const keys = { missing_keys, unexpected_keys };
  for (const name of ["toString", Symbol.for("nodejs.util.inspect.custom")])
    Object.defineProperty(keys, name, { value: text, enumerable: false });
  return keys;
}

/** Whether a hook gave keys of its own. An arrow function returns what it computed last, which may be anything else. */
function isIncompatibleKeys(value: unknown): boolean {
  return typeof value === "object" && value !== null && "missing_keys" in value;
}

/** `Module.load_state_dict`. */
export function loadStateDict(root: Module, state: unknown, options: LoadStateDictOptions): IncompatibleKeys {
  refuseUnknown("Module.load_state_dict()", "strict assign", options);
  const { strict = true, assign = false } = options;
  const { entries: map, metadata } = readStateDict(state);
  const entries = asDict(map);
  const report: LoadReport = {
    missing_keys: [],
    unexpected_keys: [],
    error_msgs: [],
    mismatched_keys: [],
    transposed: [],
  };
  const { missing_keys, unexpected_keys, error_msgs } = report;
  reports.set(error_msgs, report);
  const load = (module: Module, prefix: string, local_state_dict: Map<string, unknown>): void => {
    const local: LocalMetadata = {
      ...metadata?.[prefix.slice(0, -1)],
      ...(assign ? { assign_to_params_buffers: true } : {}),
    };
    module._load_from_state_dict(local_state_dict, prefix, local, true, missing_keys, unexpected_keys, error_msgs);
    for (const [name, child] of registeredChildren(module)) {
      const start = `${prefix}${name}.`;
      // What hooks of a child change is the child's own.
      load(child, start, asDict(new Map([...local_state_dict].filter(([key]) => key.startsWith(start)))));
    }
    for (const hook of module._load_state_dict_post_hooks ?? [])
      if (isIncompatibleKeys(hook(module, incompatibleKeys(missing_keys, unexpected_keys))))
        throw new AssertionError(
          "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if incompatible_keys need to be modified, it should be done inplace.",
        );
  };
  load(root, "", entries);
  if (strict) {
    const quoted = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(", ");
    if (unexpected_keys.length > 0) error_msgs.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected_keys)}. `);
    if (missing_keys.length > 0) error_msgs.unshift(`Missing key(s) in state_dict: ${quoted(missing_keys)}. `);
  }
  if (error_msgs.length > 0) {
    const sentence = `Error(s) in loading state_dict for ${root._get_name()}:\n\t${error_msgs.join("\n\t")}`;
    const [missing, unexpected] = strict ? [missing_keys, unexpected_keys] : [[], []];
    const help = stateDictHelp.lines?.(entries, missing, unexpected, report.transposed) ?? [];
    throw withFields(new RuntimeError(withHelp(sentence, ...help)), report);
  }
  return incompatibleKeys(missing_keys, unexpected_keys);
}
