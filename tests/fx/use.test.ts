/** torch.fx as programs use it: what proxies refuse, how graphs are changed, and that graph modules are modules. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

type Tensor = torch.Tensor;
const { fx, nn } = torch;
const F = nn.functional;
const { symbolic_trace } = fx;

class Mlp extends nn.Module {
  first = new nn.Linear(3, 5);
  second = new nn.Linear(5, 2);
  scale = new nn.Parameter(torch.ones(2));
  forward(x: Tensor): Tensor {
    return this.second(torch.relu(this.first(x))).mul(this.scale);
  }
}

class ConvNorm extends nn.Module {
  conv = new nn.Conv2d(1, 2, 3);
  bn = new nn.BatchNorm2d(2);
  tail = new nn.Sequential(new nn.ReLU(), new nn.Conv2d(2, 2, 1), new nn.BatchNorm2d(2), new nn.Dropout(0.5));
  forward(x: Tensor): Tensor {
    return this.tail(this.bn(this.conv(x)));
  }
}

const names = (graph: torch.fx.Graph): string[] => [...graph.nodes].map(String);

describe("what is not known while a program is traced", () => {
  const refused = "symbolically traced variables cannot be used as inputs to control flow";
  test.each<[string, (x: Tensor) => unknown]>([
    ["item", (x) => (x.sum().item() > 0 ? x : x.neg())],
    ["tolist", (x) => x.tolist()],
    ["a comparison", (x) => (Number(x.sum()) > 0 ? x : x.neg())],
    ["an operator of JavaScript", (x) => x.view(x.size(0) * 2)],
    ["dim", (x) => (x.dim() === 2 ? x : x.neg())],
    ["ndim", (x) => (x.ndim === 2 ? x : x.neg())],
    ["the length of a shape", (x) => x.shape.length],
    ["torch.equal", (x) => torch.equal(x, x)],
    ["is_contiguous", (x) => (x.is_contiguous() ? x : x.neg())],
    ["requires_grad", (x) => x.requires_grad],
    ["torch.is_floating_point", (x) => torch.is_floating_point(x)],
  ])("%s is refused", (_, program) => {
    expect(() => symbolic_trace(program)).toThrow(fx.TraceError);
  });
  test("the error says what helps", () => {
    expect(() => symbolic_trace((x: Tensor) => Number(x))).toThrow(refused);
    expect(() => symbolic_trace((x: Tensor) => Number(x))).toThrow(/torch\.fx\.wrap/);
  });
  test("loops over a proxy", () => {
    const program = (x: Tensor): Tensor => {
      let sum = x.neg();
      for (const row of x) sum = sum.add(row);
      return sum;
    };
    expect(() => symbolic_trace(program)).toThrow("Proxy object cannot be iterated");
    expect(() => symbolic_trace((x: Tensor) => torch.cat([...x]))).toThrow(fx.TraceError);
  });
  test("rest parameters, setting, asynchronous functions, modules and parameters from elsewhere", () => {
    expect(() => symbolic_trace((...xs: Tensor[]) => torch.cat(xs))).toThrow("rest parameter ...xs");
    expect(() => symbolic_trace((x: Tensor) => (x.data = x))).toThrow(fx.TraceError);
    expect(() => symbolic_trace(async (x: Tensor) => (await Promise.resolve(), x))).toThrow("asynchronous");
    const layer = new nn.Linear(2, 2);
    expect(() => symbolic_trace((x: Tensor) => layer(x))).toThrow("module is not installed as a submodule");
    expect(() => symbolic_trace((x: Tensor) => x.add(layer.weight))).toThrow(
      "parameter is not a member of this module",
    );
    expect(() => symbolic_trace((x: Tensor) => torch.stack([x], new Map() as never))).toThrow(
      /argument of type: (Map|dict)/,
    );
  });
  test("a failed trace leaves the module as it was", () => {
    const model = new Mlp();
    const { weight } = model.first;
    Object.defineProperty(model, "forward", {
      value: (x: Tensor) => model.first(x).mul(model.scale).item(),
      configurable: true,
    });
    expect(() => symbolic_trace(model)).toThrow(fx.TraceError);
    expect(model.scale).toBeInstanceOf(nn.Parameter);
    expect(model.first.weight).toBe(weight);
    expect(model.first(torch.ones(1, 3)).shape).toEqual([1, 5]);
    expect(Object.keys(model.state_dict())).toEqual([
      "scale",
      "first.weight",
      "first.bias",
      "second.weight",
      "second.bias",
    ]);
  });
});

describe("proxies", () => {
  test("show their nodes, and are told apart from values by nobody but the dispatch point", () => {
    const seen: string[] = [];
    symbolic_trace((x: Tensor) => {
      seen.push(String(x), `${x.add(1)}`, String(x.shape));
      return x;
    });
    expect(seen).toEqual(["Proxy(x)", "Proxy(add)", "Proxy(x.shape)"]);
    expect(torch.relu(torch.tensor([-1, 1])).tolist()).toEqual([0, 1]);
  });
  test("sizes are computed with by functions", () => {
    const { operator } = fx;
    const traced = symbolic_trace((x: Tensor) => x.view(operator.mul(x.size(0), 2), operator.floordiv(x.size(1), 2)));
    expect(traced(torch.arange(12).view(3, 4)).shape).toEqual([6, 2]);
    expect(names(traced.graph)).toEqual(["x", "size", "mul", "size_1", "floordiv", "view", "output"]);
    expect(traced.code).toContain("torch.fx.operator.mul(size, 2)");
    expect([operator.sub(5, 2), operator.truediv(1, 2), operator.mod(-1, 3), operator.lt(1, 2)]).toEqual([
      3,
      0.5,
      2,
      true,
    ]);
    expect(operator.lt(1, torch.tensor([0, 2])).tolist()).toEqual([false, true]);
    expect(operator.sub(1, torch.tensor([0, 2])).tolist()).toEqual([1, -1]);
  });
  test("elements and slices", () => {
    const traced = symbolic_trace((x: Tensor) => [x.at(0), x.at(torch.slice(1, null), 0), x.T]);
    const x = torch.arange(6).view(3, 2);
    const [row, column, turned] = traced(x) as [Tensor, Tensor, Tensor];
    expect([row.tolist(), column.tolist(), turned.shape]).toEqual([
      [0, 1],
      [2, 4],
      [2, 3],
    ]);
    expect(traced.code).toContain("torch.fx.operator.getitem(x, [torch.slice(1, null, null), 0])");
  });
  test("different graphs do not mix", () => {
    const [a, b] = [new fx.Graph(), new fx.Graph()].map((graph) => new fx.Proxy(graph.placeholder("x")));
    expect(() => torch.add(a!, b!)).toThrow("Found multiple different tracers");
  });
  test("wrapped functions are one node", () => {
    const half = fx.wrap(function half(n: number): number {
      return Math.floor(n / 2);
    });
    const traced = symbolic_trace((x: Tensor) => x.view(half(x.size(0)), -1));
    expect(traced(torch.ones(4, 3)).shape).toEqual([2, 6]);
    const [node] = traced.graph.find_nodes({ op: "call_function", target: half });
    expect([String(node), node!.meta.is_wrapped, half(9)]).toEqual(["half", true, 4]);
    expect(() => fx.wrap("half" as never)).toThrow(TypeError);
  });
  test("arguments that are known", () => {
    const program = (x: Tensor, flag: boolean, n: number): Tensor => (flag ? x.add(n) : x.sub(n));
    const traced = symbolic_trace(program, { flag: true, n: 2 });
    expect(traced(torch.tensor([1]), true, 2).tolist()).toEqual([3]);
    expect(() => traced(torch.tensor([1]), true, 3)).toThrow("n has been specialized to have value 2");
    expect(names(traced.graph).slice(0, 4)).toEqual(["x", "flag_1", "eq", "_assert"]);
    traced.graph.eliminate_dead_code();
    expect(names(traced.graph)).toContain("_assert");
    expect(symbolic_trace(program, [fx.PH, false, 1]).code).toContain("x_1.sub(1)");
    const choice = (x: Tensor, up: boolean): Tensor => (up ? x.add(1) : x.sub(1));
    const specialised = symbolic_trace(choice, { concrete_args: { up: true } });
    expect(specialised(torch.ones(1), true).tolist()).toEqual([2]);
    expect(() => specialised(torch.ones(1), false)).toThrow(
      "up has been specialized to have value True but got another value",
    );
    expect(() => symbolic_trace(program, [1])).toThrow("Tracing expected 3 arguments but got 1 concrete arguments");
  });
});

describe("tracers", () => {
  test("say which modules are leaves", () => {
    class Blocks extends fx.Tracer {
      override is_leaf_module(m: torch.nn.Module, path: string): boolean {
        return path === "tail" || super.is_leaf_module(m, path);
      }
    }
    const model = new ConvNorm();
    const graph = new Blocks().trace(model);
    expect(names(graph)).toEqual(["x", "conv", "bn", "tail", "output"]);
    expect(new fx.GraphModule(model, graph).eval()(torch.ones(1, 1, 4, 4)).shape).toEqual([1, 2, 2, 2]);
  });
  test("see every node, and know the modules around it", () => {
    const seen: string[] = [];
    class Watching extends fx.Tracer {
      override create_node(...args: Parameters<torch.fx.Tracer["create_node"]>): torch.fx.Node {
        seen.push(args[0]);
        return super.create_node(...args);
      }
    }
    const graph = new Watching().trace(new ConvNorm());
    expect(seen).toEqual(["placeholder", ...new Array<string>(6).fill("call_module"), "output"]);
    const relu = [...graph.nodes].find(({ target }) => target === "tail.0")!;
    expect([...(relu.meta.nn_module_stack as Map<string, unknown>).keys()]).toEqual(["tail", "tail.0"]);
  });
  test("go through layers of torch.nn where they are told to", () => {
    class Through extends fx.Tracer {
      override is_leaf_module(): boolean {
        return false;
      }
    }
    const model = new Mlp();
    const graph = new Through().trace(model);
    expect(graph.find_nodes({ op: "call_function", target: F.linear })).toHaveLength(2);
    const x = torch.randn(2, 3);
    expect(new fx.GraphModule(model, graph)(x).equal(model(x))).toBe(true);
  });
});

describe("graph modules", () => {
  test("share parameters with the original, and are trained", () => {
    const model = new Mlp();
    const traced = symbolic_trace(model);
    expect(Object.keys(traced.state_dict())).toEqual([
      "scale",
      "first.weight",
      "first.bias",
      "second.weight",
      "second.bias",
    ]);
    expect(traced.get_parameter("first.weight")).toBe(model.first.weight);
    const [x, y] = [torch.randn(16, 3), torch.randn(16, 2)];
    F.mse_loss(model(x), y).backward();
    const wanted = model.parameters().map((parameter) => parameter.grad!.clone());
    model.zero_grad();
    const loss = F.mse_loss(traced(x), y);
    loss.backward();
    for (const [i, parameter] of model.parameters().entries()) expect(parameter.grad!.equal(wanted[i]!)).toBe(true);
    const optimizer = new torch.optim.SGD(traced.parameters(), { lr: 0.1 });
    for (let step = 0; step < 20; step++) {
      optimizer.zero_grad();
      F.mse_loss(traced(x), y).backward();
      optimizer.step();
    }
    expect(F.mse_loss(model(x), y).item()).toBeLessThan(loss.item());
  });
  test("follow train and eval", () => {
    const traced = symbolic_trace(new ConvNorm());
    const x = torch.randn(4, 1, 5, 5);
    const { running_mean } = traced.get_submodule("bn") as torch.nn.BatchNorm2d;
    const before = running_mean!.clone();
    traced.eval()(x);
    expect(running_mean!.equal(before)).toBe(true);
    traced.train()(x);
    expect(running_mean!.equal(before)).toBe(false);
    expect(symbolic_trace(new ConvNorm().eval()).training).toBe(false);
  });
  test("are printed, copied and traced again", () => {
    const model = new Mlp();
    const traced = symbolic_trace(model);
    expect(traced.code).toBe(
      "forward(x) {\n  const first = this.first(x);\n  const relu = torch.relu(first);\n  const second = this.second(relu);\n  const scale = this.scale;\n  const mul = second.mul(scale);\n  return mul;\n}\n",
    );
    expect(String(traced)).toContain("Mlp(\n  (first): Linear(in_features=3, out_features=5, bias=True)");
    expect(traced.print_readable(false)).toContain("class Mlp extends nn.Module {\n  forward(x) {");
    const copy = traced.deepcopy();
    torch.no_grad(() => copy.get_parameter("scale").zero_());
    const x = torch.randn(2, 3);
    expect(copy(x).abs().sum().item()).toBe(0);
    expect(traced(x).equal(model(x))).toBe(true);
    expect(String(symbolic_trace(traced).graph)).toBe(String(traced.graph));
    expect(traced({ x }).equal(model(x))).toBe(true);
    expect(() => traced(x, x)).toThrow("forward() takes 1 positional argument but 2 were given");
    expect(() => traced()).toThrow("Expected positional argument for parameter x, but one was not passed in!");
  });
  test("are made of objects by targets", () => {
    const graph = new fx.Graph();
    const x = graph.placeholder("x");
    const inner = graph.call_module("deep.fc", [x]);
    graph.output(graph.call_function(torch.add, [inner, graph.get_attr("bias")], { alpha: 2 }));
    const fc = new nn.Linear(2, 2);
    const made = new fx.GraphModule({ "deep.fc": fc, bias: torch.ones(2) }, graph);
    expect(made(torch.ones(1, 2)).allclose(fc(torch.ones(1, 2)).add(2))).toBe(true);
    expect(Object.keys(made.state_dict())).toEqual(["bias", "deep.fc.weight", "deep.fc.bias"]);
    expect(() => new fx.GraphModule({}, graph.deepcopy())).toThrow("but that target was not provided in ``root``!");
  });
  test("take modules in and out", () => {
    const traced = symbolic_trace(new Mlp());
    expect(traced.add_submodule("extra.deep", new nn.ReLU())).toBe(true);
    expect(traced.add_submodule("scale.x", new nn.ReLU())).toBe(false);
    expect(traced.delete_submodule("none")).toBe(false);
    traced.delete_all_unused_submodules();
    expect(traced.named_children().map(([name]) => name)).toEqual(["first", "second"]);
    expect(traced.delete_submodule("first")).toBe(true);
    expect(() => traced.graph.lint()).toThrow("references nonexistent attribute first");
  });
});

describe("graphs are changed", () => {
  const program = (x: Tensor, y: Tensor): Tensor => torch.add(x, y).relu();
  test("one function in place of another", () => {
    const traced = symbolic_trace(program);
    for (const node of traced.graph.find_nodes({ op: "call_function", target: torch.add })) node.target = torch.mul;
    traced.graph.lint();
    traced.recompile();
    expect(traced(torch.tensor([2]), torch.tensor([3])).tolist()).toEqual([6]);
  });
  test("nodes in between, and nodes away", () => {
    const traced = symbolic_trace(program);
    const { graph } = traced;
    const [add] = graph.find_nodes({ op: "call_function", target: torch.add });
    graph.inserting_after(add!, () => {
      const neg = graph.call_function(torch.neg, [add]);
      add!.replace_all_uses_with(neg, (user) => user !== neg);
    });
    traced.recompile();
    expect(traced(torch.tensor([-2]), torch.tensor([-3])).tolist()).toEqual([5]);
    expect(() => graph.erase_node(add!)).toThrow("Tried to erase Node add but it still had 1 users in the graph");
    const [relu] = graph.find_nodes({ op: "call_method", target: "relu" });
    relu!.replace_all_uses_with(relu!.all_input_nodes[0]!);
    graph.erase_node(relu!);
    expect(names(graph)).toEqual(["x", "y", "add", "neg", "output"]);
    expect([add!.next.name, add!.prev.name, add!.users.size]).toEqual(["neg", "y", 1]);
  });
  test("insert points end with their blocks", () => {
    const { graph } = symbolic_trace(program);
    const output = graph.output_node();
    {
      using _point = graph.inserting_before(output);
      graph.call_function(torch.neg, [output.args[0]]);
    }
    graph.call_function(torch.abs, [output.args[0]]);
    expect(names(graph).slice(-3)).toEqual(["neg", "output", "abs_1"]);
    graph.inserting_before(null, () => graph.placeholder("first"));
    graph.inserting_after(null, () => graph.call_function(torch.abs, [output.args[0]]));
    expect([names(graph)[0], names(graph).at(-1)]).toEqual(["first", "abs_2"]);
    const other = new fx.Graph().placeholder("x");
    expect(() => graph.inserting_before(other)).toThrow("is not in graph");
    expect(() => other.prepend(output)).toThrow("different Graph");
  });
  test("arguments one by one", () => {
    const { graph } = symbolic_trace(program);
    const [x, y, add] = [...graph.nodes];
    add!.update_arg(1, 5);
    expect([y!.users.size, add!.args]).toEqual([0, [x, 5]]);
    add!.update_kwarg("alpha", 2);
    add!.insert_arg(0, y);
    expect(add!.format_node()).toBe(
      "%add : [num_users=1] = call_function[target=torch.add](args = (%y, %x, 5), kwargs = {alpha: 2})",
    );
    add!.replace_input_with(x!, y!);
    expect(add!.all_input_nodes).toEqual([y]);
    expect(() => add!.update_arg(7, 0)).toThrow("out of range");
  });
  test("the order is checked", () => {
    const { graph } = symbolic_trace(program);
    const [x, , add, relu] = [...graph.nodes];
    add!.prepend(relu!);
    expect(() => graph.lint()).toThrow("Argument 'add' of Node 'relu' was used before it has been defined!");
    add!.append(relu!);
    graph.lint();
    const { graph: other } = symbolic_trace(program);
    expect(() => other.erase_node(x!)).toThrow(torch.RuntimeError);
    other.output_node().args = [x];
    expect(() => other.lint()).toThrow("does not belong to this Graph");
  });
  test("what draws random numbers is no dead code", () => {
    const traced = symbolic_trace((x: Tensor) => {
      torch.rand_like(x);
      torch.bernoulli(x);
      F.dropout(x);
      torch.relu_(x);
      return x;
    });
    expect(traced.graph.eliminate_dead_code()).toBe(true);
    expect(names(traced.graph)).toEqual(["x", "rand_like", "bernoulli", "output"]);
  });
  test("dead code goes, what has effects stays", () => {
    const seen: number[] = [];
    const note = fx.has_side_effect(
      fx.wrap(function note(x: Tensor) {
        seen.push(x.numel());
      }),
    );
    const traced = symbolic_trace((x: Tensor) => {
      x.exp().sin();
      note(x);
      return x.neg();
    });
    expect(traced.graph.eliminate_dead_code()).toBe(true);
    expect(traced.graph.eliminate_dead_code()).toBe(false);
    traced.recompile();
    traced(torch.ones(3));
    expect([names(traced.graph), seen]).toEqual([["x", "note", "neg", "output"], [3]]);
  });
  test("a table", () => {
    expect(symbolic_trace(program).graph.tabular().split("\n")).toEqual([
      "opcode         name    target     args     kwargs",
      "-------------  ------  ---------  -------  ------",
      "placeholder    x       x          ()       {}",
      "placeholder    y       y          ()       {}",
      "call_function  add     torch.add  (x, y)   {}",
      "call_method    relu    relu       (add,)   {}",
      "output         output  output     (relu,)  {}",
    ]);
  });
  test("nodes are made of what they are", () => {
    const graph = new fx.Graph();
    expect(() => graph.create_node("call_function", "relu")).toThrow("but a Callable is expected");
    expect(() => graph.create_node("call_method", torch.relu)).toThrow("but a str is expected");
    expect(() => graph.create_node("call" as never, "relu")).toThrow("op 'call' is not a legal op");
    expect(() => graph.output_node()).toThrow("Expected output node, got op=root");
  });
  test("decomposition by proxies, as PyTorch's guide has it", () => {
    const rules = new Map<unknown, (x: Tensor) => Tensor>([[torch.relu, (x) => x.gt(0).mul(x)]]);
    const model = new Mlp();
    const { graph } = symbolic_trace(model);
    const changed = new fx.Graph();
    const tracer = new fx.GraphAppendingTracer(changed);
    const made = new Map<torch.fx.Node, torch.fx.Node>();
    for (const node of graph.nodes) {
      const rule = node.op === "call_function" ? rules.get(node.target) : undefined;
      const [first] = node.all_input_nodes;
      const result =
        rule === undefined
          ? changed.node_copy(node, (input) => made.get(input))
          : (rule(new fx.Proxy(made.get(first!)!, tracer)) as torch.fx.Proxy).node;
      made.set(node, result);
    }
    const decomposed = new fx.GraphModule(model, changed);
    expect(names(changed)).toEqual(["x", "first", "gt", "mul", "second", "scale", "mul_1", "output"]);
    const x = torch.randn(4, 3);
    expect(decomposed(x).equal(model(x))).toBe(true);
  });
});

describe("interpreters", () => {
  const program = (x: Tensor): Tensor => torch.sigmoid(x).neg();
  test("run nodes one by one: a profiler", () => {
    class Profiler extends fx.Interpreter {
      readonly times = new Map<string, number>();
      override run_node(n: torch.fx.Node): unknown {
        const start = performance.now();
        const result = super.run_node(n);
        this.times.set(n.name, performance.now() - start);
        return result;
      }
    }
    const model = new ConvNorm().eval();
    const profiler = new Profiler(symbolic_trace(model) as unknown as torch.nn.Module);
    const x = torch.randn(1, 1, 6, 6);
    expect((profiler.run(x) as Tensor).equal(model(x))).toBe(true);
    expect([...profiler.times.keys()]).toEqual(names(profiler.graph));
    expect(profiler.env.size).toBe(1);
  });
  test("swap functions and methods", () => {
    class Swap extends fx.Interpreter {
      override call_function(
        target: torch.fx.Target,
        args: readonly unknown[],
        kwargs: Record<string, unknown>,
      ): unknown {
        return super.call_function(target === torch.sigmoid ? torch.neg : target, args, kwargs);
      }
      override call_method(
        target: torch.fx.Target,
        args: readonly unknown[],
        kwargs: Record<string, unknown>,
      ): unknown {
        return super.call_method(target === "neg" ? "sigmoid" : target, args, kwargs);
      }
    }
    const x = torch.randn(3);
    const swap = new Swap(symbolic_trace(program) as unknown as torch.nn.Module);
    expect((swap.run(x) as Tensor).equal(x.neg().sigmoid())).toBe(true);
  });
  test("partly, boxed, with errors that tell the node", () => {
    const traced = symbolic_trace(program);
    const interpreter = new fx.Interpreter(traced as unknown as torch.nn.Module);
    const [, sigmoid] = [...traced.graph.nodes];
    expect((interpreter.run_from(new Map([[sigmoid!, torch.tensor([1])]]), [torch.zeros(1)]) as Tensor).item()).toBe(
      -1,
    );
    const inputs = [torch.zeros(1)];
    expect((interpreter.boxed_run(inputs) as Tensor).item()).toBe(-0.5);
    expect(inputs).toEqual([]);
    expect(() => interpreter.boxed_run([])).toThrow("expected 1 arguments for placeholders but received 0 (missing");
    expect(() => interpreter.run(3)).toThrow("While executing %sigmoid : [num_users=1] = call_function");
    expect(() => interpreter.run()).toThrow("Expected positional argument for parameter x");
  });
  test("transformers give modules", () => {
    class Soft extends fx.Transformer {
      override call_function(
        target: torch.fx.Target,
        args: readonly unknown[],
        kwargs: Record<string, unknown>,
      ): unknown {
        return super.call_function(target === torch.relu ? F.softplus : target, args, kwargs);
      }
    }
    const model = new Mlp();
    const soft = new Soft(symbolic_trace(model)).transform();
    const x = torch.randn(2, 3);
    expect(soft(x).equal(model.second(F.softplus(model.first(x))).mul(model.scale))).toBe(true);
    expect(new fx.Transformer(symbolic_trace(model)).transform()(x).equal(model(x))).toBe(true);
  });
});

describe("patterns", () => {
  test("are replaced wherever they are", () => {
    const traced = symbolic_trace((x: Tensor, a: Tensor, b: Tensor) => {
      const first = torch.stack([a, b]).sum();
      const second = torch.stack([a, b]).sum();
      return x.add(torch.max(first)).add(torch.max(second));
    });
    const matches = fx.replace_pattern(
      traced,
      (a: Tensor, b: Tensor) => torch.stack([a, b]).sum(),
      (a: Tensor, b: Tensor) => torch.cat([a, b]).mean(),
    );
    expect(matches.map(({ anchor }) => anchor.target)).toEqual(["sum", "sum"]);
    traced.graph.lint();
    expect(names(traced.graph)).toEqual([
      ...["x", "a", "b", "cat", "mean", "max_1", "add", "cat_1", "mean_1", "max_2", "add_1", "output"],
    ]);
    expect(traced(torch.zeros(1), torch.tensor([1.5, 3]), torch.tensor([5, 6.5])).item()).toBe(8);
  });
  test("overlapping ones, and values that others read", () => {
    const three = symbolic_trace((x: Tensor) => torch.neg(torch.neg(torch.neg(x))));
    expect(
      fx.replace_pattern(
        three,
        (x: Tensor) => torch.neg(torch.neg(x)),
        (x: Tensor) => torch.abs(x),
      ),
    ).toHaveLength(1);
    const leaking = symbolic_trace((x: Tensor) => {
      const y = torch.neg(x);
      return torch.relu(y).add(y);
    });
    expect(
      fx.replace_pattern(
        leaking,
        (x: Tensor) => torch.relu(torch.neg(x)),
        (x: Tensor) => torch.abs(x),
      ),
    ).toHaveLength(0);
  });
  test("with conditions, with literals that differ, with a replacement for each", () => {
    const traced = symbolic_trace((x: Tensor) => torch.add(torch.add(x, 1), 2));
    const pattern = (x: Tensor): Tensor => torch.add(x, 1);
    const replaced = fx.replace_pattern_with_filters(traced, pattern, null, {
      ignore_literals: true,
      match_filters: [({ returning_nodes: [node] }) => node!.args[1] === 2],
      replacement_callback: ({ returning_nodes: [node] }) => {
        const graph = new fx.Graph();
        const x = graph.placeholder("x");
        graph.output(graph.call_function(torch.sub, [x, node!.args[1]]));
        return graph;
      },
    });
    expect(replaced.map(({ replacements }) => replacements.map(String))).toEqual([["sub"]]);
    expect(traced(torch.tensor([5])).tolist()).toEqual([4]);
    const added = symbolic_trace((x: Tensor) => torch.add(torch.add(x, 1), torch.add(x, 2)));
    const places = fx.replace_pattern_with_filters(
      added,
      (x: Tensor, y: Tensor) => torch.add(x, y),
      (x: Tensor, y: Tensor) => torch.mul(x, y),
      [({ nodes_map }) => [...nodes_map.values()].includes(2)],
    );
    expect([places.length, names(added.graph)]).toEqual([1, ["x", "add", "mul", "add_2", "output"]]);
    expect(() => fx.replace_pattern_with_filters(traced, pattern)).toThrow("Must provide either a replacement");
    expect(() => fx.replace_pattern(traced, pattern, (x: Tensor, y: Tensor) => torch.add(x, y))).toThrow(
      "Placeholder count mismatch",
    );
  });
});

describe("passes", () => {
  test("shapes are found", () => {
    const traced = symbolic_trace(new ConvNorm());
    new fx.passes.shape_prop.ShapeProp(traced).propagate(torch.ones(2, 1, 8, 8));
    const conv = [...traced.graph.nodes][1]!.meta.tensor_meta as torch.fx.passes.shape_prop.TensorMetadata;
    expect(conv).toEqual({
      shape: [2, 2, 6, 6],
      dtype: torch.float32,
      requires_grad: true,
      stride: [72, 36, 6, 1],
      memory_format: "contiguous_format",
      is_quantized: false,
    });
    expect(() => new fx.passes.shape_prop.ShapeProp(traced).propagate(torch.ones(2, 3, 8, 8))).toThrow(
      "ShapeProp error for: node=%conv",
    );
    const dot = new fx.passes.graph_drawer.FxGraphDrawer(traced, "net").get_dot_graph();
    expect(dot).toContain("conv -> bn;");
    expect(dot).toContain("shape=[2,2,6,6]");
  });
  test("batch norms go into convolutions", () => {
    const model = new ConvNorm().train();
    for (let i = 0; i < 5; i++) model(torch.randn(8, 1, 6, 6));
    model.eval();
    const { fuse, remove_dropout } = fx.experimental.optimization;
    const fused = fuse(model);
    expect(fused.graph.find_nodes({ op: "call_module" }).map(({ target }) => target)).toEqual([
      ...["conv", "tail.0", "tail.1", "tail.3"],
    ]);
    expect(names(remove_dropout(fused).graph)).not.toContain("tail_3");
    const x = torch.randn(2, 1, 6, 6);
    expect(fused(x).allclose(model(x), 1e-4, 1e-5)).toBe(true);
    expect(model.bn).toBeInstanceOf(nn.BatchNorm2d);
  });
  test("a module in parts", () => {
    class Net extends nn.Module {
      param = new nn.Parameter(torch.rand(3, 4));
      linear = new nn.Linear(4, 5);
      forward(x: Tensor, y: Tensor): Tensor {
        const z = this.linear(x.add(this.param)).clamp({ min: 0, max: 1 });
        const w = this.linear(y).clamp({ min: 0, max: 1 });
        return z.add(w);
      }
    }
    const net = new Net();
    const traced = symbolic_trace(net);
    let count = 0;
    const parts = fx.passes.split_module.split_module(traced, net, () => count++ % 3);
    expect(names(parts.graph)).toEqual([
      ...["x", "y", "param", "submod_0", "getitem", "getitem_1", "submod_1", "getitem_2", "getitem_3", "submod_2"],
      "output",
    ]);
    const [x, y] = [torch.rand(3, 4), torch.rand(3, 4)];
    expect(parts(x, y).equal(net(x, y))).toBe(true);
    const apart = (): number => (count++ % 2 === 0 ? 0 : 1);
    count = 0;
    const chain = symbolic_trace((a: Tensor) => a.neg().abs().exp());
    expect(() => fx.passes.split_module.split_module(chain, chain, apart)).toThrow("cycle exists between partitions!");
  });
});

/** What PyTorch 2.15 says of the same programs. */
test("layers that are traced through are the functions that PyTorch shows", () => {
  class All extends torch.fx.Tracer {
    override is_leaf_module(): boolean {
      return false;
    }
  }
  const { nn } = torch;
  const layers = [new nn.Sigmoid(), new nn.Tanh(), new nn.LogSigmoid(), new nn.Softsign(), new nn.Tanhshrink()];
  const softs = [new nn.Softmax(1), new nn.LogSoftmax(1), new nn.Softmin(1)];
  const model = new nn.Sequential(...layers, ...softs, new nn.ConstantPad1d(1, 3.5), new nn.ReflectionPad1d(1));
  const lines = String(new All().trace(model)).split("\n").slice(2, -1);
  expect(lines.map((line) => line.replace(/^.* = call_function/, ""))).toEqual([
    "[target=torch.sigmoid](args = (%input_1,), kwargs = {})",
    "[target=torch.tanh](args = (%sigmoid,), kwargs = {})",
    "[target=torch._C._nn.log_sigmoid](args = (%tanh,), kwargs = {})",
    "[target=torch.nn.functional.softsign](args = (%log_sigmoid,), kwargs = {})",
    "[target=torch.nn.functional.tanhshrink](args = (%softsign,), kwargs = {})",
    "[target=torch.nn.functional.softmax](args = (%tanhshrink,), kwargs = {dim: 1, _stacklevel: 5, dtype: None})",
    "[target=torch.nn.functional.log_softmax](args = (%softmax,), kwargs = {dim: 1, _stacklevel: 5, dtype: None})",
    "[target=torch.nn.functional.softmin](args = (%log_softmax,), kwargs = {dim: 1, _stacklevel: 5, dtype: None})",
    "[target=torch.nn.functional.pad](args = (%softmin, [1, 1]), kwargs = {mode: constant, value: 3.5})",
    "[target=torch.nn.functional.pad](args = (%pad, [1, 1]), kwargs = {mode: reflect, value: None})",
  ]);
});

test("what a graph names and its module lacks", () => {
  const traced = torch.fx.symbolic_trace(new torch.nn.Sequential(new torch.nn.Linear(2, 2)));
  expect(() => traced.graph.call_module("gone")).toThrow("Sequential has no attribute `gone`");
  const graph = new torch.fx.Graph();
  graph.placeholder("x");
  graph.output(graph.get_attr("a.b"));
  const inner = Object.assign(new torch.nn.Module(), { b: new torch.nn.Parameter(torch.ones(1)) });
  const module = new torch.fx.GraphModule(Object.assign(new torch.nn.Module(), { a: inner }), graph);
  module.delete_submodule("a");
  expect(() => module(1) as unknown).toThrow("'GraphModule' object has no attribute 'a'");
  module.add_submodule("a", new torch.nn.Module());
  expect(() => module(1) as unknown).toThrow("'Module' object has no attribute 'b'");
});

test("a graph with a node that is read too early compiles, and fails when it runs", () => {
  const graph = new torch.fx.Graph();
  const x = graph.placeholder("x");
  const neg = graph.call_function(torch.neg, [x]);
  graph.output(neg);
  const module = new torch.fx.GraphModule({}, graph);
  const sin = graph.inserting_before(neg, () => graph.call_function(torch.sin, [neg]));
  neg.replace_all_uses_with(sin, (user) => user !== sin);
  expect(module.recompile()).toContain("sin");
  expect(() => module(torch.ones(1)) as unknown).toThrow("Node neg was used before it has been defined");
});

test("normal of a proxy is one node", () => {
  const traced = torch.fx.symbolic_trace((x: torch.Tensor) => torch.normal(x, 0));
  expect(String(traced.graph)).toContain("call_function[target=torch.normal](args = (%x, 0), kwargs = {})");
  expect((traced(torch.ones(3)) as torch.Tensor).tolist()).toEqual([1, 1, 1]);
});
