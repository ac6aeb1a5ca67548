/** Errors of modules, state dicts and optimizers. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { describe, expect, test } from "vitest";
import { errorOf, messageOf, warningsOf } from "../support/messages.ts";

const F = nn.functional;

describe("module or function", () => {
  test("a function in a Sequential", () => {
    expect(messageOf(() => new nn.Sequential(F.relu as never))).toBe(
      "function is not a Module subclass\nExpected a Module, got a function; use new nn.ReLU(…).",
    );
    expect(messageOf(() => new nn.Sequential(nn.ReLU as never))).toContain("got the class ReLU: write new nn.ReLU(…).");
  });

  test("a layer constructed with its input", () => {
    const error = errorOf(() => new nn.ReLU(torch.ones(2) as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("Construct the layer, then call it: const layer = new nn.ReLU(…); layer(x).");
    expect(messageOf(() => new (nn.Sigmoid as never as new (x: Tensor) => nn.Module)(torch.ones(1)))).toContain(
      "Construct the layer, then call it",
    );
    expect(messageOf(() => new nn.MSELoss(torch.ones(1) as never, torch.ones(1) as never))).toContain(
      "Construct the layer, then call it",
    );
  });

  test("a class in nn.functional", () => {
    const functions = F as unknown as Record<string, (x: Tensor) => Tensor>;
    expect(() => functions["ReLU"]!(torch.ones(2))).toThrow(
      new TypeError("F.ReLU is not a function; did you mean F.relu or nn.ReLU?"),
    );
    expect(() => functions["Linear"]).toThrow("did you mean F.linear or nn.Linear?");
    expect(() => functions["sofmax"]).toThrow("F.sofmax is not a function; did you mean F.softmax?");
    expect(() => functions["Sequential2"]).not.toThrow();
    expect(functions["then"]).toBeUndefined();
    expect("ReLU" in F).toBe(false);
    expect(Object.keys(F)).toContain("relu");
  });
});

describe("load_state_dict", () => {
  const net = new nn.Sequential(new nn.Linear(2, 3));
  const state = net.state_dict();
  const prefixed = Object.fromEntries(Object.entries(state).map(([key, value]) => [`module.${key}`, value]));

  test("a common prefix", () => {
    const lines = messageOf(() => net.load_state_dict(prefixed)).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "Error(s) in loading state_dict for Sequential:",
      '\tMissing key(s) in state_dict: "0.weight", "0.bias". ',
      '\tUnexpected key(s) in state_dict: "module.0.weight", "module.0.bias". ',
    ]);
    expect(lines[3]).toContain('All unexpected keys start with "module." (nn.DataParallel adds it)');
    // Also where the first of them are of parts that the model lacks.
    expect(messageOf(() => net.load_state_dict({ "module.scale": torch.ones(1), ...prefixed }))).toContain(
      'All unexpected keys start with "module."',
    );
  });

  test("the record of a whole model", () => {
    const file = new URL("../serialization/fixtures/whole_model.pt", import.meta.url);
    const record = torch.load<never>(file, { weights_only: false });
    expect(messageOf(() => net.load_state_dict(record))).toContain(
      "load_state_dict(torch.serialization.state_dict_of(record))",
    );
  });

  test("a wrapper, a transposed matrix, a near name", () => {
    expect(messageOf(() => net.load_state_dict({ state_dict: state, optimizer: {} } as never))).toContain(
      "load_state_dict(checkpoint.state_dict)",
    );
    expect(messageOf(() => net.load_state_dict({ model_state_dict: state, epoch: 3 } as never))).toContain(
      "load_state_dict(checkpoint.model_state_dict)",
    );
    const transposed = messageOf(() => net.load_state_dict({ "0.weight": torch.ones(2, 3), "0.bias": torch.ones(3) }));
    expect(transposed).toContain(
      "size mismatch for 0.weight: copying a param with shape torch.Size([2, 3]) from checkpoint, the shape in current model is torch.Size([3, 2]).",
    );
    expect(transposed).toContain('Transposed: "0.weight"; call .t() on it');
    expect(messageOf(() => net.load_state_dict({ "0.weigth": torch.ones(3, 2), "0.bias": torch.ones(3) }))).toContain(
      '"0.weight" may be "0.weigth"',
    );
  });

  test("what is not strict comes back", () => {
    const { missing_keys, unexpected_keys } = net.load_state_dict(
      { "0.weight": torch.ones(3, 2), extra: torch.ones(1) },
      { strict: false },
    );
    expect([missing_keys, unexpected_keys]).toEqual([["0.bias"], ["extra"]]);
  });
});

describe("containers", () => {
  test("a ModuleList called", () => {
    expect(() => (new nn.ModuleList() as unknown as () => unknown)()).toThrow(
      "A ModuleList is a list: loop over it, or use Sequential.",
    );
    const list = new nn.ModuleList([new nn.ReLU()]) as unknown as (x: Tensor) => Tensor;
    const error = errorOf(() => list(torch.ones(1)));
    expect(error).toBeInstanceOf(torch.NotImplementedError);
    expect(error.message).toBe(
      'Module [ModuleList] is missing the required "forward" function\nA ModuleList is a list: loop over it, or use Sequential.',
    );
  });

  test("a plain array of modules warns once and names the property", () => {
    class Plain extends nn.Module {
      layers = [new nn.Linear(2, 2)];
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Plain();
    expect(
      warningsOf(() => {
        model.train();
      }),
    ).toEqual([]); // only what asks for parameters warns
    const warnings = warningsOf(() => {
      model.parameters();
      model.parameters();
    });
    expect(model.parameters()).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("Plain.layers is a plain array of modules");
    expect(warnings[0]).toContain("this.layers = new nn.ModuleList([...])");
    const [sentence, help] = messageOf(() => new optim.SGD(model.parameters(), { lr: 0.1 })).split("\n");
    expect(sentence).toBe("optimizer got an empty parameter list");
    expect(help).toContain("use nn.ModuleList");
  });
});

describe("optimizers", () => {
  const model = new nn.Linear(2, 2);
  test("a model instead of its parameters", () => {
    expect(messageOf(() => new optim.SGD(model as never))).toContain(
      "Pass the module's parameters: model.parameters().",
    );
    expect(messageOf(() => new optim.SGD(new nn.Sequential(model) as never))).toContain(
      "Pass the module's parameters: model.parameters().",
    );
  });
  test("unknown options", () => {
    expect(messageOf(() => new optim.SGD(model.parameters(), { learning_rate: 0.1 } as never))).toBe(
      "SGD.__init__() got an unexpected keyword argument 'learning_rate'\nDid you mean 'lr'?",
    );
    expect(messageOf(() => new optim.Adam(model.parameters(), { weightDecay: 0.1 } as never))).toContain(
      "Did you mean 'weight_decay'?",
    );
  });
});

describe("shapes in a model", () => {
  const model = new nn.Sequential({
    features: new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.ReLU()),
    classifier: new nn.Linear(8, 2),
  });
  test("the layer's path, once", () => {
    const outer = new nn.Sequential(model);
    expect(messageOf(() => model(torch.ones(1, 1, 28, 28)))).toBe(
      "Given groups=1, weight of size [8, 3, 3, 3], expected input[1, 1, 28, 28] to have 3 channels, but got 1 channels instead\nIn features.0 (Conv2d) of Sequential.",
    );
    expect(
      messageOf(() => outer(torch.ones(1, 1, 28, 28)))
        .split("\n")
        .slice(1),
    ).toEqual(["In 0.features.0 (Conv2d) of Sequential."]);
    expect(messageOf(() => new nn.Sequential(new nn.Flatten(), new nn.Linear(100, 10))(torch.ones(4, 3, 6, 6)))).toBe(
      "addmm: mat1 and mat2 shapes cannot be multiplied (4x108 and 100x10)\nIn 1 (Linear) of Sequential.",
    );
  });
});

describe("arguments, parameters, forward and devices", () => {
  test("arguments", () => {
    const Linear = nn.Linear as unknown as new (...args: unknown[]) => nn.Module;
    expect(() => new Linear(3)).toThrow("Linear.__init__() missing 1 required positional argument: 'out_features'");
    expect(() => new Linear()).toThrow("missing 2 required positional arguments: 'in_features' and 'out_features'");
    expect(() => new Linear({ out_features: 3 })).toThrow(
      "Linear.__init__() missing 1 required positional argument: 'in_features'",
    );
    expect(() => new Linear(3, 4, { biass: false })).toThrow(
      "Linear.__init__() got an unexpected keyword argument 'biass'\nDid you mean 'bias'?",
    );
    expect(() => new Linear(3, 4, { in_features: 1 })).toThrow("multiple values for argument 'in_features'");
  });
  test("a missing forward", () => {
    class Empty extends nn.Module {}
    expect(() => (new Empty() as unknown as () => unknown)()).toThrow(
      'Module [Empty] is missing the required "forward" function\nGive Empty a method forward(x) { … }.',
    );
  });
  test("a parameter is named by its path in the whole model", () => {
    class Model extends nn.Module {
      lstm = new nn.LSTM(2, 3);
    }
    const model = new Model();
    model.lstm.parameters();
    model.parameters();
    model.lstm.parameters();
    expect(() => model.lstm.get_parameter("weight_ih_l0").add_(1)).toThrow("add_ on parameter lstm.weight_ih_l0");
  });
  test("devices", () => {
    expect(() => new nn.Linear(1, 1).cuda()).toThrow(".cuda()) out");
    expect(new nn.ReLU().to("cpu")).toBeInstanceOf(nn.ReLU);
    expect(() => new nn.Linear(1, 1).to("cuda")).toThrow("Flambeau computes on the CPU");
  });
});

test.each([
  [1, "expected 2D or 3D input (got 4D input)", 4],
  [2, "expected 3D or 4D input (got 2D input)", 2],
  [3, "expected 4D or 5D input (got 2D input)", 2],
] as const)("CircularPad%dd counts dims: %s", (dims, sentence, given) => {
  const layer = { 1: nn.CircularPad1d, 2: nn.CircularPad2d, 3: nn.CircularPad3d }[dims];
  const error = errorOf(() => new layer(1)(torch.ones(...Array<number>(given).fill(3))));
  expect([error.name, error.message.split("\n")[0]]).toEqual(["ValueError", sentence]);
});

test("layers that were called without a tensor say so", () => {
  const call = (layer: nn.Module, ...args: unknown[]): string =>
    messageOf(() => (layer as (...args: unknown[]) => unknown)(...args)).split("\n")[0]!;
  for (const [layer, name] of [
    [new nn.BatchNorm1d(3), "BatchNorm1d"],
    [new nn.Tanh(), "Tanh"],
    [new nn.LSTM(2, 3), "LSTM"],
    [new nn.GRUCell(2, 3), "GRUCell"],
    [new nn.CircularPad1d(1), "CircularPad1d"],
  ] as const) {
    expect(call(layer)).toBe(`${name}.forward() missing 1 required positional argument: 'input'`);
    // a layer that calls one function leaves this to it
    const who = name === "Tanh" ? "tanh()" : `${name}.forward()`;
    expect(call(layer, [1, 2])).toBe(`${who}: argument 'input' (position 1) must be Tensor, not list`);
  }
  // mistakes inside of a program's own modules stay what they are
  class Net extends nn.Module {
    forward(x: { deep: { size: number } }): number {
      return x.deep.size;
    }
  }
  expect(call(new Net(), {})).not.toContain("forward()");
});
