/** The module that runs an exported program. */
import { Module, type Parameter } from "../nn/index.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../support/errors.ts";
import { membersOf } from "../support/members.ts";
import { isPlainObject } from "../support/realms.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { FileProgram } from "./format.ts";
import { guardsOf, type InputGuard } from "./guards.ts";
import type { ExportedProgram } from "./program.ts";
import { flattenAs, specLike, treespecText, unflattenAs, type TreeSpec } from "./pytree.ts";
import type { InputSpec, OutputSpec } from "./signature.ts";

/** A part of the names: `layer1` of `layer1.0.weight`. */
class Part extends Module {
  override _get_name(): string {
    return "Module";
  }
}

/** Where an input of the graph comes from: a member of a module, a tensor, or the user's arguments. */
type Source = { readonly owner: Module; readonly key: string } | { readonly value: unknown } | null;

/** What becomes of an output of the graph: a result, the new value of the input with this number, or nothing. */
type OutputUse = "result" | number | null;

function useOf({ kind, target }: OutputSpec, inputs: readonly InputSpec[]): OutputUse {
  switch (kind) {
    case "USER_OUTPUT":
    case "LOSS_OUTPUT":
      return "result";
    case "USER_INPUT_MUTATION":
      return inputs.findIndex(({ arg }) => arg.name === target);
    case "BUFFER_MUTATION":
    case "PARAMETER_MUTATION":
      return inputs.findIndex((spec) => spec.target === target && spec.kind !== "USER_INPUT");
    default:
      return null;
  }
}

/** The module at a path, with empty ones where there are none yet. */
function ownerOf(root: Module, path: readonly string[]): Module {
  return path.reduce((module, name) => {
    const members = membersOf(module);
    if (!Object.hasOwn(module, name)) module.add_module(name, new Part());
    return members[name] as Module;
  }, root);
}

/**
 * A module that runs an exported program, made by `program.module()`. It is called with the arguments that the exported
 * module took, those by name in a trailing object. Shapes: those for which it was exported; symbols may vary.
 * @throws ValueError for arguments of another form, AssertionError for sizes that the program does not take
 */
export class ExportedModule extends Module<(...args: unknown[]) => unknown> {
  readonly #program: ExportedProgram;
  readonly #sources: readonly Source[];
  readonly #uses: readonly OutputUse[];
  readonly #guards: readonly InputGuard[];
  readonly #names: readonly string[] | null;

  constructor(program: ExportedProgram, file: FileProgram, checkGuards: boolean) {
    super();
    this.#program = program;
    this.#sources = program.graph_signature.input_specs.map((spec) => this.#source(spec));
    this.#uses = program.graph_signature.output_specs.map((spec) => useOf(spec, program.graph_signature.input_specs));
    const whole = program.module_call_graph.find(({ fqn }) => fqn === "")?.signature;
    this.#names = whole?.forward_arg_names ?? null;
    this.#guards = checkGuards ? guardsOf(program, file, this.#names) : [];
  }

  /** Finds, or makes a member of this module, what an input is. */
  #source({ kind, target, persistent }: InputSpec): Source {
    if (kind === "USER_INPUT") return null;
    if (kind === "TOKEN") return { value: null };
    const name = target ?? "";
    const { state_dict, constants } = this.#program;
    const value = kind === "CONSTANT_TENSOR" ? constants[name] : (state_dict[name] ?? constants[name]);
    if (value === undefined) throw new RuntimeError(`the program has no tensor ${name}`);
    const path = name.split(".");
    const key = path.pop() ?? "";
    const owner = ownerOf(this, path);
    if (Object.hasOwn(owner, key)) return { owner, key };
    if (kind === "PARAMETER") owner.register_parameter(key, value as Parameter);
    else if (kind === "BUFFER") owner.register_buffer(key, value, persistent ?? true);
    else return { value };
    return { owner, key };
  }

  /** The user's arguments as one list, by the form that they had when the program was exported. */
  #leaves(given: readonly unknown[]): { leaves: unknown[] } {
    const { in_spec } = this.#program.call_spec;
    const [positional, named] = in_spec.children as readonly [TreeSpec, TreeSpec];
    const count = positional.children.length;
    let args = [...given];
    let kwargs: Readonly<Record<string, unknown>> = {};
    const last = args.at(-1);
    const takesNames = (named.names ?? []).length > 0;
    if (
      isPlainObject(last) &&
      (args.length > count || (takesNames && args.length > count - 1 && this.#isNamed(last)))
    ) {
      kwargs = last;
      args = args.slice(0, -1);
    } else if (isPlainObject(last) && args.length <= count && this.#names !== null) {
      // Positional arguments by their names, where the last of them is no dict.
      const names = this.#names.slice(0, count);
      const isDict = positional.children[args.length - 1]?.type !== "leaf";
      const keys = Object.keys(last);
      if (!isDict && keys.length > 0 && keys.every((key) => names.includes(key))) {
        args = args.slice(0, -1);
        for (const key of keys) args[names.indexOf(key)] = last[key];
      }
    }
    const wanted = named.names ?? [];
    const got = Object.keys(kwargs);
    if (got.length !== wanted.length || got.some((key) => !wanted.includes(key)))
      throw new ValueError(
        `Ran into a kwarg keyword mismatch: Got the following keywords [${list(got)}] but expected [${list(wanted)}]`,
      );
    const ordered = Object.fromEntries(wanted.map((key) => [key, kwargs[key]]));
    const leaves = flattenAs([args, ordered], in_spec);
    if (leaves === null) {
      const form: TreeSpec = {
        ...in_spec,
        children: [specLike(args, positional), specLike(ordered, named)],
      };
      throw new ValueError(
        `Trying to flatten user inputs with exported input tree spec: \n${treespecText(in_spec)}\nbut actually got inputs with tree spec of: \n${treespecText(form)}.\nPlease check that the inputs have the same number and type of args and kwargs as the ones you used when tracing.`,
      );
    }
    return { leaves };
  }

  /** Whether an object has the names that keyword arguments have. */
  #isNamed(value: Readonly<Record<string, unknown>>): boolean {
    const names = this.#program.call_spec.in_spec.children[1]?.names ?? [];
    const keys = Object.keys(value);
    return keys.some((key) => names.includes(key));
  }

  /** Runs the program, and writes back what it changes. */
  forward(...args: unknown[]): unknown {
    const { graph_module, call_spec } = this.#program;
    const { leaves } = this.#leaves(args);
    for (const guard of this.#guards) guard(leaves);
    let next = 0;
    const inputs = this.#sources.map((source) =>
      source === null ? leaves[next++] : "value" in source ? source.value : membersOf(source.owner)[source.key],
    );
    const outputs: unknown = graph_module(...(inputs as never[]));
    const results: unknown[] = [];
    for (const [i, use] of this.#uses.entries()) {
      const value: unknown = Array.isArray(outputs) ? outputs[i] : outputs;
      if (use === "result") results.push(value);
      else if (use !== null) (inputs[use] as Tensor).copy_(value as Tensor);
    }
    return unflattenAs(results, call_spec.out_spec);
  }

  override train(): never {
    throw new NotImplementedError("Calling train() is not supported yet.");
  }

  override eval(): never {
    throw new NotImplementedError("Calling eval() is not supported yet.");
  }

  override _get_name(): string {
    return "GraphModule";
  }
}

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");
