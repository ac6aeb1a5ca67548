/** What the inputs and outputs of an exported graph are: parameters, buffers, constants, the user's own. */
import { RuntimeError } from "../support/errors.ts";
import { formOf, type Union } from "./format.ts";

/** What an input of an exported graph is. */
export type InputKind = "USER_INPUT" | "PARAMETER" | "BUFFER" | "CONSTANT_TENSOR" | "CUSTOM_OBJ" | "TOKEN";
/** What an output of an exported graph is. */
export type OutputKind =
  | "USER_OUTPUT"
  | "LOSS_OUTPUT"
  | "BUFFER_MUTATION"
  | "PARAMETER_MUTATION"
  | "GRADIENT_TO_PARAMETER"
  | "GRADIENT_TO_USER_INPUT"
  | "USER_INPUT_MUTATION"
  | "TOKEN";

/** An input or output: the name of its node, or, without one, the constant that it always is. */
export interface ExportArgument {
  readonly name: string;
  /** Whether it is a tensor, a size, or a constant of the program. */
  readonly type: "tensor" | "symint" | "constant";
  /** The value of a constant. */
  readonly value?: unknown;
}

/** One input of an exported graph. */
export interface InputSpec {
  readonly kind: InputKind;
  readonly arg: ExportArgument;
  /** The parameter, buffer or constant that it is. */
  readonly target: string | null;
  /** Of a buffer: whether state dicts have it. */
  readonly persistent: boolean | null;
}

/** One output of an exported graph. */
export interface OutputSpec {
  readonly kind: OutputKind;
  readonly arg: ExportArgument;
  /** What is changed: a buffer, a parameter, an input. */
  readonly target: string | null;
}

function argumentIn(union: Union, name = ""): ExportArgument {
  const [form, value] = formOf(union);
  if (form === "as_tensor") return { type: "tensor", name: (value as { name: string }).name };
  if (form.startsWith("as_sym_")) {
    const [inner, given] = formOf(value as Union);
    return inner === "as_name" ? { type: "symint", name: given as string } : { type: "constant", name, value: given };
  }
  if (form === "as_none") return { type: "constant", name, value: null };
  if (form === "as_custom_obj") throw new RuntimeError(customObjects((value as { name: string }).name));
  return { type: "constant", name, value };
}

/** Why a program with objects of TorchBind classes is refused. */
export const customObjects = (name: string): string =>
  `the program holds the custom object ${name}, whose class is C++ code; such programs are not supported`;

function inputSpec(union: Union): InputSpec {
  const [form, given] = formOf(union);
  const spec = given as { readonly [member: string]: unknown; readonly arg: Union };
  const named = (): ExportArgument => ({ type: "tensor", name: String((spec.arg as Union)["name"]) });
  switch (form) {
    case "user_input":
      return { kind: "USER_INPUT", arg: argumentIn(spec.arg), target: null, persistent: null };
    case "parameter":
      return { kind: "PARAMETER", arg: named(), target: spec["parameter_name"] as string, persistent: null };
    case "buffer":
      return {
        kind: "BUFFER",
        arg: named(),
        target: spec["buffer_name"] as string,
        persistent: (spec["persistent"] as boolean | undefined) ?? true,
      };
    case "tensor_constant":
      return {
        kind: "CONSTANT_TENSOR",
        arg: named(),
        target: spec["tensor_constant_name"] as string,
        persistent: null,
      };
    case "constant_input":
      return {
        kind: "USER_INPUT",
        arg: argumentIn(spec["value"] as Union, spec["name"] as string),
        target: null,
        persistent: null,
      };
    case "token":
      return { kind: "TOKEN", arg: named(), target: null, persistent: null };
    case "custom_obj":
      throw new RuntimeError(customObjects(String(spec["custom_obj_name"])));
    default:
      throw new RuntimeError(`the program has an input of the kind ${form}, which is not supported`);
  }
}

const OUTPUTS: Readonly<Record<string, readonly [kind: OutputKind, target: string | null]>> = {
  user_output: ["USER_OUTPUT", null],
  token: ["TOKEN", null],
  loss_output: ["LOSS_OUTPUT", null],
  buffer_mutation: ["BUFFER_MUTATION", "buffer_name"],
  parameter_mutation: ["PARAMETER_MUTATION", "parameter_name"],
  gradient_to_parameter: ["GRADIENT_TO_PARAMETER", "parameter_name"],
  gradient_to_user_input: ["GRADIENT_TO_USER_INPUT", "user_input_name"],
  user_input_mutation: ["USER_INPUT_MUTATION", "user_input_name"],
};

function outputSpec(union: Union): OutputSpec {
  const [form, given] = formOf(union);
  const [kind, target] = OUTPUTS[form] ?? [];
  if (kind === undefined)
    throw new RuntimeError(`the program has an output of the kind ${form}, which is not supported`);
  const spec = given as { readonly [member: string]: unknown; readonly arg: unknown };
  const isUser = kind === "USER_OUTPUT";
  const arg: ExportArgument = isUser
    ? argumentIn(spec.arg as Union)
    : { type: "tensor", name: (spec.arg as { name: string }).name };
  return { kind, arg, target: target ? (spec[target] as string) : null };
}

/**
 * What the inputs and outputs of an exported graph are. `String(signature)` shows them as PyTorch does.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.ExportGraphSignature
 */
export class ExportGraphSignature {
  constructor(
    readonly input_specs: readonly InputSpec[],
    readonly output_specs: readonly OutputSpec[],
  ) {}

  private inputs(kind: InputKind): readonly InputSpec[] {
    return this.input_specs.filter((spec) => spec.kind === kind);
  }
  private targets(kind: InputKind): string[] {
    return this.inputs(kind).map(({ target }) => target ?? "");
  }
  private byName(kind: InputKind): Record<string, string> {
    return Object.fromEntries(this.inputs(kind).map(({ arg, target }) => [arg.name, target ?? ""]));
  }
  private changed(kind: OutputKind): Record<string, string> {
    const specs = this.output_specs.filter((spec) => spec.kind === kind);
    return Object.fromEntries(specs.map(({ arg, target }) => [arg.name, target ?? ""]));
  }

  /** Names of the parameters. */
  get parameters(): string[] {
    return this.targets("PARAMETER");
  }
  /** Names of the buffers. */
  get buffers(): string[] {
    return this.targets("BUFFER");
  }
  /** Names of the buffers that state dicts leave out. */
  get non_persistent_buffers(): string[] {
    return this.inputs("BUFFER")
      .filter(({ persistent }) => persistent === false)
      .map(({ target }) => target ?? "");
  }
  /** Names of tensors that the program made constant. */
  get lifted_tensor_constants(): string[] {
    return this.targets("CONSTANT_TENSOR");
  }
  /** Nodes of the user's inputs; constants as they are. */
  get user_inputs(): unknown[] {
    return this.inputs("USER_INPUT").map(({ arg }) => (arg.type === "constant" ? arg.value : arg.name));
  }
  /** Nodes of the user's outputs; constants as they are. */
  get user_outputs(): unknown[] {
    return this.output_specs
      .filter(({ kind }) => kind === "USER_OUTPUT" || kind === "LOSS_OUTPUT")
      .map(({ arg }) => (arg.type === "constant" ? arg.value : arg.name));
  }
  /** Parameters by the nodes that they are. */
  get inputs_to_parameters(): Record<string, string> {
    return this.byName("PARAMETER");
  }
  /** Buffers by the nodes that they are. */
  get inputs_to_buffers(): Record<string, string> {
    return this.byName("BUFFER");
  }
  /** Constants by the nodes that they are. */
  get inputs_to_lifted_tensor_constants(): Record<string, string> {
    return this.byName("CONSTANT_TENSOR");
  }
  /** Buffers that get new values, by the nodes of these. */
  get buffers_to_mutate(): Record<string, string> {
    return this.changed("BUFFER_MUTATION");
  }
  /** Parameters that get new values, by the nodes of these. */
  get parameters_to_mutate(): Record<string, string> {
    return this.changed("PARAMETER_MUTATION");
  }
  /** Inputs that get new values, by the nodes of these. */
  get user_inputs_to_mutate(): Record<string, string> {
    return this.changed("USER_INPUT_MUTATION");
  }

  toString(): string {
    const line = (arg: ExportArgument, kind: string, target: string | null, persistent: boolean | null): string => {
      const of = target === null ? "" : ` target='${target}'`;
      const stays = persistent === null ? "" : ` persistent=${persistent ? "True" : "False"}`;
      return `${arg.name}: ${kind}${of}${stays}`;
    };
    const inputs = this.input_specs.map(({ arg, kind, target, persistent }) => line(arg, kind, target, persistent));
    const outputs = this.output_specs.map(({ arg, kind, target }) => line(arg, kind, target, null));
    return `\n# inputs\n${inputs.join("\n")}\n\n# outputs\n${outputs.join("\n")}\n`;
  }
}

/** Reads a signature of a file. Throws a RuntimeError for what is not supported. */
export function signatureOf(inputs: readonly Union[], outputs: readonly Union[]): ExportGraphSignature {
  return new ExportGraphSignature(inputs.map(inputSpec), outputs.map(outputSpec));
}
