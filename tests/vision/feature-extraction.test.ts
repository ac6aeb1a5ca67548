/** models.feature_extraction: nodes, their names and values are torchvision's (recorded by record_features.py). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import { models } from "../../src/vision/index.ts";
import { recordedInput } from "../support/replay-models.ts";

type Tensor = torch.Tensor;
const { nn } = torch;
const { create_feature_extractor, get_graph_node_names } = models.feature_extraction;
const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
afterEach(() => warned.mockClear());

interface Recorded {
  readonly kwargs: Record<string, unknown>;
  readonly size: number;
  readonly eval: string;
  readonly train: string | null;
  readonly nodes: readonly [train: number, evaluation: number];
  readonly parameters: string;
  readonly results: Readonly<Record<string, { shape: number[]; sum: number; first: number[] }>>;
}
const path = fileURLToPath(new URL("./data/features.json.br", import.meta.url));
const recorded = JSON.parse(brotliDecompressSync(readFileSync(path)).toString()) as Readonly<Record<string, Recorded>>;

describe("models", () => {
  test.each(Object.keys(recorded))(
    "%s has torchvision's nodes and features",
    (name) => {
      const facts = recorded[name]!;
      torch.manual_seed(0);
      const model = models.get_model(name, { ...facts.kwargs }) as torch.nn.Module;
      const [train, evaluation] = get_graph_node_names(model);
      expect(evaluation.join(" ")).toBe(facts.eval);
      expect(train.join(" ")).toBe(facts.train ?? facts.eval);
      const extractor = create_feature_extractor(model, Object.keys(facts.results)).eval();
      expect([extractor.train_graph.nodes.length, extractor.eval_graph.nodes.length]).toEqual(facts.nodes);
      expect(
        extractor
          .named_parameters()
          .map(([key]) => key)
          .sort(),
      ).toEqual(facts.parameters.split(" ").sort());
      const input = recordedInput([1, 3, facts.size, facts.size]);
      const found = torch.no_grad(() => extractor(input) as Record<string, Tensor>);
      expect(Object.keys(found)).toEqual(Object.keys(facts.results));
      for (const [key, { shape, sum, first }] of Object.entries(facts.results)) {
        const value = found[key]!.double();
        expect(value.shape).toEqual(shape);
        const scale = value.abs().sum().item() as number;
        expect(Math.abs((value.sum().item() as number) - sum)).toBeLessThan(1e-5 * scale);
        const largest = value.abs().max().item() as number;
        (value.flatten().narrow(0, 0, 3).tolist() as number[]).forEach((each, i) =>
          expect(Math.abs(each - first[i]!)).toBeLessThan(1e-4 * largest),
        );
      }
    },
    120_000,
  );
});

/** Two ways: dropout in training only, and a head that training alone has. */
class Sides extends nn.Module {
  first = new nn.Linear(4, 4);
  second = new nn.Linear(4, 4);
  extra = new nn.Linear(4, 2);
  forward(x: Tensor): unknown {
    const y = this.first(x).relu();
    const z = this.second(this.second(y)).add(y);
    return this.training ? [z, this.extra(y)] : z;
  }
}

describe("a model with two ways", () => {
  const names = ["x", "first", "relu", "second", "second_1", "add"];

  test("has names for both, with a warning", () => {
    const model = new Sides().eval();
    expect(get_graph_node_names(model)).toEqual([[...names, "extra"], names]);
    expect(model.training).toBe(false);
    expect(warned.mock.calls.flat().join()).toContain(
      "NOTE: The nodes obtained by tracing the model in eval mode are a subsequence of those obtained in train mode. When choosing nodes for feature extraction, you may need to specify output nodes for train and eval mode separately.",
    );
    warned.mockClear();
    get_graph_node_names(model, { suppress_diff_warning: true });
    expect(warned).not.toHaveBeenCalled();
  });

  test("gives what each mode asks for, and shares the parameters that it needs", () => {
    const model = new Sides();
    const extractor = create_feature_extractor(model, {
      train_return_nodes: { extra: "a", relu: "b" },
      eval_return_nodes: ["second_1"],
      suppress_diff_warning: true,
    });
    const x = torch.ones(1, 4);
    expect(extractor.training).toBe(true);
    expect(Object.keys(extractor(x))).toEqual(["b", "a"]);
    expect(extractor.named_parameters().map(([key]) => key)).toEqual([
      "first.weight",
      "first.bias",
      "extra.weight",
      "extra.bias",
      "second.weight",
      "second.bias",
    ]);
    expect(extractor.get_parameter("first.weight")).toBe(model.first.weight);
    extractor.eval();
    const found = extractor(x) as Record<string, Tensor>;
    expect(Object.keys(found)).toEqual(["second_1"]);
    const y = model.first(x).relu();
    expect(torch.equal(found["second_1"]!, model.second(model.second(y)))).toBe(true);
    const copy = extractor.deepcopy();
    torch.no_grad(() => model.first.weight.zero_());
    expect(torch.equal((copy(x) as Record<string, Tensor>)["second_1"]!, found["second_1"]!)).toBe(true);
    expect(Object.keys(copy.train()(x))).toEqual(["b", "a"]);
    expect(copy._get_name()).toBe("Sides");
  });

  test("is differentiated", () => {
    const model = new Sides();
    const extractor = create_feature_extractor(model, ["relu"], { suppress_diff_warning: true });
    (extractor(torch.ones(2, 4)) as Record<string, Tensor>)["relu"]!.sum().backward();
    expect(model.first.weight.grad).not.toBe(null);
    expect(model.second.weight.grad).toBe(null);
  });
});

describe("refusals", () => {
  const model = new Sides();
  test("nodes and modes", () => {
    expect(() => create_feature_extractor(model, {})).toThrow(
      "Either `return_nodes` or `train_return_nodes` and `eval_return_nodes` together, should be specified",
    );
    expect(() => create_feature_extractor(model, ["nope"])).toThrow(
      "node: 'nope' is not present in model. Hint: use `get_graph_node_names` to make sure the `return_nodes` you specified are present.",
    );
    expect(() => create_feature_extractor(model, { train_return_nodes: ["first"] })).toThrow(
      "If any of `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified",
    );
    expect(() => create_feature_extractor(model, ["first"], ["first"], ["first"])).toThrow(
      "If `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified",
    );
    expect(model.training).toBe(true);
  });

  test("functions cannot be exchanged by name", () => {
    const options = { tracer_kwargs: { autowrap_functions: [] } } as never;
    expect(() => get_graph_node_names(model, options)).toThrow(/autowrap_functions.*\n.*torch\.fx\.wrap/);
  });
});

test("classes of one's own may be leaves", () => {
  class Block extends nn.Module<(x: Tensor) => Tensor> {
    inner = new nn.Linear(3, 3);
    forward(x: Tensor): Tensor {
      return (x.sum().item() as number) > 0 ? this.inner(x) : x;
    }
  }
  const model = new nn.Sequential(new nn.Linear(3, 3), new Block());
  expect(() => get_graph_node_names(model)).toThrow("control flow");
  const options = { tracer_kwargs: { leaf_modules: [Block] } };
  expect(get_graph_node_names(model, options)[0]).toEqual(["input", "0", "1"]);
  const extractor = create_feature_extractor(model, ["1"], options);
  const x = torch.ones(2, 3);
  expect(torch.equal((extractor(x) as Record<string, Tensor>)["1"]!, model(x))).toBe(true);
});
