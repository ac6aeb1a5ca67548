import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

// Large copies into another order of dims are no kernels; a compiled function has to do them again all the same.
const functions: Record<string, [(x: torch.Tensor) => torch.Tensor, number[]]> = {
  "a transposed matrix": [(x) => x.t().contiguous().mul(2), [512, 128]],
  "matrices of a batch": [(x) => x.permute(0, 2, 1).contiguous(), [4, 128, 64]],
};

for (const [name, [run, shape]] of Object.entries(functions))
  test(`a copy of ${name} is done in every call`, () => {
    const compiled = torch.compile(run);
    for (let i = 0; i < 3; i++) {
      const x = torch.randn(shape);
      expect(compiled(x).equal(run(x))).toBe(true);
    }
  });

test("a compiled training step of an LSTM takes the weights as they are now", () => {
  const losses = [false, true].map((isCompiled) => {
    torch.manual_seed(0);
    const model = new torch.nn.LSTM(16, 64);
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 1 });
    const [x, y] = [torch.randn(8, 16, 16), torch.randn(8, 16, 64)];
    const step = (): torch.Tensor => {
      optimizer.zero_grad();
      const loss = model.forward(x)[0].sub(y).pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss;
    };
    const run = isCompiled ? torch.compile(step) : step;
    return Array.from({ length: 4 }, () => run().item() as number);
  });
  losses[1]!.forEach((loss, i) => expect(loss).toBeCloseTo(losses[0]![i]!, 5));
});
