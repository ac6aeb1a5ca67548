/**
 * Rows of layers that were slow beside PyTorch when programs were ported, forwards and with their gradients, and two of
 * those programs whole: `npm run bench -- --only layer`.
 */
import type { Tensor } from "flambeau";
import { smallGpt, wordLstm } from "../networks.ts";
import type { Network } from "../networks.ts";
import type { Row, Torch, Work } from "../types.ts";
import { sample, trainingSteps, valuesOf } from "./shared.ts";

type Forward = (...inputs: Tensor[]) => Tensor;

interface Layer {
  readonly name: string;
  readonly python: string;
  readonly tolerance?: number;
  /** Whether its gradients are timed as well. */
  readonly gradients?: boolean;
  /** The function with its parameters, and its inputs; whole numbers have no gradients. */
  readonly make: (torch: Torch) => {
    readonly forward: Forward;
    readonly inputs: readonly Tensor[];
    readonly parameters?: Iterable<Tensor>;
  };
}

function forwards({ make }: Layer): Row["flambeau"] {
  return (torch) => {
    torch.manual_seed(0);
    const { forward, inputs } = make(torch);
    const run = (): Tensor => torch.no_grad(() => forward(...inputs));
    return { run: () => void run(), result: () => sample(valuesOf(run().float())) };
  };
}

function withGradients({ make }: Layer): Row["flambeau"] {
  return (torch) => {
    torch.manual_seed(0);
    const { forward, inputs, parameters = [] } = make(torch);
    for (const input of inputs) if (input.is_floating_point()) input.requires_grad_();
    const asked = [...inputs.filter((input) => input.requires_grad), ...parameters];
    const gradient = torch.ones_like(torch.no_grad(() => forward(...inputs)));
    const run = (): readonly (Tensor | null)[] => torch.autograd.grad(forward(...inputs), asked, gradient);
    return { run: () => void run(), result: () => run().flatMap((each) => sample(valuesOf(each!.float()))) };
  };
}

function rowsOf(layer: Layer): Row[] {
  const { name, python, tolerance = 5e-4, gradients = false } = layer;
  const rows: Row[] = [{ name: `layer: ${name}`, tolerance, python, flambeau: forwards(layer) }];
  if (gradients)
    rows.push({
      name: `layer: ${name}, with gradients`,
      tolerance,
      python: `${python}_gradients`,
      flambeau: withGradients(layer),
    });
  return rows;
}

type Call = Forward & { parameters(): Iterable<Tensor> };

/** A module applied to random numbers. */
const moduleOf =
  (shape: readonly number[], build: (nn: Torch["nn"]) => unknown): Layer["make"] =>
  (torch) => {
    const module = build(torch.nn) as Call;
    return { forward: (x) => module(x!), inputs: [torch.randn(shape as number[])], parameters: module.parameters() };
  };

const layers: readonly Layer[] = [
  {
    name: "pow(3) of 2,000",
    python: "layer_cube",
    make: (torch) => ({ forward: (x) => x!.pow(3), inputs: [torch.randn(2000)] }),
  },
  {
    name: "pow(-0.5) of 2,000",
    python: "layer_inverse_root",
    make: (torch) => ({ forward: (x) => x!.pow(-0.5), inputs: [torch.rand(2000).add(0.1)] }),
  },
  {
    name: "sin of 2,000",
    python: "layer_sin",
    make: (torch) => ({ forward: (x) => x!.sin(), inputs: [torch.randn(2000)] }),
  },
  {
    name: "sin of 1 M",
    python: "layer_sin_million",
    make: (torch) => ({ forward: (x) => x!.sin(), inputs: [torch.randn(1_000_000)] }),
  },
  {
    name: "GELU of 64 x 512",
    python: "layer_gelu",
    gradients: true,
    make: (torch) => ({ forward: (x) => torch.nn.functional.gelu(x!), inputs: [torch.randn(64, 512)] }),
  },
  {
    name: "SiLU of 64 x 512",
    python: "layer_silu",
    gradients: true,
    make: (torch) => ({ forward: (x) => torch.nn.functional.silu(x!), inputs: [torch.randn(64, 512)] }),
  },
  {
    name: "ConvTranspose 32 to 64, k4, of one pixel, batch 64",
    python: "layer_transposed",
    gradients: true,
    make: moduleOf([64, 32, 1, 1], (nn) => new nn.ConvTranspose2d(32, 64, 4)),
  },
  {
    name: "causal attention 16 x 4 x 32 x 16",
    python: "layer_attention",
    gradients: true,
    make: (torch) => ({
      forward: (q, k, v) => torch.nn.functional.scaled_dot_product_attention(q!, k!, v!, null, 0, { is_causal: true }),
      inputs: [torch.randn(16, 4, 32, 16), torch.randn(16, 4, 32, 16), torch.randn(16, 4, 32, 16)],
    }),
  },
  {
    name: "Conv 10 to 20, k5, on 12 px, batch 64",
    python: "layer_conv5",
    gradients: true,
    make: moduleOf([64, 10, 12, 12], (nn) => new nn.Conv2d(10, 20, 5)),
  },
  {
    name: "Conv 32 to 64, k4, stride 2, on 16 px, batch 16",
    python: "layer_conv4",
    gradients: true,
    make: moduleOf([16, 32, 16, 16], (nn) => new nn.Conv2d(32, 64, 4, { stride: 2, padding: 1 })),
  },
  {
    name: "LSTM 2 x 64, 35 steps, batch 20",
    python: "layer_lstm",
    make: (torch) => {
      const lstm = new torch.nn.LSTM(64, 64, { num_layers: 2 });
      return { forward: (x) => lstm(x!)[0], inputs: [torch.randn(35, 20, 64)], parameters: lstm.parameters() };
    },
  },
  {
    name: "Linear 512 x 64 to 256",
    python: "layer_linear",
    gradients: true,
    make: moduleOf([512, 64], (nn) => new nn.Linear(64, 256)),
  },
  {
    name: "bfloat16 Linear 128 x 256 to 256",
    python: "layer_linear_bfloat16",
    tolerance: 2e-2,
    make: (torch) => {
      const linear = new torch.nn.Linear(256, 256).to(torch.bfloat16);
      const x = torch.randn(128, 256).to(torch.bfloat16);
      return { forward: (input) => linear(input!), inputs: [x], parameters: linear.parameters() };
    },
  },
  {
    name: "embedding of 35 x 20 words to 200",
    python: "layer_embedding",
    gradients: true,
    make: (torch) => {
      const embedding = new torch.nn.Embedding(10_000, 200);
      const words = torch.randint(0, 10_000, [35, 20]);
      return { forward: (x) => embedding(x!), inputs: [words], parameters: embedding.parameters() };
    },
  },
];

/** A step of training on whole numbers: words in, the next word asked for. */
function languageStep(torch: Torch, model: Network, shape: number[], vocabulary: number): Work {
  const [words, next] = [torch.randint(0, vocabulary, shape), torch.randint(0, vocabulary, shape)];
  const optimizer = new torch.optim.AdamW(model.parameters(), { lr: 1e-3 });
  const lossOf = (): Tensor => torch.nn.functional.cross_entropy(model(words).view(-1, vocabulary), next.view(-1));
  return trainingSteps(torch, optimizer, lossOf);
}

function languageRow(
  name: string,
  python: string,
  shape: number[],
  vocabulary: number,
  build: (torch: Torch) => Network,
): Row {
  return {
    name: `layer: ${name}`,
    tolerance: 5e-4,
    python,
    flambeau: (torch) => {
      torch.manual_seed(0);
      return languageStep(torch, build(torch), shape, vocabulary);
    },
  };
}

export const layerRows: readonly Row[] = [
  ...layers.flatMap(rowsOf),
  languageRow("word LSTM, whole step", "word_lstm", [35, 20], 1000, wordLstm),
  languageRow("small GPT, whole step", "small_gpt", [16, 32], 65, smallGpt),
];
