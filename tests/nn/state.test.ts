/** Modules' state dicts and refusals as PyTorch's own tests ask for them. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const F = nn.functional;

test("state_dict by name and (with a warning) by place", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const model = new nn.Linear(2, 1);
  const destination = {};
  expect(Object.keys(model.state_dict({ destination, prefix: "a." }))).toEqual(["a.weight", "a.bias"]);
  expect(Object.keys(destination)).toEqual(["a.weight", "a.bias"]);
  expect(warn).not.toHaveBeenCalled();
  expect(Object.keys(model.state_dict({}, "b.", true))).toEqual(["b.weight", "b.bias"]);
  expect(warn.mock.lastCall![0]).toContain("FutureWarning: Positional args are being deprecated");
  warn.mockRestore();
});

test("modules that save and load by themselves see dicts", () => {
  class Own extends nn.Module {
    param = new nn.Parameter(torch.ones(1));
    override _save_to_state_dict(destination: Map<string, unknown>, prefix: string): void {
      (destination as unknown as Record<string, unknown>)[`${prefix}saved`] = this.param.data.add(1);
    }
    override _load_from_state_dict(state: Map<string, unknown>, prefix: string): void {
      this.param.data.copy_((state as unknown as Record<string, torch.Tensor>)[`${prefix}saved`]!);
    }
  }
  const source = new nn.Sequential(new Own());
  const dict = source.state_dict();
  expect(Object.keys(dict)).toEqual(["0.saved"]);
  const target = new nn.Sequential(new Own());
  target.load_state_dict(dict);
  expect((target.at(0) as Own).param.item()).toBe(2);
});

test("set_submodule, extra state, names and flags", () => {
  const model = new nn.Sequential(new nn.Linear(1, 1));
  model.set_submodule("0", new nn.ReLU());
  expect(model.at(0)).toBeInstanceOf(nn.ReLU);
  expect(() => model.set_submodule("", model)).toThrow("Cannot set the submodule without a target name!");
  expect(() => model.set_submodule("9", model, { strict: true })).toThrow("Sequential has no attribute `9`");
  expect(() => (model as unknown as { get_extra_state(): void }).get_extra_state()).toThrow("should never be called");
  expect(() => model.add_module(1 as never, model)).toThrow("module name should be a string. Got int");
  expect(() => model.register_buffer(1 as never, null)).toThrow("buffer name should be a string. Got int");
  expect(() => model.requires_grad_("no" as never)).toThrow(
    "argument 'requires_grad' (position 1) must be bool, not str",
  );
  expect(() => model.to("cpu", { copy: true } as never)).toThrow(".to() does not accept copy argument");
  expect(() => new nn.GRU(3, 2, { proj_size: 1 } as never)).toThrow("proj_size argument is only supported for LSTM");
});

test("modules of complex numbers, with PyTorch's warning", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  expect(new nn.Linear(1, 1).to(torch.complex64).weight.dtype).toBe(torch.complex64);
  expect(warn.mock.lastCall![0]).toContain("Complex modules are a new feature under active development");
  warn.mockRestore();
});

test("what losses and activations refuse and allow", () => {
  const logs = torch.randn(5, 1, 4).log_softmax(2);
  expect(() => F.ctc_loss(logs, torch.tensor([[1, 2]]), torch.tensor([5.5]), [2])).toThrow(
    "input_lengths must be integral",
  );
  const a = torch.tensor([-1, 1.5]).requires_grad_();
  expect(() => F.rrelu_(a.clone(), -5, 1).sum().backward()).toThrow("call out-of-place version");
  expect(F.threshold_(torch.zeros([1, 3]).expand([2, 3]), 0.5, 2).shape).toEqual([2, 3]);
});

test("what full backward hooks watch may not be changed in place", () => {
  class Twice extends nn.Module {
    forward(input: torch.Tensor): torch.Tensor {
      return input.mul_(2);
    }
  }
  const model = new Twice();
  model.register_full_backward_hook(() => undefined);
  expect(() => model(torch.ones(2).requires_grad_().clone())).toThrow(
    "Output 0 of BackwardHookFunction is a view and is being modified inplace.",
  );
});

test("functional_call under its older name warns", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const model = new nn.Linear(2, 1);
  const tensors = { weight: torch.ones(1, 2), bias: torch.zeros(1) };
  expect(nn.utils.stateless.functional_call(model, tensors, torch.ones(1, 2)).tolist()).toEqual([[2]]);
  expect(warn.mock.lastCall![0]).toContain("FutureWarning: `torch.nn.utils.stateless.functional_call` is deprecated");
  warn.mockRestore();
});

test("what is no state dict is refused as in PyTorch", () => {
  const model = new nn.Linear(2, 1);
  const refused = (state: unknown): string => {
    try {
      model.load_state_dict(state as never);
    } catch (error) {
      return String(error);
    }
    return "taken";
  };
  const sentence = (type: string): string => `TypeError: Expected state_dict to be dict-like, got <class '${type}'>.`;
  expect(refused(null)).toBe(sentence("NoneType"));
  expect(refused([model.weight])).toBe(sentence("list"));
  expect(refused(model.weight)).toBe(sentence("torch.Tensor"));
  expect(refused(model)).toBe(sentence("Linear"));
  expect(refused(Promise.resolve(model.state_dict()))).toBe(
    `${sentence("Promise")}\nWait for it: load_state_dict(await …).`,
  );
  expect(refused(new Map(Object.entries(model.state_dict())))).toBe("taken");
});

test("assigned parameters want gradients where those that they replace did; only one element fits a number", () => {
  const model = new nn.Linear(2, 2);
  model.weight.requires_grad = false;
  model.load_state_dict({ weight: new nn.Parameter(torch.ones(2, 2)), bias: torch.ones(2) }, { assign: true });
  expect([model.weight.requires_grad, model.bias!.requires_grad]).toEqual([false, true]);
  const counter = new nn.Module();
  counter.register_buffer("steps", torch.zeros([]));
  expect(() => counter.load_state_dict({ steps: torch.ones(3) })).toThrow(
    "size mismatch for steps: copying a param with shape torch.Size([3]) from checkpoint, the shape in current model is torch.Size([]).",
  );
  counter.load_state_dict({ steps: torch.ones(1) });
  expect(counter.get_buffer("steps").item()).toBe(1);
});
