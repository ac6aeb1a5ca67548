/** `torch.onnx.load`: onnx's own tests of its operators, what was exported before, training, and files that are damaged. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import * as text from "flambeau/text";
import * as vision from "flambeau/vision";
import { readModel, readTensorProto } from "../../src/onnx/format/read.ts";
import { tensorOf } from "../../src/onnx/format/tensors.ts";
import { distance } from "../support/onnxruntime.ts";

const { nn, onnx, optim } = torch;

interface NodeCase {
  readonly name: string;
  readonly ops: readonly string[];
  readonly rtol: number;
  readonly atol: number;
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const recorded = new URL("recorded/nodes.json.br", import.meta.url);
const cases = JSON.parse(brotliDecompressSync(readFileSync(recorded)).toString()) as NodeCase[];
const decode = (data: string): Uint8Array => Buffer.from(data, "base64");
const tensors = (list: readonly string[]): torch.Tensor[] =>
  list.map((data) => tensorOf(readTensorProto(decode(data), "recorded"), "recorded"));

function expectClose(actual: torch.Tensor, wanted: torch.Tensor, { rtol, atol }: NodeCase): void {
  expect(actual.dtype).toBe(wanted.dtype);
  expect(actual.shape).toEqual(wanted.shape);
  const [x, y] = [actual, wanted].map((each) => (each.dtype.is_complex ? torch.view_as_real(each) : each).double()) as [
    torch.Tensor,
    torch.Tensor,
  ];
  if (y.numel() === 0) return;
  const isSame = x.eq(y).logical_or(x.isnan().logical_and(y.isnan()));
  const near = x.sub(y).abs().le(y.abs().mul(rtol).add(atol));
  expect(isSame.logical_or(near).all().item(), `${String(actual)} for ${String(wanted)}`).toBe(true);
}

const groups = new Map<string, NodeCase[]>();
for (const each of cases) {
  const op = each.ops.length === 1 ? each.ops[0]! : "several";
  groups.set(op, [...(groups.get(op) ?? []), each]);
}

describe("operators", () => {
  test("many are recorded", () => {
    expect(groups.size).toBeGreaterThan(150);
  });
  test.each([...groups])("%s", (_, list) => {
    for (const each of list) {
      const model = onnx.load(decode(each.model));
      const given = torch.no_grad(() => model(...tensors(each.inputs)));
      const results = Array.isArray(given) ? (given as torch.Tensor[]) : [given as torch.Tensor];
      tensors(each.outputs).forEach((wanted, i) => expectClose(results[i]!, wanted, each));
    }
  });
});

/** A file of one node without inputs but those given by name. */
function oneNode(op: string, input: string[], attribute: object[]): Uint8Array {
  const empty = { floats: [], ints: [], strings: [], tensors: [], graphs: [] };
  const model = readModel(onnx.export(new nn.ReLU(), torch.ones(1, 2)).bytes(), "relu");
  const [node] = model.graph!.node;
  const attributes = attribute.map((each) => ({ ...empty, ...each })) as unknown as NonNullable<
    typeof node
  >["attribute"];
  Object.assign(node!, { op_type: op, input, attribute: attributes });
  if (input.length === 0) model.graph!.input.length = 0;
  else model.graph!.input[0]!.name = input[0]!;
  return new onnx.ONNXProgram(model).bytes();
}

describe("random numbers", () => {
  const shape = { name: "shape", type: 7, ints: [200, 100] };
  const float = (name: string, f: number): object => ({ name, type: 1, f });
  const drawn = (bytes: Uint8Array, ...inputs: torch.Tensor[]): torch.Tensor =>
    onnx.load(bytes)(...inputs) as torch.Tensor;

  test("have the wanted distribution", () => {
    torch.manual_seed(0);
    const normal = drawn(oneNode("RandomNormal", [], [shape, float("mean", 3), float("scale", 2)]));
    expect(normal.mean().item()).toBeCloseTo(3, 1);
    expect(normal.std().item()).toBeCloseTo(2, 1);
    const uniform = drawn(
      oneNode("RandomUniformLike", ["x"], [float("low", -1), float("high", 5)]),
      torch.zeros(200, 100),
    );
    expect(uniform.shape).toEqual([200, 100]);
    expect(uniform.min().item()).toBeGreaterThanOrEqual(-1);
    expect(uniform.max().item()).toBeLessThan(5);
    expect(uniform.mean().item()).toBeCloseTo(2, 1);
    const coins = drawn(oneNode("Bernoulli", ["x"], []), torch.full([200, 100], 0.3));
    expect(coins.mean().item()).toBeCloseTo(0.3, 1);
    expect(coins.unique().tolist()).toEqual([0, 1]);
    const chosen = drawn(
      oneNode("Multinomial", ["x"], [{ name: "sample_size", type: 2, i: 5000 }]),
      torch.tensor([[0.1, 0.9]]).log(),
    );
    expect(chosen.dtype).toBe(torch.int32);
    expect(chosen.double().mean().item()).toBeCloseTo(0.9, 1);
  });
});

class Net extends nn.Module<(x: torch.Tensor) => torch.Tensor> {
  body = new nn.Sequential(
    new nn.Conv2d(1, 4, 3),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
  );
  head = new nn.Linear(36, 3);
  forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.body(x));
  }
}

describe("modules", () => {
  test("weights are parameters under their names, statistics buffers", () => {
    torch.manual_seed(0);
    const model = new Net().eval();
    const x = torch.randn(2, 1, 8, 8);
    const again = onnx.load(onnx.export(model, x).bytes());
    expect(
      again
        .named_parameters()
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      model
        .named_parameters()
        .map(([name]) => name)
        .sort(),
    );
    expect(again.named_buffers().map(([name]) => name)).toEqual(["body.1.running_mean", "body.1.running_var"]);
    expect(again.input_names).toEqual(["x"]);
    expect(torch.equal(again(x) as torch.Tensor, model(x))).toBe(true);
    expect(torch.equal(again({ x }) as torch.Tensor, model(x))).toBe(true);
    const state = model.state_dict() as Record<string, torch.Tensor>;
    delete state["body.1.num_batches_tracked"];
    again.load_state_dict(state);
    expect(() => again()).toThrow(/missing: x/);
    expect(() => again({ y: x })).toThrow(/no input "y"/);
  });

  test("it trains like the model that it comes from", () => {
    torch.manual_seed(0);
    const model = new Net().eval();
    const x = torch.randn(6, 1, 8, 8);
    const target = torch.tensor([0, 1, 2, 0, 1, 2]);
    const again = onnx.load(onnx.export(model, x).bytes());
    const losses = [model, again].map((each) => {
      const optimizer = new optim.SGD(each.parameters(), { lr: 0.1, momentum: 0.9 });
      return Array.from({ length: 5 }, () => {
        optimizer.zero_grad();
        const loss = nn.functional.cross_entropy((each as typeof model)(x), target);
        loss.backward();
        optimizer.step();
        return loss.item() as number;
      });
    });
    expect(losses[0]![4]).toBeLessThan(losses[0]![0]!);
    losses[1]!.forEach((loss, i) => expect(Math.abs(loss - losses[0]![i]!)).toBeLessThan(1e-5));
  });

  test.each(["resnet18", "mobilenet_v3_small", "densenet121", "efficientnet_b0", "swin_t"])("%s comes back", (name) => {
    torch.manual_seed(0);
    const model = vision.models.get_model(name).eval() as unknown as (x: torch.Tensor) => torch.Tensor;
    const program = onnx.export(model, torch.randn(1, 3, 64, 64), null, { dynamic_axes: { x: { 0: "batch" } } });
    const x = torch.randn(2, 3, 64, 64);
    torch.no_grad(() => {
      expect(distance(onnx.load(program.bytes())(x) as torch.Tensor, model(x))).toBeLessThan(1e-5);
    });
  });

  test("a language model comes back", async () => {
    const model = await text.GPT2LMHeadModel.from_pretrained(
      new URL("../text/recorded/gpt2", import.meta.url).pathname,
    );
    const ids = torch.tensor([[1, 2, 3, 4, 5]]);
    const program = onnx.export(model.eval(), ids, null, {
      dynamic_axes: { input_ids: { 0: "batch", 1: "sequence" } },
    });
    const others = torch.tensor([
      [5, 4, 3, 2, 1, 6, 7],
      [1, 1, 2, 3, 5, 8, 13],
    ]);
    torch.no_grad(() => {
      const logits = onnx.load(program.bytes())(others) as torch.Tensor;
      expect(distance(logits, model(others).logits)).toBeLessThan(1e-5);
    });
  });

  test("a Blob gives a promise", async () => {
    const model = new nn.Linear(3, 2);
    const bytes = onnx.export(model, torch.ones(1, 3)).bytes();
    const again = await onnx.load(new Blob([bytes]));
    expect(torch.equal(again(torch.ones(1, 3)) as torch.Tensor, model(torch.ones(1, 3)))).toBe(true);
  });

  test("PyTorch's older exporter holds equal weights once: statistics of a batch norm that are its bias and scale", () => {
    // nn.Sequential(nn.BatchNorm2d(2), nn.ReLU()).eval(), torch.onnx.export(…, dynamo=False, opset_version=16).
    const file = decode(
      "CAgSB3B5dG9yY2gaBjIuMTUuMDrYAwovCggwLndlaWdodBINMC5ydW5uaW5nX3ZhchoKSWRlbnRpdHlfMCIISWRlbnRpdHkKLgoGMC5iaWFzEg4wLnJ1bm5pbmdfbWVhbhoKSWRlbnRpdHlfMSIISWRlbnRpdHkKwgEKB2lucHV0LjEKCDAud2VpZ2h0CgYwLmJpYXMKDjAucnVubmluZ19tZWFuCg0wLnJ1bm5pbmdfdmFyEh4vMC9CYXRjaE5vcm1hbGl6YXRpb25fb3V0cHV0XzAaFS8wL0JhdGNoTm9ybWFsaXphdGlvbiISQmF0Y2hOb3JtYWxpemF0aW9uKhEKB2Vwc2lsb24VrMUnN6ABASoSCghtb21lbnR1bRVmZmY/oAEBKhQKDXRyYWluaW5nX21vZGUYAKABAgoyCh4vMC9CYXRjaE5vcm1hbGl6YXRpb25fb3V0cHV0XzASATcaBy8xL1JlbHUiBFJlbHUSCm1haW5fZ3JhcGgqGAgCEAFCCDAud2VpZ2h0SggAAIA/AACAPyoWCAIQAUIGMC5iaWFzSggAAAAAAAAAAFohCgdpbnB1dC4xEhYKFAgBEhAKAggBCgIIAgoCCAEKAggCYhsKATcSFgoUCAESEAoCCAEKAggCCgIIAQoCCAJCAhAQ",
    );
    const model = onnx.load(file);
    const x = torch.tensor([[[[1, -2]], [[3, 0.5]]]], { requires_grad: true });
    const y = model(x) as torch.Tensor;
    const wanted = torch.tensor([[[[0.9999949932098389, 0]], [[2.9999849796295166, 0.49999749660491943]]]]);
    torch.testing.assert_close(y, wanted);
    y.sum().backward();
    const bias = model.get_parameter("0.bias").grad!;
    expect(bias.tolist()).toEqual([1, 2]);
  });
});

describe("files that are none", () => {
  const bytes = (): Uint8Array => onnx.export(new Net().eval(), torch.randn(1, 1, 8, 8)).bytes();

  test("torch.load says what an ONNX file is", () => {
    expect(() => torch.load(bytes())).toThrow(/an ONNX model: read it with torch\.onnx\.load/);
  });

  test("operators that there are not are named", () => {
    const model = readModel(bytes(), "net");
    const node = model.graph!.node.find(({ op_type }) => op_type === "Relu")!;
    node.op_type = "constructor";
    expect(() => onnx.load(new onnx.ONNXProgram(model).bytes())).toThrow(/not supported: constructor/);
    node.op_type = "Conv";
    node.domain = "com.microsoft.nchwc";
    model.opset_import.push({ domain: "com.microsoft.nchwc", version: 1 });
    expect(() => onnx.load(new onnx.ONNXProgram(model).bytes())).toThrow(
      /not supported: com.microsoft.nchwc.Conv\nonnxruntime saved the model for one kind of processor/,
    );
  });

  test("weights outside the model's folder are not read", () => {
    const model = readModel(bytes(), "net");
    const weight = model.graph!.initializer[0]!;
    delete weight.raw_data;
    weight.data_location = 1;
    for (const location of ["../secret", "/etc/passwd", "C:\\secret"]) {
      weight.external_data = [{ key: "location", value: location }];
      expect(() => onnx.load(new onnx.ONNXProgram(model).bytes())).toThrow(/beside it|outside its folder/);
    }
  });

  test("huge shapes, wrong counts and deep nesting are refused before room is made", () => {
    const model = readModel(bytes(), "net");
    const weight = model.graph!.initializer[0]!;
    for (const dims of [[2 ** 30, 2 ** 20], [-1], [7], [2 ** 62]]) {
      weight.dims = dims;
      expect(() => onnx.load(new onnx.ONNXProgram(model).bytes())).toThrow(torch.RuntimeError);
    }
    let nested = new Uint8Array([0x3a, 0]);
    for (let i = 0; i < 300; i++) {
      const graph = [0x32, ...varint(nested.length), ...nested]; // the graph of an attribute
      const node = [0x2a, ...varint(graph.length), ...graph];
      const list = [0x0a, ...varint(node.length), ...node];
      nested = Uint8Array.from(list);
    }
    expect(() => onnx.load(Uint8Array.from([0x3a, ...varint(nested.length), ...nested]))).toThrow(/nested more than/);
  });

  test("2,000 mutations are refused or read, and nothing else", () => {
    const whole = bytes();
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      let mutated = Uint8Array.from(whole);
      // Most of a file is weights: its structure is at the beginning, and what stands around them.
      const place = (): number => (random(2) ? random(600) : random(mutated.length));
      const kind = random(4);
      if (kind === 0) mutated = mutated.slice(0, random(mutated.length));
      else if (kind === 1) for (let k = 0; k <= random(8); k++) mutated[place()] = random(256);
      else if (kind === 2) mutated.copyWithin(place(), place(), place());
      else mutated.set([0xff, 0xff, 0xff, 0xff, 0x7f], Math.min(place(), mutated.length - 5));
      try {
        onnx.load(mutated);
      } catch (error) {
        refused++;
        expect(error, String((error as Error).stack)).toBeInstanceOf(torch.RuntimeError);
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
