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
const mask = big.bool();
const rows = torch.arange(512);
const columns = torch.arange(512);
const edges = torch.arange(4).float();
const prime = torch.ones(512 * 509);

test("a gradient that is summed or converted to the shape and dtype of its input", () => {
  const bigWide = big.double();
  const row = torch.ones([512], { requires_grad: true });
  const wide = torch.ones([512], { dtype: torch.float64, requires_grad: true });
  expect(
    leftBy(() => {
      big.mul(row).backward(big);
      row.grad = null;
    }),
  ).toBeLessThan(1.1); // the product
  expect(
    leftBy(() => {
      big.mul(wide).backward(bigWide);
      wide.grad = null;
    }),
  ).toBeLessThan(2.1);
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

test.each<[name: string, results: number, body: () => unknown]>([
  ["sort", 3, () => big.t().sort(1)],
  ["topk of many", 1.5, () => big.topk(256)],
  ["median", 0, () => big.t().median(1)],
  ["unique", 0, () => big.unique()],
  ["a mask as an index", 1, () => big.at(mask)],
  ["an index that is broadcast", 1, () => big.at(rows.unsqueeze(1), columns)],
  ["searchsorted", 2, () => torch.searchsorted(edges, big.t())],
  [
    "a transform of prime size",
    1,
    () => torch.stft(prime, 509, { hop_length: 509, center: false, return_complex: false }),
  ],
])("working space of %s", (_name, results, body) => {
  expect(leftBy(body)).toBeLessThan(results + 0.1);
});
