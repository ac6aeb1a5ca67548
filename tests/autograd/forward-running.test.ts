/** Forward mode through operators that write more than their results: these are written once. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { nn } from "../../src/index.ts";

const F = nn.functional;
const { forward_ad } = torch.autograd;
const x = torch.arange(12).float().reshape(4, 3).sin();
const t = torch.full([4, 3], 0.1);
t.select(0, 0).fill_(1);

test("running statistics move once", () => {
  const [mean, variance] = [torch.zeros(3), torch.ones(3)];
  const tangent = forward_ad.dual_level(() => {
    const y = F.batch_norm(forward_ad.make_dual(x, t), mean, variance, null, null, true);
    return forward_ad.unpack_dual(y).tangent!;
  });
  expect(torch.allclose(tangent.select(0, 0), torch.tensor([2.6369, 0.5553, 0.4855]), 0, 1e-4)).toBe(true);
  expect(torch.allclose(mean, torch.tensor([0.0068, 0.0049, -0.0015]), 0, 1e-4)).toBe(true);
  expect(torch.allclose(variance, torch.tensor([0.9083, 0.9666, 1.0241]), 0, 1e-4)).toBe(true);
});

test("running statistics pass no tangent on", () => {
  for (const training of [false, true])
    forward_ad.dual_level(() => {
      const running = forward_ad.make_dual(torch.zeros(3), torch.ones(3));
      const y = F.batch_norm(x, running, torch.ones(3), null, null, training);
      expect(forward_ad.unpack_dual(y).tangent).toBe(null);
    });
  forward_ad.dual_level(() => {
    const running = forward_ad.make_dual(torch.zeros(3), torch.ones(3));
    expect(() => F.batch_norm(forward_ad.make_dual(x, t), running, torch.ones(3))).toThrow(
      "batch_norm is not differentiable wrt running_mean and running_var, they cannot have forward grad defined",
    );
  });
});

test("random slopes are drawn inside of the transform", () => {
  const [y, tangent] = torch.func.jvp((a: torch.Tensor) => F.rrelu(a, 0.1, 0.9, true), [x], [x]);
  expect(torch.equal(y, tangent)).toBe(true);
});
