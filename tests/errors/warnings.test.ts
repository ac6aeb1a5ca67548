/** Warnings that PyTorch 2.15 gives, in its words; the first words are enough to tell them apart. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import { nn, optim } from "../../src/index.ts";

const F = nn.functional;
let warned: string[] = [];

beforeEach(() => {
  torch.set_warn_always(true);
  warned = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => warned.push(text));
});
afterEach(() => {
  torch.set_warn_always(false);
  vi.restoreAllMocks();
});

function scheduled(): void {
  const optimizer = new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 1 });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, 1);
  optimizer.step();
  scheduler.step(1);
}

const image = torch.ones(1, 1, 2, 2);
test.each<[string, () => unknown, string]>([
  ["range", () => torch.range(0, 3), "torch.range is deprecated and will be removed"],
  ["meshgrid", () => torch.meshgrid(torch.ones(2)), "torch.meshgrid: in an upcoming release"],
  [
    "where",
    () => torch.where(torch.ones(2, { dtype: torch.uint8 }), torch.ones(2), torch.ones(2)),
    "where received a uint8 condition tensor",
  ],
  [
    "random_",
    () => torch.zeros(3, { dtype: torch.float16 }).random_(0, 4000),
    "to - 1 is out of bounds [-(2^11), 2^11]. Due to precision limitations c10::Half",
  ],
  ["T", () => torch.ones(3).T, "The use of `x.T` on tensors of dimension other than 2"],
  [
    "grad",
    () => torch.ones(2, { requires_grad: true }).mul(2).grad,
    "The .grad attribute of a Tensor that is not a leaf",
  ],
  ["tensor", () => torch.tensor(torch.ones(2)), "To copy construct from a tensor, it is recommended to use"],
  ["var", () => torch.ones(1).var(), "var(): degrees of freedom is <= 0. Correction should be strictly less than"],
  ["cross", () => torch.cross(torch.ones(3), torch.ones(3)), "Using torch.cross without specifying the dim arg"],
  ["chain_matmul", () => torch.chain_matmul(torch.eye(2), torch.eye(2)), "torch.chain_matmul is deprecated"],
  [
    "searchsorted",
    () => torch.searchsorted(torch.ones(2), torch.ones(2, 3).t()),
    "torch.searchsorted(): input value tensor",
  ],
  [
    "expanded masked_fill_",
    () => torch.ones(1).expand(3).masked_fill_(torch.ones(3).gt(0), 2),
    "Use of masked_fill_ on",
  ],
  [
    "expanded index_fill_",
    () =>
      torch
        .ones(1)
        .expand(3)
        .index_fill_(0, torch.tensor([0]), 2),
    "Use of index_fill_ on",
  ],
  [
    "create_graph",
    () => torch.ones([], { requires_grad: true }).mul(2).backward(null, { create_graph: true }),
    "Using backward() with create_graph=True will create a reference cycle",
  ],
  ["upsample", () => F.upsample(image, { scale_factor: 2 }), "`nn.functional.upsample` is deprecated"],
  [
    "dropout2d",
    () => F.dropout2d(torch.ones(2, 2)),
    "dropout2d: Received a 2-D input to dropout2d, which is deprecated",
  ],
  ["grid_sample", () => F.grid_sample(image, torch.zeros(1, 2, 2, 2)), "Default grid_sample and affine_grid behavior"],
  [
    "init",
    () => nn.init.constant(torch.ones(2), 1),
    "`nn.init.constant` is now deprecated in favor of `nn.init.constant_`",
  ],
  ["step(epoch)", scheduled, "The epoch parameter in `scheduler.step()` was not necessary"],
])("%s", (_, run, text) => {
  run();
  expect(warned.some((line) => line.replace(/^\w+Warning: /, "").startsWith(text))).toBe(true);
});
