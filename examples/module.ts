/** nn.Module at work: what it finds, what it keeps, its modes and hooks, and the containers. */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { attempt, printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;
type Show = ReturnType<typeof printer>;

/** A layer of one's own: parameters and buffers are properties. */
class Linear extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter;
  declare calls: Tensor;
  declare scratch: Tensor;

  constructor(
    readonly in_features: number,
    readonly out_features: number,
  ) {
    super();
    this.weight = new nn.Parameter(torch.empty(out_features, in_features));
    this.bias = new nn.Parameter(torch.empty(out_features));
    this.register_buffer("calls", torch.zeros([], { dtype: torch.int64 }));
    this.register_buffer("scratch", torch.zeros(2), { persistent: false });
    const bound = 1 / Math.sqrt(in_features);
    nn.init.uniform_(this.weight, -bound, bound);
    nn.init.uniform_(this.bias, -bound, bound);
  }

  forward(x: Tensor): Tensor {
    this.calls.add_(1);
    return x.matmul(this.weight.t()).add(this.bias);
  }

  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}`;
  }
}

class Net extends nn.Module {
  hidden = new Linear(3, 4);
  norm = new nn.BatchNorm1d(4);
  drop = new nn.Dropout(0.5);
  output = new Linear(4, 2);

  forward(x: Tensor): Tensor {
    return this.output(this.drop(F.relu(this.norm(this.hidden(x)))));
  }
}

function finding(show: Show, model: Net): void {
  show(model);
  show("\nParameters are trained, buffers are kept, children are modules.");
  for (const [name, parameter] of model.named_parameters()) show(name, parameter.shape, parameter.requires_grad);
  show(
    "buffers:",
    model.named_buffers().map(([name]) => name),
  );
  show(
    "children:",
    model.named_children().map(([name]) => name),
  );
  show(
    "modules:",
    model.named_modules().map(([name, module]) => `${name || "(itself)"} ${module.constructor.name}`),
  );
  show(
    "numbers to train:",
    model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0),
  );
  show(model.hidden.bias);

  show("\napply visits children first.");
  const visited: string[] = [];
  model.apply((module) => {
    visited.push(module.constructor.name);
    if (module instanceof Linear) nn.init.constant_(module.bias, 0.1);
  });
  show(visited);
  show(model.hidden.bias);
}

function modes(show: Show, model: Net, x: Tensor): void {
  show("\ntrain and eval decide what dropout and batch norm do.");
  show("training:", model.training, "|", model.norm.training);
  show(model(x));
  model.eval();
  show("training:", model.training, "|", model.norm.training);
  show("twice the same:", torch.equal(model(x), model(x)));
  show("calls:", model.hidden.calls.item());

  show("\nto(dtype) converts what is floating-point, in place.");
  model.to(torch.float64);
  show(model.hidden.weight.dtype, model.norm.running_mean!.dtype, model.hidden.calls.dtype);
  model.float();
  show(model.hidden.weight.dtype);
}

function hooks(show: Show): void {
  show("\nHooks see what goes in and out.");
  const layer = new nn.Linear(2, 2);
  torch.no_grad(() => {
    layer.weight.copy_(
      torch.tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    layer.bias!.zero_();
  });
  const handles = [
    layer.register_forward_pre_hook((_module, args) => {
      show("before:", args[0]);
    }),
    layer.register_forward_hook((_module, _args, output: Tensor) => output.mul(10)),
    layer.register_full_backward_hook((_module, grad_input, grad_output) => {
      show("backward:", grad_input[0], grad_output[0]);
    }),
  ];
  const value = torch.tensor([[1, -1]], { dtype: torch.float32, requires_grad: true });
  const out = layer(value);
  show("after:", out);
  out.sum().backward();
  for (const handle of handles) handle.remove();
  show("without hooks:", layer(value));
}

function states(print: Print, show: Show, model: Net): void {
  show("\nstate_dict holds parameters and persistent buffers.");
  const state = model.state_dict();
  show(Object.keys(state));
  const fresh = new Net();
  show(fresh.load_state_dict(state));
  const loaded = fresh.state_dict();
  show(
    "equal:",
    Object.keys(state).every((name) => torch.equal(state[name]!, loaded[name]!)),
  );
  const part: Record<string, Tensor> = Object.fromEntries(
    Object.entries(state).filter(([name]) => !name.startsWith("norm.running")),
  );
  part["head.weight"] = torch.zeros(1);
  attempt(print, () => fresh.load_state_dict(part));
  const result = fresh.load_state_dict(part, { strict: false });
  show("missing:", result.missing_keys);
  show("unexpected:", result.unexpected_keys);
  part["output.bias"] = torch.zeros(3);
  attempt(print, () => fresh.load_state_dict(part, { strict: false }));
}

class Stack extends nn.Module {
  layers = new nn.ModuleList([1, 2, 3].map(() => new nn.Linear(3, 3)));
  activations = new nn.ModuleDict<nn.Module<(x: Tensor) => Tensor>>({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
  scales = new nn.ParameterList([1, 2, 3].map((scale) => torch.full([3], scale, { dtype: torch.float32 })));

  forward(x: Tensor, name: "relu" | "tanh"): Tensor {
    this.layers.forEach((layer, i) => {
      x = this.activations.get(name)(layer(x)).mul(this.scales.at(i));
    });
    return x;
  }
}

function containers(print: Print, show: Show, x: Tensor): void {
  show("\nModuleList, ModuleDict and ParameterList hold modules and parameters; only Sequential has a forward.");
  torch.manual_seed(0);
  const stack = new Stack();
  show(stack);
  show(Object.keys(stack.state_dict()));
  show("relu:", stack(x, "relu").sum(1));
  show("tanh:", stack(x, "tanh").sum(1));
  attempt(print, () => (stack.layers as unknown as (x: Tensor) => Tensor)(x));
  const sequence = new nn.Sequential(...stack.layers, new nn.Tanh());
  show("a Sequential of the same layers:", sequence(x).sum(1));
  show(
    "it shares their weights:",
    (sequence.at(0) as unknown as nn.Linear).weight === stack.layers.at(0).weight,
    "| last:",
    sequence.at(-1),
    "| length:",
    sequence.length,
  );
}

export function main(print: Print): void {
  const show = printer(print);
  torch.manual_seed(0);
  const model = new Net();
  const x = torch.tensor(
    [
      [1, 2, 3],
      [4, 5, 7],
      [0, 1, 0],
    ],
    { dtype: torch.float32 },
  );
  finding(show, model);
  modes(show, model, x);
  hooks(show);
  states(print, show, model);
  containers(print, show, x);
}

await runAsProgram(import.meta.url, main);
