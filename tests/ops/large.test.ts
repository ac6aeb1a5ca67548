/** More elements than a signed counter of 32 bits: seen through expanded tensors, which need no bytes. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const count = 2 ** 31 + 8;
const many = (value: number, dtype: torch.DType = torch.float32): torch.Tensor =>
  torch.full([1], value, { dtype }).expand(count);

describe("reductions of 2^31 elements and more", () => {
  it("count all of them", () => {
    expect(many(1).sum().item()).toBe(2 ** 31);
    expect(many(1, torch.int64).sum().item()).toBe(count);
    expect(many(3).mean().item()).toBe(3);
    expect(many(4).max().item()).toBe(4);
    expect(many(1, torch.bool).all().item()).toBe(true);
    expect(many(1).norm().item()).toBeCloseTo(Math.sqrt(count), 1);
  }, 120_000);
});

describe("elements behind 2^31 bytes", () => {
  it("are written and found", () => {
    torch.scope(() => {
      const bytes = torch.zeros(count, { dtype: torch.uint8 });
      bytes.fill_(3);
      bytes.add_(1);
      bytes.at("-1:").fill_(7);
      expect([bytes.at(0).item(), bytes.at(-2).item(), bytes.max().item()]).toEqual([4, 4, 7]);
      expect(bytes.at(torch.tensor([count - 1, -1, 5])).tolist()).toEqual([7, 7, 4]);
      expect(bytes.take(torch.tensor([count - 1])).tolist()).toEqual([7]);
      expect(
        bytes
          .view(-1, 8)
          .index_select(0, torch.tensor([count / 8 - 1]))
          .tolist(),
      ).toEqual([[4, 4, 4, 4, 4, 4, 4, 7]]);
    });
  }, 120_000);
});
