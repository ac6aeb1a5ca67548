/** Memory formats: strides of results and gradients are PyTorch's, for tensors that lie in memory in many ways. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { calls, differentiated, layouts } from "./format-operators.ts";

interface Recorded {
  readonly shapes: readonly (readonly number[])[];
  /** The different strides; results and gradients are numbers of them, shape by shape and layout by layout. */
  readonly strides: readonly string[];
  readonly results: Readonly<Record<string, readonly number[]>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}
const recorded = JSON.parse(readFileSync(new URL("recorded-formats.json", import.meta.url), "utf8")) as Recorded;

/** The values that the recording had. */
function values(shape: readonly number[]): torch.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.arange(count).mul(7919).remainder(97).float().div(7).sub(5).reshape(shape);
}

function* inputs(): Generator<{ text: string; x: torch.Tensor }> {
  for (const shape of recorded.shapes)
    for (const [name, lay] of Object.entries(layouts))
      yield { text: `[${shape.join()}] ${name}`, x: lay(values(shape)) };
}

/**
 * Where PyTorch lets strides of dims of size 1 of a cut tensor shine through by another order of its operands; no
 * element lies elsewhere.
 */
const looseSizes = new Set(["batch_norm", "renorm"]);

function differences(name: string, list: readonly number[], strides: (x: torch.Tensor) => torch.Tensor): string[] {
  return [...inputs()].flatMap(({ text, x }, i) => {
    const result = strides(x);
    const [got, want] = [result.stride() as readonly number[], recorded.strides[list[i]!]!];
    const loose = looseSizes.has(name);
    const same = want.split(",").every((step, d) => Number(step) === got[d] || (loose && result.shape[d] === 1));
    return same || (want === "" && got.length === 0) ? [] : [`${text}: ${want}, not ${got.join()}`];
  });
}

describe("strides of results are PyTorch's", () => {
  it.each(Object.keys(calls))("%s", (name) => {
    const first = (result: torch.Tensor | { readonly 0: torch.Tensor }): torch.Tensor =>
      result instanceof torch.Tensor ? result : result[0];
    expect(differences(name, recorded.results[name]!, (x) => first(calls[name]!(x)))).toEqual([]);
  });
});

describe("strides of gradients are PyTorch's", () => {
  it.each(differentiated)("%s", (name) => {
    const gradient = (x: torch.Tensor): torch.Tensor => {
      const leaf = x.detach().requires_grad_();
      const result = calls[name]!(leaf) as torch.Tensor;
      result.backward(torch.ones_like(result));
      return leaf.grad!;
    };
    expect(differences(name, recorded.gradients[name]!, gradient)).toEqual([]);
  });
});

describe("formats by name", () => {
  const image = torch.empty(2, 3, 4, 5);
  it("makes tensors in a format", () => {
    expect(torch.empty([2, 3, 4, 5], { memory_format: "channels_last" }).stride()).toEqual([60, 1, 15, 3]);
    expect(torch.empty([2, 3, 4, 5, 6], { memory_format: torch.channels_last_3d }).stride()).toEqual([
      360, 1, 90, 18, 3,
    ]);
    expect(image.clone().resize_([2, 3, 4, 6], { memory_format: "channels_last" }).stride()).toEqual([72, 1, 18, 3]);
    expect(() => torch.empty([2, 3], { memory_format: "channels_last" })).toThrow(
      "required rank 4 tensor to use channels_last format",
    );
    expect(() => image.contiguous({ memory_format: "channels_last_3d" })).toThrow(
      "required rank 5 tensor to use channels_last_3d format",
    );
  });
  it("tells which formats a tensor has", () => {
    const last = image.contiguous({ memory_format: "channels_last" });
    expect([last.is_contiguous(), last.is_contiguous({ memory_format: "channels_last" })]).toEqual([false, true]);
    expect(last.contiguous({ memory_format: "channels_last" })).toBe(last);
    expect(last.to({ memory_format: "channels_last" })).toBe(last);
  });
  it("converts modules: tensors of four dims, or five", () => {
    const model = new torch.nn.Sequential(new torch.nn.Conv2d(2, 3, 2), new torch.nn.BatchNorm2d(3));
    model.to({ memory_format: torch.channels_last });
    const [first] = [...model.parameters()];
    expect(first!.stride()).toEqual([8, 1, 4, 2]);
    const x = torch.rand(1, 2, 6, 6);
    expect((model(x) as torch.Tensor).stride()).toEqual([75, 1, 15, 3]);
    expect(() => new torch.nn.Conv3d(2, 3, 2).to({ memory_format: torch.channels_last })).toThrow("required rank 4");
  });
  it("keeps layouts in files", () => {
    const last = torch.rand(2, 3, 4, 5).contiguous({ memory_format: "channels_last" });
    const back = torch.load(torch.save(last)) as torch.Tensor;
    expect(back.stride()).toEqual([60, 1, 15, 3]);
    expect(back.equal(last)).toBe(true);
  });
  it("trains in channels last as it does in row-major order", () => {
    const losses = (format: torch.MemoryFormat): number[] => {
      torch.manual_seed(0);
      const model = new torch.nn.Sequential(
        new torch.nn.Conv2d(3, 4, 3, { padding: 1 }),
        new torch.nn.BatchNorm2d(4),
        new torch.nn.ReLU(),
        new torch.nn.MaxPool2d(2),
        new torch.nn.Flatten(),
        new torch.nn.Linear(16, 2),
      ).to({ memory_format: format });
      const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
      const x = torch.randn(5, 3, 4, 4).contiguous({ memory_format: format });
      return [0, 1, 2].map(() => {
        optimizer.zero_grad();
        const loss = (model(x) as torch.Tensor).square().mean();
        loss.backward();
        optimizer.step();
        return loss.item() as number;
      });
    };
    const [rows, last] = [losses("contiguous_format"), losses("channels_last")];
    last.forEach((loss, i) => expect(loss).toBeCloseTo(rows[i]!, 5));
  });
});
