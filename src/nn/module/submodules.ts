/** Modules at paths, and the extra state that modules have. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { AttributeError, RuntimeError, ValueError, withFields, withHelp } from "../../support/errors.ts";
import { asModule, isModule } from "./kind.ts";
import { ownChildren } from "./members.ts";
import type { Module } from "./module.ts";
import { membersOf } from "../../support/members.ts";

/** The error of a name that a module does not have, with those that it has. */
export function noMember(module: object, given: string, ...help: readonly string[]): Error {
  const sentence = `${asModule(module)._get_name()} has no attribute \`${given}\``;
  return withFields(new AttributeError(withHelp(sentence, ...help)), {
    argument: "target",
    given,
    wanted: ownChildren(asModule(module)).map(([name]) => name),
  });
}

/** The error of a name under which something else than a module stands. */
export function noModule(given: string): Error {
  const error = new AttributeError(`\`${given}\` is not an nn.Module`);
  return withFields(error, { argument: "target", given, wanted: "Module" });
}

/** `Module.set_submodule`. */
export function setSubmodule(root: Module, target: string, module: Module, strict: boolean): void {
  if (target === "") throw new ValueError("Cannot set the submodule without a target name!");
  if (!isModule(module)) throw new ValueError(`\`module\` is not an nn.Module, found ${pythonTypeName(module)}`);
  const path = target.split(".");
  const name = path.pop()!;
  const owner = membersOf(root.get_submodule(path.join(".")));
  const present = owner[name];
  if (strict && present === undefined) throw noMember(owner, name);
  if (present !== undefined && present !== null && !isModule(present)) throw noModule(name);
  owner[name] = module;
}

/** What users write to keep more than tensors in a state dict. */
interface ExtraState {
  get_extra_state?: () => unknown;
  set_extra_state?: (state: unknown) => void;
}

/** A module's own method for extra state, where its class has one: the base class's only throw. */
export function ownExtraState<K extends keyof ExtraState>(module: object, name: K): NonNullable<ExtraState[K]> | null {
  const method = (module as ExtraState)[name];
  return method === undefined || method === extraStateOfBase[name] ? null : (method as NonNullable<ExtraState[K]>);
}

function neverCalled(name: string): () => never {
  return () => {
    throw new RuntimeError(
      `Reached a code path in Module.${name}() that should never be called. Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.`,
    );
  };
}

/** `Module.get_extra_state` and `set_extra_state`, which subclasses override. */
export const extraStateOfBase: Required<ExtraState> = {
  get_extra_state: neverCalled("get_extra_state"),
  set_extra_state: neverCalled("set_extra_state"),
};
