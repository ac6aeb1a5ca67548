/** The graph of an exported program, made of what its file says. */
import { floatOf, WholeFloat } from "../aten/index.ts";
import { Graph, GraphModule, type Node } from "../fx/index.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import * as torch from "../torch.ts";
import {
  dtypeNumbered,
  formOf,
  layoutNumbered,
  memoryFormatNumbered,
  type FileGraph,
  type FileNode,
  type Union,
} from "./format.ts";
import { customObjects } from "./signature.ts";
import { targetNamed } from "./targets.ts";

/** Operators that a program needs and that are lacking, all at once. */
export class Missing {
  readonly #names = new Set<string>();

  /** The target of a node; one that is lacking is noted. */
  target(name: string): ReturnType<typeof targetNamed> {
    try {
      return targetNamed(name);
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
      this.#names.add(name);
      return () => undefined as never;
    }
  }

  /** Throws a NotImplementedError that names those that were lacking. */
  refuse(): void {
    if (this.#names.size === 0) return;
    const names = [...this.#names].sort().join(", ");
    throw new NotImplementedError(
      `the program calls operators that are not supported: ${names}.\nRegister an operator of your own by torch.library.custom_op before the program is loaded.`,
    );
  }
}

/** Reads one graph; graphs in it become modules of its own. */
class GraphReader {
  readonly graph = new Graph();
  readonly modules: Record<string, GraphModule> = {};
  readonly #nodes = new Map<string, Node>();

  constructor(
    readonly file: FileGraph,
    readonly missing: Missing,
    readonly inputNames: readonly string[],
  ) {
    for (const [i, input] of file.inputs.entries()) this.#placeholder(input, i);
    for (const node of file.nodes) this.#node(node);
    const outputs = file.outputs.map((output) => this.#argument(output));
    this.graph.output(file.is_single_tensor_return ? outputs[0] : outputs);
    // Results that nobody reads are not computed where they are not there anyway.
    const getitem = targetNamed("_operator.getitem");
    for (const node of this.graph.nodes.reversed())
      if (node.target === getitem && node.users.size === 0) this.graph.erase_node(node);
  }

  #note(name: string, node: Node): void {
    node.name = name;
    const { tensor_values, sym_int_values = {}, sym_bool_values = {}, sym_float_values = {} } = this.file;
    const value = tensor_values[name] ?? sym_int_values[name] ?? sym_bool_values[name] ?? sym_float_values[name];
    if (value !== undefined) node.meta["val"] = value;
    this.#nodes.set(name, node);
  }

  #named(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new RuntimeError(`the program reads ${name} before it is there`);
    return node;
  }

  #placeholder(input: Union, place: number): void {
    const [form, value] = formOf(input);
    if (form === "as_custom_obj") throw new RuntimeError(customObjects((value as { name: string }).name));
    const inner = form.startsWith("as_sym_") ? formOf(value as Union)[1] : value;
    const isNamed = form === "as_tensor" || form.startsWith("as_sym_");
    const name =
      form === "as_tensor"
        ? (value as { name: string }).name
        : isNamed
          ? String(inner)
          : this.inputNames[place] || `arg${place}`;
    this.#note(name, this.graph.placeholder(name));
  }

  /** A size, or the node that gives it. */
  #symbolic(union: Union): unknown {
    const [form, value] = formOf(union);
    if (form === "as_name") return this.#named(value as string);
    return form === "as_float" ? floatOf(Number(value)) : value;
  }

  #subgraph({ name, graph }: { name: string; graph: FileGraph }): Node {
    const reader = new GraphReader(graph, this.missing, []);
    this.modules[name] = new GraphModule(reader.modules, reader.graph);
    const node = this.graph.get_attr(name);
    node.name = name;
    return node;
  }

  #argument(union: Union): unknown {
    const [form, value] = formOf(union);
    const list = (read: (item: never) => unknown): unknown[] => (value as never[]).map(read);
    switch (form) {
      case "as_none":
        return null;
      case "as_tensor":
        return this.#named((value as { name: string }).name);
      case "as_tensors":
        return list(({ name }: { name: string }) => this.#named(name));
      case "as_nested_tensors":
        return list((inner: { name: string }[]) => inner.map(({ name }) => this.#named(name)));
      case "as_float":
        return floatOf(Number(value));
      case "as_floats":
        return list((item: number | string) => floatOf(Number(item)));
      case "as_complex": {
        const { real, imag } = value as { real: number; imag: number };
        return torch
          .complex(
            torch.tensor(Number(real), { dtype: torch.float64 }),
            torch.tensor(Number(imag), { dtype: torch.float64 }),
          )
          .item();
      }
      case "as_sym_int":
      case "as_sym_bool":
      case "as_sym_float":
        return this.#symbolic(value as Union);
      case "as_sym_ints":
      case "as_sym_bools":
      case "as_sym_floats":
        return list((item: Union) => this.#symbolic(item));
      case "as_scalar_type":
        return dtypeNumbered(value);
      case "as_memory_format":
        return memoryFormatNumbered(value);
      case "as_layout":
        return layoutNumbered(value);
      case "as_device": {
        const { type, index } = value as { type: string; index: number | null };
        return index === null ? type : `${type}:${index}`;
      }
      case "as_optional_tensors":
        return list((item: Union) => this.#argument(item));
      case "as_optional_tensor":
        return this.#argument(value as Union);
      case "as_graph":
        return this.#subgraph(value as { name: string; graph: FileGraph });
      case "as_operator":
        return this.missing.target(value as string);
      case "as_string_to_argument":
        return Object.fromEntries(
          Object.entries(value as Record<string, Union>).map(([name, item]) => [name, this.#argument(item)]),
        );
      case "as_custom_obj":
        throw new RuntimeError(customObjects((value as { name: string }).name));
      default:
        return value;
    }
  }

  #node({ target, inputs, outputs, metadata, is_hop_single_tensor_return: isSingle, name }: FileNode): void {
    const fn = this.missing.target(target);
    const isPython = !target.startsWith("torch.ops.");
    const args: unknown[] = [];
    const kwargs: Record<string, unknown> = {};
    for (const input of inputs) {
      const value = this.#argument(input.arg);
      // Older files say only the names: what may stand by position does, in the schema's order, until one is left out.
      if (isPython || input.kind === 1 || input.name === "") args.push(value);
      else kwargs[input.name] = value;
    }
    if (isPython && (target.startsWith("_operator.") || target.startsWith("math.")))
      for (const [i, value] of args.entries()) if (value instanceof WholeFloat) args[i] = value.value;
    const node = this.graph.create_node("call_function", fn, args, kwargs, name ?? this.#firstName(outputs));
    Object.assign(node.meta, metadata);
    this.#outputs(node, outputs, target.startsWith("torch.ops.higher_order.") && isSingle === false);
  }

  #firstName(outputs: readonly Union[]): string | null {
    const [only] = outputs;
    return outputs.length === 1 && only !== undefined ? this.#nameOf(only) : null;
  }

  /** The name of an output that is one value. */
  #nameOf(output: Union): string | null {
    const [form, value] = formOf(output);
    if (form === "as_tensor") return (value as { name: string }).name;
    if (form === "as_sym_int" || form === "as_sym_bool" || form === "as_sym_float") {
      const [inner, name] = formOf(value as Union);
      return inner === "as_name" ? (name as string) : null;
    }
    return null;
  }

  #outputs(node: Node, outputs: readonly Union[], isTuple: boolean): void {
    const [only] = outputs;
    if (only === undefined) return;
    if (outputs.length === 1 && !isTuple) {
      const name = this.#nameOf(only);
      if (name !== null) {
        this.#note(name, node);
        return;
      }
      const [form, value] = formOf(only);
      if (Array.isArray(value)) this.#items(node, this.#unions(form, value));
      return;
    }
    this.#items(node, outputs);
  }

  /** The parts of a list in a file, each as a union. */
  #unions(form: string, list: readonly unknown[]): Union[] {
    const part = form.replace(/s$/, "");
    return list.map((item) => ({ [part]: item }));
  }

  #items(node: Node, outputs: readonly Union[]): void {
    const getitem = targetNamed("_operator.getitem");
    for (const [i, output] of outputs.entries()) {
      const [form, value] = formOf(output);
      const name = this.#nameOf(output);
      const item = this.graph.create_node("call_function", getitem, [node, i], {}, name);
      if (name !== null) this.#note(name, item);
      else if (Array.isArray(value) && value.length > 0) this.#items(item, this.#unions(form, value));
    }
  }
}

/** A graph and the graphs in it. */
export function readGraph(
  file: FileGraph,
  inputNames: readonly string[],
): { graph: Graph; modules: Record<string, GraphModule> } {
  const missing = new Missing();
  const { graph, modules } = new GraphReader(file, missing, inputNames);
  missing.refuse();
  return { graph, modules };
}
