/** `torch.autograd.graph`, as PyTorch's own tests ask of it. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { graph, grad } = torch.autograd;
const leaf = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64, requires_grad: true });

test("gradient edges stand for inputs and outputs", () => {
  const x = leaf(1, 2);
  const y = x.mul(3);
  const [edgeX, edgeY] = [graph.get_gradient_edge(x), graph.get_gradient_edge(y)];
  expect([edgeY.node.name(), edgeY.output_nr, edgeX.node.name()]).toEqual([
    "MulBackward0",
    0,
    "torch::autograd::AccumulateGrad",
  ]);
  const out = y.exp().sum();
  expect(String(grad(out, [edgeX], { retain_graph: true })[0])).toBe(String(y.exp().mul(3).detach()));
  expect(grad(graph.get_gradient_edge(out), [edgeY], { retain_graph: true })[0]!.shape).toEqual([2]);
  out.backward({ inputs: [edgeX] as never });
  expect(x.grad).not.toBeNull();
  expect(() => graph.get_gradient_edge(torch.ones(2))).toThrow("Tensor that does not require gradients");
  expect(() => grad(edgeY, [edgeX])).toThrow("grad can be implicitly created only for scalar outputs");
});

test("hooks come in PyTorch's order, and captures are taken between them", () => {
  const log: number[] = [];
  const triple = (g: Tensor): Tensor => (log.push(1), g.mul(3));
  const double = (gs: (Tensor | null)[]): (Tensor | null)[] => (log.push(2), gs.map((g) => g!.mul(2)));
  const a = torch.tensor(1, { dtype: torch.float64, requires_grad: true });
  const b = a.clone();
  b.grad_fn!.register_prehook(double);
  b.register_hook(triple);
  b.grad_fn!.register_prehook(double);
  const accumulator = b.grad_fn!.next_functions[0]![0]!;
  a.register_hook(triple);
  accumulator.register_prehook(double);
  a.register_hook(triple);
  b.sum().backward({ retain_graph: true });
  expect(log.splice(0)).toEqual([1, 2, 2, 1, 1, 2]);
  grad(b.sum(), [a], { retain_graph: true });
  expect(log.splice(0)).toEqual([1, 2, 2, 1, 1]);
  expect(grad(b.sum(), [b, a], { retain_graph: true }).map((g) => g.item())).toEqual([1, 108]);
  log.length = 0;
  b.sum().backward({ inputs: [b] });
  expect(log).toEqual([1, 2, 2]);
  expect(b.grad!.item()).toBe(3);
});

test("hooks of several tensors", () => {
  const [a, b, c] = [leaf(1, 2), leaf(1, 2), leaf(1, 2)];
  const seen: (boolean[] | string)[] = [];
  const all = graph.register_multi_grad_hook([a, b, c], (grads) => {
    seen.push(grads.map((g) => g !== null));
  });
  const any = graph.register_multi_grad_hook([a, b], () => void seen.push("any"), { mode: "any" });
  const out = a.mul(b).sum();
  out.backward({ retain_graph: true });
  expect(seen.splice(0)).toEqual(["any", [true, true, false]]);
  out.backward({ inputs: [a], retain_graph: true });
  expect(seen.splice(0)).toEqual([[true, false, false], "any"]);
  all.remove();
  any.remove();
  expect(() => graph.register_multi_grad_hook([a], () => {}, { mode: "some" as "any" })).toThrow(
    "Expects mode to be one of ('all', 'any') but got some",
  );
});

test("callbacks run at the end of the pass that they were queued in", () => {
  expect(() => graph.queue_callback(() => {})).toThrow("Final callbacks can only be installed during backward pass.");
  const x = leaf(1);
  const log: string[] = [];
  x.register_hook(() => {
    graph.queue_callback(() => {
      log.push("first");
      graph.queue_callback(() => log.push("second"));
    });
    log.push("hook");
  });
  x.sum().backward();
  expect(log).toEqual(["hook", "first", "second"]);
});

test("saved tensors by name", () => {
  const x = leaf(1, 2);
  const y = x.exp();
  expect(String(y.grad_fn!._saved_result)).toBe(String(y));
  expect(x.pow(2).grad_fn!._saved_self).toBe(x);
  expect((torch.cat([x, x]).reshape(2, 2).sum(1).grad_fn as torch.autograd.Node)._saved_dim).toEqual([1]);
  const raw = y.grad_fn!._raw_saved_result as torch.autograd.SavedTensor;
  raw.register_hooks(
    (t) => t.mul(2),
    (t) => (t as Tensor).mul(2),
  );
  expect(() =>
    raw.register_hooks(
      (t) => t,
      (t) => t as Tensor,
    ),
  ).toThrow("only one pair of hooks is allowed at a time");
  y.sum().backward();
  expect(String(x.grad)).toBe(String(y.detach().mul(4)));
  expect(() => y.grad_fn!._saved_result).toThrow("backward through the graph a second time");
});

test("hooks that keep what they packed are not asked for versions, and must give tensors", () => {
  const x = leaf(1, 2);
  const y = graph.saved_tensors_hooks(
    (t) => t.clone(),
    (t) => t as Tensor,
    () => x.mul(1).pow(2),
  );
  expect(y.sum().backward()).toBeUndefined();
  expect(x.grad!.tolist()).toEqual([2, 4]);
  const bad = graph.saved_tensors_hooks(
    (t) => t,
    () => 1 as never,
    () => x.pow(2),
  );
  expect(() => bad.sum().backward()).toThrow("unpack_hook expected to be a Tensor");
});

test("mutation of saved tensors", () => {
  const a = leaf(1, 2);
  graph.allow_mutation_on_saved_tensors((context) => {
    const b = a.clone();
    const out = b.mul(b).sum();
    b.mul_(10);
    expect(context.cloned.size).toBe(1);
    out.backward();
    expect(a.grad!.tolist()).toEqual([2, 4]);
    expect(() => graph.allow_mutation_on_saved_tensors()).toThrow("cannot be nested");
  });
  const late = graph.allow_mutation_on_saved_tensors(() => a.clone().exp().mul(a).sum());
  expect(() => late.backward()).toThrow("Trying to backward outside of the 'allow_mutation_on_saved_tensors' context");
});

test("version counters", () => {
  const x = torch.ones(2);
  graph.increment_version([x, x]);
  expect(x._version).toBe(2);
  expect(() => graph.increment_version(3 as never)).toThrow("increment_version expect a Iterable[Tensor] as input");
  torch.autograd._unsafe_preserve_version_counter(x, () => x.add_(1));
  expect(x._version).toBe(2);
});

test("metadata, and the node class", () => {
  const y = leaf(1, 2).mul(2);
  y.grad_fn!.metadata["note"] = 1;
  expect(y.grad_fn!.metadata).toEqual({ note: 1 });
  expect(y.grad_fn).toBeInstanceOf(graph.Node);
  expect(y.grad_fn!._input_metadata[0]!.shape).toEqual([2]);
});

test("grad checks its arguments", () => {
  const x = leaf(1, 2);
  const y = x.mul(2).sum();
  expect(() => grad(y, [x], { materialize_grads: true, allow_unused: false })).toThrow(
    "Expected allow_unused to be True or not passed when materialize_grads=True",
  );
  expect(() => torch.autograd.backward([y, y], [torch.ones([], { dtype: torch.float64 })])).toThrow(
    "got 2 tensors and 1 gradients",
  );
  const [unused] = grad(y, [leaf(3)], { materialize_grads: true, create_graph: true });
  expect([unused!.item(), unused!.requires_grad]).toEqual([0, true]);
});

test("anomaly detection tells where operators were called, and which derivative made them", () => {
  const lines: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((text: string) => void lines.push(text));
  torch.autograd.detect_anomaly(() => {
    const a = leaf(1, 2);
    const d1 = a.add(1);
    const d2 = d1.pow(2);
    d1.add_(1);
    expect(() => grad(d2.sum(), [a])).toThrow("modified by an inplace operation");
  });
  warn.mockRestore();
  expect(lines.some((line) => line.includes("Error detected in PowBackward0. Traceback of forward call"))).toBe(true);
});

test("save_on_cpu runs a function that is its only argument", () => {
  const x = torch.ones(2, { requires_grad: true });
  let runs = 0;
  const y = torch.autograd.graph.save_on_cpu(() => {
    runs++;
    return x.mul(x).sum();
  });
  expect(runs).toBe(1);
  y.backward();
  expect(x.grad!.tolist()).toEqual([2, 2]);
});

test("changes of views through autograd.grad, which asks what leads to its inputs", () => {
  const first = torch.tensor([0]);
  const three = torch.tensor([3], { dtype: torch.float64 });
  const changes: [(view: Tensor) => Tensor, number[]][] = [
    [(view) => view.index_fill_(0, first, 1.5), [0, 4]],
    [(view) => view.index_copy_(0, first, three), [0, 4]],
    [(view) => view.index_add_(0, first, three), [7, 4]],
    [(view) => view.scatter_(0, first, three), [0, 4]],
    [(view) => view.put_(first, three), [0, 4]],
    [(view) => view.masked_scatter_(torch.tensor([true, false]), three), [0, 4]],
    [(view) => view.cumsum_(0), [6, 5]],
    [(view) => view.view(2, 1).tril_(), [1, 4]],
    [(view) => view.polygamma_(1), [-166.09356547643526, -0.5212535213518467]],
    [(view) => view.lgamma_(), [-2.2476886079516563, 0]],
  ];
  for (const [change, wanted] of changes) {
    for (const create_graph of [false, true]) {
      const x = leaf(0.5, 2);
      const copy = x.clone();
      change(copy.view(2));
      const [gradient] = grad(copy.mul(copy).sum(), [x], { create_graph });
      expect(torch.allclose(gradient!, torch.tensor(wanted, { dtype: torch.float64 }))).toBe(true);
    }
  }
});

test("a leaf that is transposed in place under no_grad has gradients of its new shape", () => {
  const x = torch.zeros([2, 3], { requires_grad: true });
  x.sum().backward();
  x.grad = null;
  torch.no_grad(() => x.t_());
  x.sin().sum().backward();
  expect(x.grad!.shape).toEqual([3, 2]);
});

test("hooks pack what an operator saves by the order of its names, and unpack each once per run (PyTorch 2.15)", () => {
  const { functional: F } = torch.nn;
  const [x, w, b] = [torch.rand(2, 3), torch.rand(3, 3), torch.rand(3)].map((t) => t.requires_grad_()) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const shapes = (f: () => Tensor): [string, number, number[][]] => {
    const packed: string[] = [];
    let unpacked = 0;
    const y = graph.saved_tensors_hooks(
      (t) => {
        packed.push(t.shape.join("x") || "-");
        return t;
      },
      (t) => {
        unpacked++;
        return t as Tensor;
      },
      f,
    );
    const saved = packed.join(" ");
    y.sum().backward();
    return [saved, unpacked, y.grad_fn!._input_metadata.map(({ shape }) => [...shape])];
  };
  expect(shapes(() => F.linear(x, w, b))).toEqual(["2x3 3x3", 2, [[2, 3]]]);
  expect(shapes(() => torch.addmm(b, x, w))).toEqual(["2x3 3x3", 2, [[2, 3]]]);
  expect(shapes(() => x.gather(1, torch.tensor([[0], [1]])))).toEqual(["2x1 2x3", 2, [[2, 1]]]);
  expect(shapes(() => torch.where(x.gt(0.5), x, x))).toEqual(["2x3", 1, [[2, 3]]]);
  expect(shapes(() => F.layer_norm(x, [3]))).toEqual(["2x3 2x1 2x1", 3, [[2, 3]]]);
  expect(shapes(() => F.batch_norm(x, null, null, { training: true }))).toEqual(["2x3 3 3", 3, [[2, 3]]]);
});

test("outputs without gradients have no part in hooks of nodes", () => {
  const x = leaf(3, 1, 2);
  const [values] = x.sort();
  const seen: number[] = [];
  values.grad_fn!.register_hook((_, outputs) => {
    seen.push(outputs.length);
  });
  values.grad_fn!.register_prehook((outputs) => {
    seen.push(outputs.length);
  });
  values.sum().backward();
  expect(seen).toEqual([1, 1]);
});

test("zeros for inputs that batched gradients do not reach have the shape of the input", () => {
  const [x, w] = [leaf(1, 2), leaf(3, 4, 5)];
  const y = x.mul(2);
  const options = { grad_outputs: torch.ones(4, 2, { dtype: torch.float64 }), is_grads_batched: true } as const;
  const found = grad(y, [w, x], { ...options, retain_graph: true, materialize_grads: true });
  expect(found.map(({ shape }) => [...shape])).toEqual([[3], [4, 2]]);
  expect(() => grad(y, [x, w], options)).toThrow("The differentiated Tensor at index 1 appears to not have been used");
});
