/** Random programs (record-random.py) have the graphs that PyTorch makes of them, and give what they gave untraced. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

type Tensor = torch.Tensor;
type Call = (...args: unknown[]) => Tensor;
type Step = readonly [kind: string, name: string, places: readonly number[], extra: readonly unknown[]];
const { nn } = torch;
const F = nn.functional;

class Block extends nn.Module {
  fc = new nn.Linear(4, 4);
  gain = new nn.Parameter(torch.ones(4));
  forward(x: Tensor): Tensor {
    return torch.tanh(this.fc(x)).mul(this.gain);
  }
}

class Net extends nn.Module {
  first = new nn.Linear(4, 4);
  act = new nn.ReLU();
  block = new Block();
  tail = new nn.Sequential(new nn.Linear(4, 4), new Block(), new nn.Sigmoid());
  weight = new nn.Parameter(torch.ones(4, 4));
  steps: readonly Step[];
  declare table: Tensor;
  constructor(steps: readonly Step[]) {
    super();
    this.register_buffer("table", torch.ones(4, 4));
    this.steps = steps;
  }
  step([kind, name, places, extra]: Step, values: readonly Tensor[]): Tensor {
    const given = places.map((place) => values[place]!);
    const x = given[0]!;
    switch (kind) {
      case "method":
        return (x as unknown as Record<string, Call>)[name]!(...given.slice(1), ...extra);
      case "torch":
        return (torch as unknown as Record<string, Call>)[name]!(...given, ...extra);
      case "functional":
        return (F as unknown as Record<string, Call>)[name]!(...given, ...extra);
      case "layer":
        return (this as unknown as Record<string, Call>)[name]!(...given);
      case "weight":
        return x.mul(this.weight);
      case "table":
        return torch.add(x, this.table);
      case "size":
        return x.view(x.size(0), -1);
      case "shape": {
        const [n, m] = x.shape;
        return x.reshape(n!, m!);
      }
      case "chunk": {
        const [a, b] = x.chunk(2, 1);
        return torch.cat([b!, a!], { dim: 1 });
      }
      case "largest":
        return torch.max(x, 1, { keepdim: true }).values.add(x);
      default:
        return F.linear(x, this.first.weight, this.first.bias);
    }
  }
  forward(x: Tensor, y: Tensor): Tensor | Tensor[] {
    const values = [x, y];
    for (const step of this.steps) values.push(this.step(step, values));
    const last = values.at(-1)!;
    return values.length % 3 === 0 ? [last, values.at(-2)!] : last;
  }
}

interface Recorded {
  readonly steps: readonly Step[];
  readonly graph: string;
}
const path = process.env.FX_RANDOM ?? new URL("recorded-random.json", import.meta.url);
const recorded = JSON.parse(readFileSync(path, "utf8")) as readonly Recorded[];

test.each(recorded.map(({ steps, graph }, i) => [i, steps, graph] as const))("program %i", (_, steps, graph) => {
  const net = new Net(steps);
  const traced = torch.fx.symbolic_trace(net);
  expect(String(traced.graph)).toBe(graph.replace(/(?<=[ ([-])(\d+)\.0(?=[,)\]}])/g, "$1"));
  const [x, y] = [torch.randn(4, 4), torch.randn(4, 4)];
  const [given, wanted] = [traced(x, y), net(x, y)].map((result: Tensor | Tensor[]) => [result].flat());
  for (const [i, tensor] of wanted!.entries()) expect(given![i]!.equal(tensor)).toBe(true);
});
