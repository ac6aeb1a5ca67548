/** Arguments that contradict each other: PyTorch 2.15 refuses them, or has a rule that users come to rely on. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const { nn } = torch;
const F = nn.functional;
const ones = (...shape: number[]): torch.Tensor => torch.ones(shape, { dtype: torch.float32 });
const whole = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.int64 });

describe("index_reduce", () => {
  it("refuses sources of another shape, of which it would read past the end", () => {
    const mean = (self: torch.Tensor, dim: number, source: torch.Tensor): string =>
      messageOf(() => self.index_reduce(dim, whole(0, 1), source, "mean"));
    const shapes =
      "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape";
    expect(mean(ones(3, 4), 0, ones(2, 2))).toContain(`${shapes} = [3, 4] source.shape = [2, 2]`);
    expect(mean(ones(3, 3, 4), 0, ones(2, 4))).toContain(`${shapes} = [3, 3, 4] source.shape = [2, 4]`);
    expect(mean(ones(3), 0, ones(2, 2))).toContain(`${shapes} = [3] source.shape = [2, 2]`);
    expect(mean(ones(3, 4), 1, ones(2))).toContain(
      "index_reduce_(): Indexing dim 1 is out of bounds of the source tensor with dim 1",
    );
    expect(messageOf(() => ones(3, 4).index_reduce_(0, whole(0), ones(1, 9), "amax"))).toContain(shapes);
    expect(ones(2, 2).index_reduce(0, whole(1), ones(1, 2).mul(3), "mean").tolist()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});
