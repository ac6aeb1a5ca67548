/** Bytes that the library knows to be unused go back at once, without the garbage collector. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const MEBIBYTE = 2 ** 20;

/** Bytes that are live after a call and were not before it, in MiB; the call runs once beforehand. */
function leftBy(body: () => void): number {
  body();
  const before = torch.memory_stats().live_bytes;
  body();
  return (torch.memory_stats().live_bytes - before) / MEBIBYTE;
}

/** Of 1 MiB. */
const big = torch.ones(512, 512);

test("a gradient that is summed or converted to the shape and dtype of its input", () => {
  const bigWide = big.double();
  const row = torch.ones([512], { requires_grad: true });
  const wide = torch.ones([512], { dtype: torch.float64, requires_grad: true });
  expect(leftBy(() => { big.mul(row).backward(big); row.grad = null; })).toBeLessThan(1.1); // the product
  expect(leftBy(() => { big.mul(wide).backward(bigWide); wide.grad = null; })).toBeLessThan(2.1);
});

test("a gradient that another one meets", () => {
  const x = torch.ones([512, 512], { requires_grad: true });
  // Transposed gradients, which are not added to in place.
  const body = (): void => {
    const y = x.mul(1);
    torch.autograd.grad([y.t().mul(big), y.t().mul(big)], [x], { grad_outputs: [big, big] });
  };
  expect(leftBy(body)).toBeLessThan(4.2); // y, the products, the gradient
});

test("gradients that a module's zero_grad lets go", () => {
  const model = new nn.Linear(512, 512, { bias: false });
  const left = leftBy(() => {
    torch.no_grad(() => model(big));
    model(big).backward(big);
    model.zero_grad();
  });
  expect(left).toBeLessThan(2.1); // the results
});
