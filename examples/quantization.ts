/** Weights of 8 and 4 bits: what they cost in accuracy, and what they save in bytes. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { runAsProgram, type Print } from "./support/program.ts";

const { Int4WeightOnlyConfig, Int8WeightOnlyConfig, quantize_, quantize_dynamic } = torch.ao.quantization;
const F = nn.functional;

/** Ten patterns of 64 numbers under noise: a problem that a small network learns nearly, not wholly. */
function samples(count: number, seed: number): readonly [x: Tensor, labels: Tensor] {
  torch.manual_seed(7);
  const patterns = torch.randn(10, 64);
  torch.manual_seed(seed);
  const labels = torch.randint(0, 10, [count]);
  return [patterns.index_select(0, labels).add(torch.randn(count, 64).mul(2.5)), labels];
}

type Classifier = nn.Module<(x: Tensor) => Tensor>;

function train(): Classifier {
  torch.manual_seed(1);
  const model = new nn.Sequential(new nn.Linear(64, 128), new nn.ReLU(), new nn.Linear(128, 10));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.003 });
  const [x, labels] = samples(2000, 2);
  for (let step = 0; step < 60; step++) {
    optimizer.zero_grad();
    F.cross_entropy(model(x), labels).backward();
    optimizer.step();
  }
  return model.eval();
}

export function main(print: Print): void {
  const model = train();
  const forms: Readonly<Record<string, Classifier>> = {
    float32: model,
    "int8, dynamic": quantize_dynamic(model),
    "int8, weights only": quantize_(torch.deepcopy(model), new Int8WeightOnlyConfig()),
    "int4, weights only": quantize_(torch.deepcopy(model), new Int4WeightOnlyConfig({ group_size: 32 })),
  };
  const [x, labels] = samples(2000, 3);
  for (const [name, form] of Object.entries(forms)) {
    const right = torch.no_grad(() => form(x).argmax(1).eq(labels).float().mean().item());
    const bytes = torch.save(form.state_dict()).length;
    print(`  > ${name.padEnd(20)} accuracy ${(100 * right).toFixed(1)} %   file ${(bytes / 1024).toFixed(1)} KB`);
  }
}

await runAsProgram(import.meta.url, main);
