/** LBFGS with a line search: it may evaluate no more often than `max_eval` leaves, as in PyTorch 2.15. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import recorded from "./line-search.json" with { type: "json" };

type Loss = (p: torch.Tensor) => torch.Tensor;
const losses: Readonly<Record<string, Loss>> = {
  kink: (p) => p.mul(p).sum().add(p.sum().sub(1).abs()),
  valley: (p) => p.at(1).sub(p.at(0).pow(2)).pow(2).mul(100).add(p.at(0).neg().add(1).pow(2)),
  waves: (p) =>
    p
      .sub(torch.tensor([0.3, 0.7], { dtype: p.dtype }))
      .abs()
      .sum()
      .add(p.cos().sum()),
};

test.each(recorded.records)("$loss from $start", ({ loss, start, losses: wanted, evaluations, end, steps }) => {
  const p = torch.tensor(start, { dtype: torch.float64, requires_grad: true });
  const optimizer = new torch.optim.LBFGS([p], { max_iter: 7, line_search_fn: "strong_wolfe" });
  let count = 0;
  const closure = (): torch.Tensor => {
    count++;
    optimizer.zero_grad();
    const value = losses[loss]!(p);
    value.backward();
    return value;
  };
  wanted.forEach((value) => expect(optimizer.step(closure).item()).toBeCloseTo(value, 5));
  expect(count).toBe(evaluations);
  (p.tolist() as number[]).forEach((value, i) => expect(value).toBeCloseTo(end[i]!, 4));
  expect(optimizer.state.get(p)!["n_iter"]).toBe(steps);
});
