/** Follows a forward pass: every operator becomes a node under the names of the modules that called it. */
import { interpret, type Interpreter } from "../../autograd/interpreters.ts";
import type { OperatorCall } from "../../ops/declare/call.ts";
import { no_grad } from "../../autograd/modes.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { listedTensors } from "../../tensor/listed-tensors.ts";
import type { Module } from "../../nn/module/module.ts";
import type { GraphNodeDescription } from "./summaries.ts";
import { entryOf, lastOf } from "../../support/checked.ts";

class Follower implements Interpreter {
  readonly nodes: GraphNodeDescription[] = [];
  readonly scope: string[] = [];
  private readonly makers = new Map<Tensor, string>();
  private readonly counts = new Map<string, number>();

  /** A name under the modules of now; a second one of it gets a number. */
  private unique(name: string): string {
    const whole = [...this.scope, name].join("/");
    const count = this.counts.get(whole) ?? 0;
    this.counts.set(whole, count + 1);
    return count === 0 ? whole : `${whole}_${count}`;
  }

  /** A node that nothing makes: an input, a parameter. */
  source(tensor: Tensor, name: string, op: string): void {
    this.makers.set(tensor, name);
    this.nodes.push({ name, op, inputs: [], shapes: [tensor.shape], text: "" });
  }

  call(call: OperatorCall): unknown {
    const result = call.next();
    const name = this.unique(call.record.name);
    const operands = call.args.flatMap(listedTensors);
    for (const operand of operands) {
      // A constant that the network made itself, for example a mask.
      if (!this.makers.has(operand)) this.source(operand, this.unique("Constant"), "prim::Constant");
    }
    const outputs = listedTensors(result);
    const settings = call.record.schema.arguments.flatMap((argument, i) => {
      const given = call.args[i];
      const plain = typeof given === "number" || typeof given === "boolean" || typeof given === "string";
      return plain || (Array.isArray(given) && listedTensors(given).length === 0)
        ? [`${argument.name}: ${String(given)}`]
        : [];
    });
    this.nodes.push({
      name,
      op: `aten::${call.record.name}`,
      inputs: [...new Set(operands.map((operand) => entryOf(this.makers, operand)))],
      shapes: outputs.map((output) => output.shape),
      text: settings.join(", "),
    });
    for (const output of outputs) this.makers.set(output, name);
    return result;
  }

  /** Where the network's results go. */
  sink(tensor: Tensor, name: string): void {
    const maker = this.makers.get(tensor);
    this.nodes.push({
      name,
      op: "IO Node",
      inputs: maker === undefined ? [] : [maker],
      shapes: [tensor.shape],
      text: "",
    });
  }
}

/** Runs a network on inputs and gives the nodes of its graph. Its mode (training or not) stays as it is. */
export function followForward(model: Module, inputs: readonly unknown[]): readonly GraphNodeDescription[] {
  const follower = new Follower();
  const kind = (model as { _get_name(): string })._get_name();
  inputs.flatMap(listedTensors).forEach((tensor, i) => {
    follower.source(tensor, `input/input.${i + 1}`, "IO Node");
  });
  for (const [path, tensor] of [...model.named_parameters(), ...model.named_buffers()])
    follower.source(tensor, [kind, ...path.split(".")].join("/"), "prim::GetAttr");
  const hooks = model.named_modules().flatMap(([path, module]) => {
    const label = path === "" ? kind : `${(module as { _get_name(): string })._get_name()}[${lastOf(path.split("."))}]`;
    return [
      module.register_forward_pre_hook(() => {
        follower.scope.push(label);
      }),
      module.register_forward_hook(
        () => {
          follower.scope.pop();
        },
        { always_call: true },
      ),
    ];
  });
  try {
    const result = no_grad(() => interpret(follower, () => (model as (...given: unknown[]) => unknown)(...inputs)));
    listedTensors(result).forEach((tensor, i) => {
      follower.sink(tensor, `output/output.${i + 1}`);
    });
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return follower.nodes;
}
