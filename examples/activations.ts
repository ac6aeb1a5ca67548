/**
 * Every activation of torch.nn over linspace(-5, 5, 200), with its slope by autograd, in one picture:
 * runs/examples/activations.svg and .png.
 */
import { mkdirSync } from "node:fs";
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { drawPanels, savePlot } from "./support/plot.ts";
import { fixed, runAsProgram, type Print } from "./support/program.ts";

type Activation = (x: Tensor) => Tensor;

/** The functions by name. RReLU is random while it trains, so it is shown evaluating. */
const activations: Readonly<Record<string, () => Activation>> = {
  ReLU: () => new nn.ReLU(),
  ReLU6: () => new nn.ReLU6(),
  LeakyReLU: () => new nn.LeakyReLU(0.1),
  PReLU: () => new nn.PReLU(),
  RReLU: () => new nn.RReLU().eval(),
  Threshold: () => new nn.Threshold(1, -1),
  ELU: () => new nn.ELU(),
  SELU: () => new nn.SELU(),
  CELU: () => new nn.CELU(2),
  GELU: () => new nn.GELU(),
  "GELU (tanh)": () => new nn.GELU({ approximate: "tanh" }),
  SiLU: () => new nn.SiLU(),
  Mish: () => new nn.Mish(),
  Sigmoid: () => new nn.Sigmoid(),
  LogSigmoid: () => new nn.LogSigmoid(),
  Hardsigmoid: () => new nn.Hardsigmoid(),
  Hardswish: () => new nn.Hardswish(),
  Tanh: () => new nn.Tanh(),
  Hardtanh: () => new nn.Hardtanh(),
  Tanhshrink: () => new nn.Tanhshrink(),
  Softshrink: () => new nn.Softshrink(),
  Hardshrink: () => new nn.Hardshrink(),
  Softplus: () => new nn.Softplus(),
  Softsign: () => new nn.Softsign(),
  Softmax: () => new nn.Softmax(0),
  LogSoftmax: () => new nn.LogSoftmax(0),
  Softmin: () => new nn.Softmin(0),
  GLU: () => new nn.GLU(0),
};

/** What a function gives for every x, and the slope of the sum of what it gives. */
export interface Sampled {
  readonly name: string;
  readonly x: number[];
  readonly values: number[];
  readonly slopes: number[];
}

/** All functions over the same 200 points. */
export function sample(): Sampled[] {
  const x = torch.linspace(-5, 5, 200);
  return Object.entries(activations).map(([name, make]) => {
    const leaf = x.clone().requires_grad_();
    const y = make()(leaf);
    y.sum().backward();
    return { name, x: x.tolist() as number[], values: y.tolist() as number[], slopes: leaf.grad!.tolist() as number[] };
  });
}

/** The picture of all functions, as SVG. */
export function draw(sampled: readonly Sampled[]): string {
  const panels = sampled.map(({ name, x, values, slopes }) => ({
    title: name,
    // GLU halves its input: its 100 values belong to the first half of x
    curves: [
      { name: "value", x: x.slice(0, values.length), y: values },
      ...(values.length === x.length && !name.includes("Softm") ? [{ name: "slope", x, y: slopes, dashed: true }] : []),
    ],
  }));
  return drawPanels(panels, 7, "Activation functions of torch.nn", { width: 230, height: 190 });
}

const shown = [0, 60, 99, 100, 139, 199];

export async function main(print: Print): Promise<void> {
  const sampled = sample();
  const line = (name: string, values: readonly number[]): string =>
    name.padEnd(12) + shown.map((i) => fixed(values[i % values.length]!).padStart(8)).join(" ");
  print(line("x", sampled[0]!.x));
  for (const { name, values } of sampled) print(line(name, values));
  mkdirSync("runs/examples", { recursive: true });
  await savePlot("runs/examples/activations", draw(sampled));
  print("  > drawn: runs/examples/activations.svg and .png");
}

await runAsProgram(import.meta.url, main);
