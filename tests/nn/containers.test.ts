/** Containers: Python's list and dict methods in JavaScript's spelling; what Sequential gives back. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

describe("Sequential", () => {
  test("from modules, arrays, Maps, pairs, objects", () => {
    const make = (): [nn.Linear, nn.ReLU] => [new nn.Linear(2, 2), new nn.ReLU()];
    const [a, b] = make();
    expect(new nn.Sequential(a, b).length).toBe(2);
    expect(new nn.Sequential([a, b]).named_children().map(([name]) => name)).toEqual(["0", "1"]);
    for (const source of [
      new Map<string, nn.Linear | nn.ReLU>([
        ["x", a],
        ["y", b],
      ]),
      [
        ["x", a],
        ["y", b],
      ] as [string, nn.Linear | nn.ReLU][],
      { x: a, y: b },
    ]) {
      const model = new nn.Sequential(source);
      expect(model.named_children().map(([name]) => name)).toEqual(["x", "y"]);
      expect(model.at(-1)).toBe(b);
    }
    class Named extends nn.Sequential {
      override forward(x: Tensor): Tensor {
        return super.forward(x).mul(2);
      }
    }
    expect(new Named(new nn.ReLU())(torch.ones(1)).item()).toBe(2);
  });
  test("append, insert, extend, slice, pop, set, iteration", () => {
    const layers = Array.from({ length: 4 }, (_, i) => new nn.Linear(i + 1, i + 2));
    const model = new nn.Sequential(layers[0]!, layers[2]!);
    model.insert(1, layers[1]!).append(layers[3]!);
    expect([...model]).toEqual(layers);
    expect(model(torch.ones(1, 1)).shape).toEqual([1, 5]);
    expect(
      model
        .slice(1, 3)
        .named_children()
        .map(([name]) => name),
    ).toEqual(["1", "2"]);
    expect(model.pop(1)).toBe(layers[1]);
    expect(model.named_children().map(([name]) => name)).toEqual(["0", "1", "2"]);
    model.set(0, new nn.Identity() as unknown as nn.Linear);
    expect(() => model.set(0, 3 as never)).toThrow("int is not a Module subclass");
    expect(String(model.at(0))).toBe("Identity()");
    expect(model.extend([new nn.ReLU()]).length).toBe(4);
    expect(model.map((layer) => layer._get_name())).toEqual(["Identity", "Linear", "Linear", "ReLU"]);
    expect(() => model.at(9)).toThrow("index 9 is out of range");
  });
  test("without gradients, intermediate results go back at once", () => {
    const size = 1 << 18; // 1 MiB a result
    const model = new nn.Sequential(...Array.from({ length: 20 }, () => new nn.ReLU()));
    const x = torch.ones(size);
    const peak = (run: () => unknown): number => {
      torch.collect_garbage();
      const before = torch.memory_stats().live_bytes;
      torch.reset_peak_memory_stats();
      run();
      return (torch.memory_stats().peak_bytes - before) / (size * 4);
    };
    expect(peak(() => torch.no_grad(() => model(x)))).toBeLessThan(2.6);
    const nested = new nn.Sequential(
      model,
      new nn.Flatten(0),
      new nn.Sequential(...Array.from({ length: 10 }, () => new nn.Sigmoid())),
    );
    expect(peak(() => torch.no_grad(() => nested(x)))).toBeLessThan(2.6);
    expect(x.sum().item()).toBe(size);
  });
  test("but nothing that somebody may hold is given back", () => {
    const kept: Tensor[] = [];
    class Keeping extends nn.Module {
      forward(x: Tensor): Tensor {
        kept.push(x);
        return x.add(1);
      }
    }
    const model = new nn.Sequential(
      new nn.ReLU(),
      new Keeping(),
      new nn.ReLU(),
      new nn.Flatten(0),
      new nn.Identity(),
      new nn.Dropout(),
      new nn.Sigmoid(),
    );
    model.at(2).register_forward_hook((_module, _args, output) => {
      kept.push(output);
    });
    model.eval();
    const x = torch.ones(3);
    const y = torch.no_grad(() => model(x));
    expect(kept.map((tensor) => tensor.tolist())).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(x.tolist()).toEqual([1, 1, 1]);
    expect(y.shape).toEqual([3]);
    const identity = new nn.Sequential(
      new nn.Identity(),
      new nn.ReLU(),
      new nn.Identity(),
      new nn.ReLU({ inplace: true }),
    );
    expect(torch.no_grad(() => identity(x)).tolist()).toEqual([1, 1, 1]);
    expect(x.tolist()).toEqual([1, 1, 1]);
  });
});

describe("ModuleList and ModuleDict", () => {
  test("lists", () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2)]);
    expect(list.push(new nn.Linear(2, 3), new nn.Linear(3, 4))).toBe(3);
    list.insert(0, new nn.Linear(9, 1));
    expect([...list].map((layer) => layer.in_features)).toEqual([9, 1, 2, 3]);
    list.delete(0);
    expect(list.slice(-1).at(0).in_features).toBe(3);
    expect(list.concat(list).length).toBe(6);
    let x = torch.ones(1, 1);
    for (const layer of list) x = layer(x);
    expect(x.shape).toEqual([1, 4]);
    expect(() => list.extend(3 as unknown as nn.Linear[])).toThrow(
      "ModuleList.extend should be called with an iterable, but got int",
    );
  });
  test("dicts", () => {
    const dict = new nn.ModuleDict({ a: new nn.Linear(1, 2), b: new nn.Linear(2, 3) });
    expect([...dict]).toEqual(["a", "b"]);
    expect([...dict.keys()]).toEqual(["a", "b"]);
    expect([...dict.values()].map((layer) => layer.out_features)).toEqual([2, 3]);
    expect([...dict.items()].map(([name]) => name)).toEqual(["a", "b"]);
    expect(dict.has("a") && !dict.has("c")).toBe(true);
    dict.update([["c", new nn.Linear(3, 4)]]);
    expect(dict.size).toBe(3);
    expect(dict.pop("a").in_features).toBe(1);
    expect(() => dict.get("a")).toThrow("'a'");
    expect(Object.keys(dict.state_dict())).toEqual(["b.weight", "b.bias", "c.weight", "c.bias"]);
    dict.clear();
    expect(dict.parameters()).toEqual([]);
    expect(() => dict.set("forward", new nn.Linear(1, 1))).toThrow("attribute 'forward' already exists");
  });
});

describe("ParameterList and ParameterDict", () => {
  test("tensors become parameters", () => {
    const list = new nn.ParameterList([torch.ones(1), new nn.Parameter(torch.ones(2))]);
    list.append(torch.ones(3)).push(torch.ones(4));
    expect(list.parameters().map((parameter) => parameter.shape[0])).toEqual([1, 2, 3, 4]);
    expect(list.at(-1)).toBeInstanceOf(nn.Parameter);
    expect(list.slice(1, 3).length).toBe(2);
    const dict = new nn.ParameterDict({ left: torch.ones(1) });
    dict.set("right", torch.ones(2)).update({ more: torch.ones(3) });
    expect(dict.get("left")).toBeInstanceOf(nn.Parameter);
    expect(dict.get("none", null)).toBeNull();
    expect(dict.popitem()[0]).toBe("more");
    expect(dict.setdefault("right", torch.zeros(9)).shape).toEqual([2]);
    expect([...dict.copy().keys()]).toEqual(["left", "right"]);
  });
});

describe("slices", () => {
  const items = (): nn.Linear[] => [1, 2, 3, 4, 5].map((width) => new nn.Linear(width, 1));
  const widths = (modules: Iterable<nn.Module>): unknown[] =>
    [...modules].map((module) => (module as nn.Linear).in_features);
  const names = (module: nn.Module): string[] => module.named_children().map(([name]) => name);

  test.each([
    ["1:3", [2, 3]],
    ["::2", [1, 3, 5]],
    ["1::2", [2, 4]],
    ["-2:", [4, 5]],
    [":", [1, 2, 3, 4, 5]],
    ["3:1", []],
    ["0:100", [1, 2, 3, 4, 5]],
  ] as const)("%s of a ModuleList and of a Sequential", (text, wanted) => {
    const list = new nn.ModuleList(items()).at(text);
    expect(list).toBeInstanceOf(nn.ModuleList);
    expect(widths(list)).toEqual(wanted);
    expect(names(list)).toEqual(wanted.map((_, i) => String(i)));
    const sequential = new nn.Sequential(...items()).at(text);
    expect(sequential).toBeInstanceOf(nn.Sequential);
    expect(names(sequential)).toEqual(wanted.map((width) => String(width - 1)));
  });

  test("torch.slice means the same", () => {
    expect(widths(new nn.ModuleList(items()).at(torch.slice(1, 3)))).toEqual([2, 3]);
    expect(new nn.ParameterList([torch.ones(1), torch.ones(2), torch.ones(3)]).at("1:").length).toBe(2);
  });

  test("what is none is refused", () => {
    const list = new nn.ModuleList(items());
    for (const text of ["1", "a", "1:2:3:4", "", "1:x"]) expect(() => list.at(text)).toThrow("is no slice");
    expect(() => list.at("...")).toThrow("'ellipsis' object cannot be interpreted as an integer");
    expect(() => list.at("::0")).toThrow("slice step cannot be zero");
    expect(() => list.at("::-1")).toThrow("step must be greater than zero");
  });
});
