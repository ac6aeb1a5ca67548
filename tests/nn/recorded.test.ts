/** Text of layers, names in state dicts and error messages, as PyTorch has them (recorded by record.py). */
import { describe, expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";
import recorded from "./recorded.json" with { type: "json" };

type Constructor = new (...args: unknown[]) => nn.Module;

function construct(name: string, args: readonly unknown[], kwargs: object): nn.Module {
  const Class = (nn as unknown as Record<string, Constructor>)[name]!;
  return new Class(...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
}

class Block extends nn.Module {
  weight = new nn.Parameter(torch.zeros(3));
  layers = new nn.ModuleList<nn.Module>([
    new nn.Linear(2, 3),
    new nn.Sequential(new nn.ReLU(), new nn.Linear(3, 2, { bias: false })),
  ]);
  choices = new nn.ModuleDict<nn.Module>({ b: new nn.Identity(), a: new nn.BatchNorm1d(2) });
  scales = new nn.ParameterList([torch.ones(2), torch.ones(3, 1)]);
  named = new nn.ParameterDict({ left: torch.zeros(2), right: torch.ones(1, 2) });
  constructor() {
    super();
    this.register_buffer("table", torch.ones(2, 2));
    this.register_buffer("scratch", torch.ones(1), { persistent: false });
  }
}

class Mismatch extends nn.Module {
  fc = new nn.Linear(2, 3);
  bn = new nn.BatchNorm1d(3);
}

describe("layers print as PyTorch's and have its names and shapes of state", () => {
  for (const { class: name, args, kwargs, repr, state } of recorded.layers) {
    test(`${name} ${JSON.stringify(args)} ${JSON.stringify(kwargs)}`, () => {
      const module = construct(name, args, kwargs);
      expect(String(module)).toBe(repr);
      const shapes = Object.fromEntries(
        Object.entries(module.state_dict()).map(([key, tensor]) => [
          key,
          nn.parameter.is_lazy(tensor) ? null : tensor.shape,
        ]),
      );
      expect(shapes).toEqual(state);
      expect(Object.keys(shapes)).toEqual(Object.keys(state));
    });
  }
});

describe("a module of all kinds of members", () => {
  const block = new Block();
  test("text", () => {
    expect(String(block)).toBe(recorded.block.repr);
  });
  test("state_dict", () => {
    const state = block.state_dict();
    expect(Object.keys(state)).toEqual(recorded.block.state);
    expect((state as unknown as { _metadata: unknown })._metadata).toEqual(recorded.block.metadata);
    expect(Object.getOwnPropertyDescriptor(state, "_metadata")?.enumerable).toBe(false);
  });
  test("traversal", () => {
    const names = (list: readonly (readonly [string, unknown])[]): string[] => list.map(([name]) => name);
    expect(names(block.named_parameters("p"))).toEqual(recorded.block.parameters);
    expect(names(block.named_buffers())).toEqual(recorded.block.buffers);
    expect(names(block.named_modules())).toEqual(recorded.block.modules);
    expect(names(block.named_children())).toEqual(recorded.block.children);
  });
});

describe("errors say what PyTorch says", () => {
  const model = new Mismatch();
  const full = model.state_dict();
  const { ["fc.bias"]: _bias, ...without } = full;
  const z = (...size: number[]): torch.Tensor => torch.zeros(...size);
  const calls: Record<string, () => unknown> = {
    missing: () => model.load_state_dict(without),
    unexpected: () => model.load_state_dict({ ...full, "fc.extra": z(1), other: z(1), "bn.deep.er": z(1) }),
    shape: () => model.load_state_dict({ ...full, "fc.weight": z(2, 3), "bn.weight": z(4) }),
    both: () => model.load_state_dict({ ...without, "fc.weight": z(5), nothing: z(1) }),
    wrong: () => model.load_state_dict({ ...full, "fc.bias": 3 }),
    parameterMissing: () => model.get_parameter("fc.nothing"),
    submoduleMissing: () => model.get_submodule("fc.nothing.deep"),
    taken: () => model.add_module("training", new nn.ReLU()),
    noForward: () => (new nn.ModuleList() as unknown as (x: unknown) => unknown)(z(1)),
    parameterListCalled: () => (new nn.ParameterList() as unknown as (x: unknown) => unknown)(1),
    convGroups: () => new nn.Conv2d(3, 4, 1, { groups: 2 }),
    sameStrided: () => new nn.Conv2d(3, 4, 3, { stride: 2, padding: "same" }),
    dropout: () => new nn.Dropout(1.5),
    toInt: () => model.to(torch.int32),
    listIndex: () => new nn.ModuleList([new nn.ReLU()]).at(3),
    batchNormDims: () => new nn.BatchNorm2d(3)(z(2, 3)),
    backward: () => new nn.Module().register_parameter("x", z(1) as unknown as nn.Parameter),
    bufferTaken: () => model.register_buffer("fc", z(1)),
    dotted: () => model.add_module("a.b", new nn.ReLU()),
    empty: () => model.add_module("", new nn.ReLU()),
  };
  const messages = recorded.messages as unknown as Record<string, readonly [string, string]>;
  for (const [name, call] of Object.entries(calls)) {
    test(name, () => {
      const [type, message] = messages[name]!;
      // Python shows the argument of a KeyError quoted.
      const sentence =
        type === "KeyError" ? message.replace(/^(['"])([\s\S]*)\1$/, "$2").replaceAll("\\'", "'") : message;
      let error: Error | null = null;
      try {
        call();
      } catch (caught) {
        error = caught as Error;
      }
      expect(error?.message.slice(0, sentence.length)).toBe(sentence);
      expect(error?.name).toBe(type);
    });
  }
  test("what strict: false skipped is returned", () => {
    const { missing_keys, unexpected_keys } = model.load_state_dict({ ...without, x: z(1) }, { strict: false });
    expect([missing_keys, unexpected_keys]).toEqual(recorded.messages.notStrict);
  });
  test("nothing warns here", () => {
    const warn = vi.spyOn(console, "warn");
    model.parameters();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
