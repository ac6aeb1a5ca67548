/** A name that a function does not have is refused in Python's words, not passed over. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const nonsense = { nonsense: 1 };
const linear = (): nn.Linear => new nn.Linear(3, 2);
const { MinMaxObserver, HistogramObserver, FakeQuantize, PlaceholderObserver, RecordingObserver } =
  torch.ao.quantization;
const doubled = (x: torch.Tensor): torch.Tensor => x.mul(2);
const wide = (): torch.Tensor => torch.rand(2, { dtype: torch.float64, requires_grad: true });

/** Calls as JavaScript makes them: the types refuse all of them. */
const calls: Readonly<Record<string, (names: never) => unknown>> = {
  "Module.parameters()": (names) => linear().parameters(names),
  "Module.buffers()": (names) => linear().buffers(names),
  "Module.named_parameters()": (names) => linear().named_parameters(names),
  "Module.named_buffers()": (names) => linear().named_buffers(names),
  "Module.named_modules()": (names) => linear().named_modules(names),
  "Module.load_state_dict()": (names) => linear().load_state_dict(linear().state_dict(), names),
  "Module.to_empty()": (names) => linear().to_empty(names),
  "Module.register_forward_hook()": (names) => linear().register_forward_hook(() => undefined, names),
  "Module.register_forward_pre_hook()": (names) => linear().register_forward_pre_hook(() => undefined, names),
  "Module.register_full_backward_hook()": (names) => linear().register_full_backward_hook(() => undefined, names),
  "zero_grad()": (names) => linear().zero_grad(names),
  "backward()": (names) => {
    torch.autograd.backward(wide().sum(), names);
  },
  "gradcheck()": (names) => torch.autograd.gradcheck(doubled, [wide()], names),
  "gradgradcheck()": (names) => torch.autograd.gradgradcheck(doubled, [wide()], names),
  "compile()": (names) => torch.compile(doubled, names),
  "set_printoptions()": (names) => {
    torch.set_printoptions(names);
  },
  "normal()": (names) => torch.normal(names),
  "schedule()": (names) => torch.profiler.schedule(names),
  "Parameter.__new__()": (names) => new nn.Parameter(names),
  "MinMaxObserver.__init__()": (names) => new MinMaxObserver(names),
  "HistogramObserver.__init__()": (names) => new HistogramObserver(names),
  "PlaceholderObserver.__init__()": (names) => new PlaceholderObserver(names),
  "RecordingObserver.__init__()": (names) => new RecordingObserver(names),
  "MovingAverageMinMaxObserver.__init__()": (names) => new FakeQuantize(names),
  "Linear.__init__()": (names) => new nn.Linear(3, 2, names),
  "SGD.__init__()": (names) => new optim.SGD(linear().parameters(), names),
  "add()": (names) => torch.add(1, 2, names),
};

describe("names that nothing has", () => {
  it.each(Object.entries(calls))("%s", (shown, call) => {
    expect(() => call(nonsense as never)).toThrow(`${shown} got an unexpected keyword argument 'nonsense'`);
  });

  it("knows those that there are", () => {
    expect(linear().named_parameters({ recurse: false, prefix: "a" }).length).toBe(2);
    expect(() => linear().load_state_dict(linear().state_dict(), { strict: false })).not.toThrow();
    expect(new MinMaxObserver({ dtype: torch.qint8 }).dtype).toBe(torch.qint8);
  });
});
