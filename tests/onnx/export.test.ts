/** `torch.onnx.export`: what is written, what depends on dynamic axes, and onnxruntime's outputs beside the library's. */
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import * as torch from "flambeau";
import * as text from "flambeau/text";
import * as vision from "flambeau/vision";
import { distance, runOnnx } from "../support/onnxruntime.ts";

const { nn, onnx } = torch;
const F = nn.functional;

type Model = (...args: never[]) => unknown;

function tensorsIn(value: unknown): torch.Tensor[] {
  if (value instanceof torch.Tensor) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(tensorsIn) : [];
}

/** Exports with some arguments and compares onnxruntime's outputs for others. */
async function compare(
  model: Model,
  args: unknown[],
  others: unknown[],
  options: Parameters<typeof onnx.export>[3] = {},
) {
  const program = onnx.export(model, args, null, options);
  const names = program.model_proto.graph!.input.map(({ name }) => name!);
  const inputs = tensorsIn(others);
  const outputs = await runOnnx(program.bytes(), Object.fromEntries(names.map((name, i) => [name, inputs[i]!])));
  const wanted = tensorsIn(torch.no_grad(() => (model as (...args: unknown[]) => unknown)(...others)));
  expect(outputs.size).toBe(wanted.length);
  [...outputs.values()].forEach((output, i) => {
    const largest = torch.where(wanted[i]!.isfinite(), wanted[i]!.abs(), 0).max().item();
    expect(largest, "outputs that are all zero show nothing").toBeGreaterThan(0);
    expect(distance(output, wanted[i]!), names.join()).toBeLessThan(1e-4);
  });
  return program;
}

class Net extends nn.Module<(x: torch.Tensor) => torch.Tensor> {
  body = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 8, 3, { padding: 1, groups: 4 }),
    new nn.SiLU(),
    new nn.AdaptiveAvgPool2d([3, 2]),
  );
  head = new nn.Linear(48, 5);
  forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.body(x).flatten(1)).softmax(-1);
  }
}

describe("graphs", () => {
  test("names of parameters, inputs and outputs are kept", async () => {
    torch.manual_seed(0);
    const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
    const program = await compare(model, [torch.randn(1, 4)], [torch.randn(7, 4)], {
      input_names: ["x"],
      output_names: ["y"],
      dynamic_axes: { x: { 0: "batch" } },
    });
    const graph = program.model_proto.graph!;
    expect(graph.initializer.map(({ name }) => name)).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
    expect(graph.node.map(({ op_type }) => op_type)).toEqual(["Gemm", "Relu", "Gemm"]);
    expect(graph.output[0]!.type!.tensor_type!.shape!.dim).toEqual([{ dim_param: "batch" }, { dim_value: 2 }]);
    expect(program.model_proto.opset_import).toEqual([{ domain: "", version: 18 }]);
  });

  test("an operand that the numbers make superfluous still has its sizes", async () => {
    class Ones extends nn.Module {
      forward(x: torch.Tensor, y: torch.Tensor) {
        return [x.pow(0), torch.lerp(x, y, 0), x.long().isnan().float().add(1)];
      }
    }
    const axes = { input_names: ["x", "y"], dynamic_axes: { x: { 0: "rows" } } };
    await compare(new Ones(), [torch.randn(2, 1), torch.randn(3)], [torch.randn(5, 1), torch.randn(3)], axes);
  });
  test("antialiased resampling counts no place outside of the image", async () => {
    class Smaller extends nn.Module {
      forward(x: torch.Tensor) {
        return F.interpolate(x, { size: [3, 4], mode: "bilinear", antialias: true });
      }
    }
    await compare(new Smaller(), [torch.randn(1, 2, 9, 8)], [torch.randn(1, 2, 9, 8)]);
  });
  test("a network of convolutions for images of every size; running statistics stay as they are", async () => {
    torch.manual_seed(0);
    const model = new Net().train();
    const before = model.state_dict();
    const kept = new Map([...Object.entries(before)].map(([name, tensor]) => [name, (tensor as torch.Tensor).clone()]));
    onnx.export(model, torch.randn(2, 3, 16, 16));
    expect(model.training).toBe(true);
    for (const [name, tensor] of Object.entries(model.state_dict()))
      expect(torch.equal(tensor as torch.Tensor, kept.get(name)!), name).toBe(true);
    model.eval();
    await compare(model, [torch.randn(1, 3, 16, 16)], [torch.randn(3, 3, 23, 41)], {
      dynamic_axes: { x: { 0: "batch", 2: "height", 3: "width" } },
    });
  });

  test.each([18, 20, 21, 23])("opset %i", async (opset_version) => {
    torch.manual_seed(0);
    const model = new nn.Sequential(
      new nn.Linear(6, 8),
      new nn.GELU(),
      new nn.LayerNorm(8),
      new nn.Unflatten(1, [8, 1]),
      new nn.GroupNorm(4, 8),
    );
    const program = await compare(model.eval(), [torch.randn(2, 6)], [torch.randn(2, 6)], { opset_version });
    expect(program.model_proto.opset_import[0]!.version).toBe(opset_version);
  });

  test("weights are written into a file beside the model", () => {
    const folder = mkdtempSync(join(tmpdir(), "flambeau-onnx-"));
    const model = new nn.Linear(40, 30);
    const x = torch.randn(2, 40);
    const path = join(folder, "linear.onnx");
    onnx.export(model, x, path, { external_data: true });
    expect(readdirSync(folder).sort()).toEqual(["linear.onnx", "linear.onnx.data"]);
    expect(readFileSync(path).length).toBeLessThan(1000);
    expect(torch.equal(onnx.load(path)(x) as torch.Tensor, model(x))).toBe(true);
    expect(() => onnx.load(readFileSync(path))).toThrow(/linear\.onnx\.data/);
    const external_data = { "linear.onnx.data": readFileSync(`${path}.data`) };
    expect(torch.equal(onnx.load(readFileSync(path), { external_data })(x) as torch.Tensor, model(x))).toBe(true);
  });
});

describe("sizes that depend on dynamic axes", () => {
  const dynamic = { dynamic_axes: { x: { 0: "rows", 1: "columns" } } };
  const cases: Record<string, (x: torch.Tensor) => torch.Tensor> = {
    reshape: (x) => x.reshape([x.shape[0]! * x.shape[1]!, -1]).sum(0),
    "a size in arithmetic": (x) => x.mul(x.shape[1]! + 1).div(x.shape[0]!),
    arange: (x) => x.add(torch.arange(x.shape[1]!)),
    "triangles of ones": (x) => x.matmul(torch.ones(x.shape[1]!, x.shape[1]!).tril()),
    "half of it": (x) => x.narrow(1, 0, Math.floor(x.shape[1]! / 2)),
    "the root of a size": (x) => x.div(Math.sqrt(x.shape[1]!)),
    padding: (x) =>
      F.pad(x, [0, (4 - (x.shape[1]! % 4)) % 4])
        .unflatten(1, [-1, 4])
        .sum(2),
    "rows by a tensor": (x) =>
      x.at(torch.tensor([0, -1])).add(x.at(torch.arange(2), torch.tensor([1, 0])).unsqueeze(1)),
    "rows that are written": (x) => x.index_put([torch.tensor([0, 2])], torch.ones(x.shape[1]!)),
    "columns by a mask that is known": (x) => x.narrow(1, 0, 4).at(":", torch.tensor([true, false, true, true])),
    "elements that a known mask writes": (x) =>
      x.narrow(1, 0, 4).index_put([":", torch.tensor([false, true, true, false])], x.narrow(1, 4, 2)),
    "columns that a known mask selects": (x) =>
      torch.masked_select(
        x
          .select(1, 0)
          .unsqueeze(1)
          .mul(x.narrow(1, 0, 3)),
        torch.tensor([false, true, true]),
      ),
    "columns that are written": (x) =>
      x.index_put([":", torch.tensor([2, 0])], torch.tensor([5, 6.5])).add(
        x
          .unsqueeze(0)
          .index_put([":", ":", torch.tensor([[1], [3]])], x.narrow(1, 0, 1).unsqueeze(2))
          .squeeze(0),
      ),
    "the last row": (x) => x.select(0, -1).add(x.at(x.shape[0]! - 1)),
    roll: (x) => x.roll(2, 1),
    "in place": (x) => {
      const y = x.clone();
      y.narrow(1, 1, 2).mul_(3);
      y.select(0, 0).zero_();
      return y.add(x);
    },
    "a buffer that is filled": (x) => {
      const y = torch.zeros(x.shape[0]! + 2, x.shape[1]!);
      y.narrow(0, 1, x.shape[0]!).copy_(x);
      return y;
    },
    attention: (x) =>
      F.scaled_dot_product_attention(x.unsqueeze(0), x.unsqueeze(0), x.unsqueeze(0), { is_causal: true }),
    outer: (x) => x.unsqueeze(0).mul(x.unsqueeze(1)).mean([1, 2]),
    concatenation: (x) => torch.cat([x, x.flip([0]), torch.zeros(1, x.shape[1]!)]),
  };
  test.each(Object.keys(cases))("%s", async (name) => {
    torch.manual_seed(0);
    const model = (x: torch.Tensor): torch.Tensor => cases[name]!(x);
    await compare(model, [torch.randn(4, 6)], [torch.randn(5, 11)], dynamic);
    await compare(model, [torch.randn(4, 6)], [torch.randn(9, 7)], dynamic);
  });

  const ones = (size: number): torch.Tensor => torch.ones(size);
  const byElements: Record<string, (x: torch.Tensor) => torch.Tensor | readonly torch.Tensor[]> = {
    "elements by a mask": (x) => x.at(x.gt(0)).exp(),
    "two tensors by one mask": (x) => {
      const mask = x.gt(0);
      return x.at(mask).mul(x.exp().at(mask));
    },
    "two tensors by two masks that are the same": (x) => x.at(x.gt(0)).mul(x.exp().at(x.gt(0))),
    "rows by a mask": (x) => x.at(x.sum(1).gt(0)).softmax(0),
    "columns by a mask": (x) => x.at(":", x.sum(0).gt(0)).sum(1),
    "masked_select of a mask that is broadcast": (x) => x.masked_select(x.at(0).gt(0)).add(1),
    nonzero: (x) => x.gt(0).nonzero().add(1),
    "nonzero, a tensor for each dim": (x) => torch.where(x.gt(0))[1]!.add(1),
    "a size that depends on elements": (x) => {
      const chosen = x.at(x.gt(0));
      return [chosen.add(torch.arange(chosen.shape[0]!)), ones(chosen.shape[0]!).unsqueeze(1).expand(-1, 3)];
    },
    "two sizes that depend on elements": (x) => torch.cat([x.at(x.gt(0)), x.at(x.gt(0.5)).mul(3)]),
    "writing by a mask": (x) => x.clone().index_put_([x.gt(0)], x.at(x.gt(0)).mul(2)),
    "writing a number by a mask": (x) => x.clone().index_put_([x.gt(0)], torch.tensor(3)),
    "writing rows by a mask": (x) => x.clone().index_put_([x.sum(1).gt(0)], x.at(0).add(1)),
    masked_scatter: (x) => x.masked_scatter(x.at(0).gt(0), x.exp()),
    unique: (x) => x.round().unique(true, true, true) as readonly torch.Tensor[],
    nansum: (x) => x.log().nansum(1),
    rot90: (x) => [x.rot90().mul(2), x.rot90(2), x.rot90(3).add(1)],
    bucketize: (x) => torch.bucketize(x, torch.tensor([-0.5, 0.5])).add(1),
    "bucketize, right": (x) => torch.bucketize(x.round(), torch.tensor([-1, 0, 1]), { right: true }),
    kthvalue: (x) => [...x.kthvalue(2, 1), ...x.kthvalue(1, 0, true)].map((each) => each.add(1)),
  };
  test.each(Object.keys(byElements))("by elements: %s", async (name) => {
    torch.manual_seed(1);
    const model = byElements[name]!;
    await compare(model, [torch.randn(4, 6)], [torch.randn(9, 7)], dynamic);
    // Without dynamic axes these sizes are dynamic all the same.
    await compare(model, [torch.randn(4, 6)], [torch.randn(4, 6)]);
    const loaded = onnx.load(onnx.export(model, torch.randn(4, 6), null, dynamic).bytes());
    const x = torch.randn(8, 5);
    const found = tensorsIn(torch.no_grad(() => loaded(x) as unknown));
    tensorsIn(model(x)).forEach((wanted, i) => torch.testing.assert_close(found[i]!, wanted));
  });

  test("what cannot be dynamic is said", () => {
    const fixed = (x: torch.Tensor): torch.Tensor => x.reshape([2, 3]);
    expect(() => onnx.export(fixed, torch.randn(2, 3), null, dynamic)).toThrow(/axis "rows" cannot be dynamic/);
  });

  test("another way for other sizes is warned of", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const branch = (x: torch.Tensor): torch.Tensor => (x.shape[0]! > 8 ? x.neg() : x.exp());
    onnx.export(branch, torch.randn(4, 6), null, dynamic);
    expect(warn.mock.calls.flat().join()).toMatch(/axis "rows" the model runs another way/);
    warn.mockRestore();
  });

  test("a model that looks at elements is refused", () => {
    const look = (x: torch.Tensor): torch.Tensor => (Number(x.sum().item()) > 0 ? x : x.neg());
    expect(() => onnx.export(look, torch.randn(2, 3))).toThrow(/looks at the elements of a tensor/);
  });

  test("an operator without a counterpart is named", () => {
    expect(() => onnx.export((x: torch.Tensor) => x.lgamma(), torch.randn(2, 3))).toThrow(/lgamma cannot be exported/);
  });
});

describe("models", () => {
  test.each(["resnet18", "mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1", "efficientnet_b0"])(
    "%s",
    async (name) => {
      torch.manual_seed(0);
      const model = vision.models.get_model(name).eval();
      await compare(model, [torch.randn(1, 3, 64, 64)], [torch.randn(2, 3, 96, 64)], {
        dynamic_axes: { x: { 0: "batch", 2: "height", 3: "width" } },
      });
    },
  );

  const folder = new URL("../text/recorded/", import.meta.url).pathname;
  const classes: Record<string, { from_pretrained(path: string): Promise<torch.nn.Module> }> = {
    bert: text.BertModel,
    "distilbert-mlm": text.DistilBertForMaskedLM,
    gpt2: text.GPT2LMHeadModel,
    "llama-tied-llama3": text.LlamaForCausalLM,
    mistral: text.MistralForCausalLM,
    "qwen2-sliding": text.Qwen2ForCausalLM,
  };
  test.each(Object.keys(classes))("%s", async (name) => {
    const model = (await classes[name]!.from_pretrained(folder + name)).eval();
    const axes = { 0: "batch", 1: "sequence" };
    const dynamic_axes = { input_ids: axes, attention_mask: axes };
    const ids = torch.tensor([[1, 2, 3, 4, 5, 6]]);
    torch.manual_seed(0);
    const others = torch.randint(1, 20, [3, 9]);
    const mask = torch.ones_like(others);
    mask.narrow(0, 0, 1).narrow(1, 0, 3).zero_();
    await compare(model, [ids], [others], { dynamic_axes });
    await compare(model, [ids, { attention_mask: torch.ones_like(ids) }], [others, { attention_mask: mask }], {
      dynamic_axes,
    });
  });

  test("recurrent layers", async () => {
    torch.manual_seed(0);
    for (const model of [
      new nn.LSTM(5, 7, { num_layers: 2, bidirectional: true }),
      new nn.GRU(5, 7, { batch_first: true }),
      new nn.RNN(5, 7, { nonlinearity: "relu", bias: false }),
    ])
      await compare(model.eval(), [torch.randn(4, 3, 5)], [torch.randn(6, 2, 5)], {
        dynamic_axes: { input: { 0: "a", 1: "b" } },
      });
  });

  test("the CTC loss for any number of steps and samples, targets in rows or one after the other", async () => {
    torch.manual_seed(0);
    const scores = (steps: number, samples: number): torch.Tensor => torch.randn(steps, samples, 6).log_softmax(-1);
    const rows = torch.tensor([
      [1, 2, 2, 5],
      [3, 3, 3, 1],
      [4, 1, 0, 0],
    ]);
    for (const reduction of ["none", "mean", "sum"] as const)
      await compare(
        new nn.CTCLoss({ reduction }),
        [
          scores(12, 2),
          torch.tensor([
            [1, 2, 3],
            [4, 4, 1],
          ]),
          torch.tensor([12, 9]),
          torch.tensor([3, 2]),
        ],
        [scores(9, 3), rows, torch.tensor([9, 8, 4]), torch.tensor([4, 3, 2])],
        {
          input_names: ["p", "t", "n", "m"],
          dynamic_axes: {
            p: { 0: "steps", 1: "samples" },
            t: { 0: "samples", 1: "longest" },
            n: ["samples"],
            m: ["samples"],
          },
        },
      );
    // A target that does not fit into its steps, one without labels, labels one after the other.
    await compare(
      new nn.CTCLoss({ zero_infinity: true, reduction: "none", blank: 5 }),
      [scores(5, 3), torch.tensor([1, 2, 3, 4]), torch.tensor([5, 4, 5]), torch.tensor([2, 0, 2])],
      [scores(5, 3), torch.tensor([1, 1, 1, 4]), torch.tensor([3, 4, 5]), torch.tensor([3, 0, 1])],
    );
  });

  test("adaptive softmax with its loss", async () => {
    torch.manual_seed(0);
    const model = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10]);
    await compare(
      model,
      [torch.randn(4, 8), torch.tensor([0, 5, 19, 3])],
      [torch.randn(6, 8), torch.tensor([10, 9, 4, 0, 19, 1])],
      { input_names: ["x", "t"], dynamic_axes: { x: ["batch"], t: ["batch"] } },
    );
  });
});
