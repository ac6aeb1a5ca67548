/** What PyTorch 2.15 refuses or warns of that earlier versions let pass; every text is its own. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { errorOf, messageOf, warningsOf } from "../support/messages.ts";

const { nn, optim } = torch;
const F = nn.functional;
const f = (values: readonly unknown[]): torch.Tensor => torch.tensor(values as number[], { dtype: torch.float32 });

describe("factorisations that were removed", () => {
  const functions = torch as unknown as Record<string, (...args: torch.Tensor[]) => unknown>;
  it.each(["cholesky", "qr", "symeig", "eig", "solve", "lstsq", "matrix_rank"] as const)("%s", (name) => {
    const call = functions[name]!;
    const matrix = torch.eye(2);
    const error = errorOf(() => (["solve", "lstsq"].includes(name) ? call(matrix, matrix) : call(matrix)));
    expect(error.constructor.name).toBe("RuntimeError");
    expect(error.message).toMatch(/^This function was deprecated since version 1.9 and is now removed/);
    const methods = matrix as unknown as Record<string, (...args: torch.Tensor[]) => unknown>;
    const others = ["solve", "lstsq"].includes(name) ? [matrix] : [];
    expect(() => methods[name]!(...others)).toThrow("is now removed");
  });
  it("name what to write", () => {
    const qr = torch.qr as unknown as (self: torch.Tensor, some: boolean) => unknown;
    expect(messageOf(() => qr(torch.eye(2), false))).toContain("Since `some` was set to False, use mode='complete'.");
  });
});

describe("numbers that do not fit", () => {
  it("bounds of linspace, and the only place of logspace", () => {
    const text = "value cannot be converted to type uint8_t without overflow";
    expect(messageOf(() => torch.linspace(0, 300, 7, { dtype: torch.uint8 }))).toBe(text);
    expect(messageOf(() => torch.logspace(3, 4, 1, { dtype: torch.uint8 }))).toBe(text);
    expect(torch.linspace(0, 300, 0, { dtype: torch.uint8 }).numel()).toBe(0);
  });
  it("histc and nanmean name what they were given", () => {
    expect(messageOf(() => torch.histc(f([1]), 4, 0, Infinity))).toBe("torch.histc: range of [0, inf] is not finite");
    expect(messageOf(() => torch.nanmean(f([1]), { dtype: torch.int64 }))).toContain("Optional dtype must be");
    expect(messageOf(() => torch.mean(f([1]), { dtype: torch.int64 }))).toContain("Optional dtype must be");
  });
});

it("one number is not written through a mask of bytes", () => {
  const mask = torch.tensor([1, 0], { dtype: torch.uint8 });
  const text = "masked_fill_ only supports boolean masks, but got mask with dtype unsigned char";
  expect(messageOf(() => f([1, 2]).index_put_([mask], 5))).toBe(text);
  expect(messageOf(() => f([1, 2]).index_put_([mask], f([5])))).toBe(text);
  expect(
    f([1, 2, 3])
      .index_put_([torch.tensor([1, 0, 1], { dtype: torch.uint8 })], f([5.5, 6]))
      .tolist(),
  ).toEqual([5.5, 2, 6]);
});

it("tensors that require grad give no numpy array, and leaves no other storage", () => {
  const x = torch.ones(2, { requires_grad: true });
  expect(messageOf(() => x.numpy())).toBe(
    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
  );
  expect([...x.numpy({ force: true })]).toEqual([1, 1]);
  expect(messageOf(() => x.set_(torch.zeros(2)))).toContain("a leaf Variable that requires grad");
  torch.no_grad(() => x.set_(torch.zeros(2)));
});

describe("layers", () => {
  it.each<[string, () => unknown, string]>([
    ["ValueError", () => new nn.RNN(0, 2), "input_size must be greater than zero"],
    ["ValueError", () => new nn.GRU(3, 0), "hidden_size must be greater than zero"],
    ["ValueError", () => new nn.LSTM(3, 4, 0), "num_layers must be greater than zero"],
    ["TypeError", () => new nn.LSTM(3, 4, { bias: 1 as unknown as boolean }), "bias should be of type bool, got: int"],
    ["TypeError", () => new nn.LSTM(3.5, 4), "input_size should be of type int, got: float"],
    ["ValueError", () => new nn.LSTM(3, 4)(torch.ones(3)), "LSTM: Expected input to be 2D or 3D, got 1D instead"],
    ["ValueError", () => new nn.RNN(3, 4)(torch.ones(3)), "RNN: Expected input to be 2D or 3D, got 1D tensor instead"],
    [
      "ValueError",
      () => new nn.GRUCell(3, 4)(torch.ones(2, 3, 3)),
      "GRUCell: Expected input to be 1D or 2D, got 3D instead",
    ],
    [
      "ValueError",
      () => new nn.RNNCell(3, 4)(torch.ones(2, 3), torch.ones(2, 3, 4)),
      "RNNCell: Expected hidden to be 1D or 2D, got 3D instead",
    ],
    [
      "ValueError",
      () => new nn.LSTMCell(3, 4)(torch.ones(2, 3), [torch.ones(2, 3, 4), torch.ones(2, 4)]),
      "LSTMCell: Expected hx[0] to be 1D or 2D, got 3D instead",
    ],
    [
      "ValueError",
      () => new nn.InstanceNorm2d(3, { affine: true })(torch.ones(2, 4, 4, 4)),
      "expected input's size at dim=1 to match num_features (3), but got: 4.",
    ],
    ["ValueError", () => new nn.Bilinear(0, 3, 4), "in1_features must be > 0, but got (in1_features=0)"],
    [
      "ValueError",
      () => new nn.TripletMarginLoss(0),
      "TripletMarginLoss: expected margin to be greater than 0, got 0 instead",
    ],
    [
      "ValueError",
      () => new nn.TripletMarginWithDistanceLoss({ margin: -1 }),
      "TripletMarginWithDistanceLoss: expected margin to be greater than 0, got -1 instead",
    ],
    [
      "ValueError",
      () => new nn.MultiMarginLoss({ weight: torch.ones(2, 2) }),
      "MultiMarginLoss: expected weight to be None or 1D tensor, got 2D instead",
    ],
    [
      "TypeError",
      () => new nn.HuberLoss({ delta: "a" as unknown as number }),
      "delta must be a float or int, got: <class 'str'>",
    ],
    ["ValueError", () => new nn.LPPool2d(0, 2), "norm_type must be a non-zero value, but got 0"],
    ["ValueError", () => F.lp_pool1d(torch.ones(1, 1, 4), 0, 2), "norm_type must be a non-zero value, but got 0"],
    [
      "ValueError",
      () => new nn.Softmax2d()(torch.ones(2, 3)),
      "Softmax2d: expected input to be 3D or 4D, got 2D instead",
    ],
    ["TypeError", () => new nn.Softmax(1.5), "dim must be an int or None, got <class 'float'>"],
    ["AssertionError", () => new nn.Hardtanh(2, 1), "max_val (1) must be greater than min_val (2)"],
    [
      "ValueError",
      () => new nn.AdaptiveLogSoftmaxWithLoss(4, 5, []),
      "cutoffs should be a sequence of length larger than 0",
    ],
    [
      "ValueError",
      () => F.batch_norm(torch.ones(2, 3), null, null, { training: true, eps: 0 }),
      "batch_norm eps must be positive during training, but got 0",
    ],
    [
      "ValueError",
      () => F.batch_norm(torch.ones(2, 3), torch.zeros(3), torch.ones(3), { eps: -1 }),
      "batch_norm eps must be non-negative, but got -1",
    ],
    [
      "RuntimeError",
      () => nn.utils.rnn.pad_sequence([torch.ones(2)], { padding_side: "foo" as "left" }),
      "Expected padding_side to be one of left or right, but got foo.",
    ],
  ])("%s: %#", (type, call, text) => {
    const error = errorOf(call);
    expect([error.constructor.name, error.message.split("\n")[0]]).toEqual([type, text]);
  });
});

describe("warnings", () => {
  it.each<[() => unknown, string]>([
    [
      () => F.gumbel_softmax(f([1.5, 2]), { eps: 1e-8 }),
      "UserWarning: `eps` parameter is deprecated and has no effect.",
    ],
    [
      () => new nn.MSELoss({ reduce: false }),
      "UserWarning: size_average and reduce args will be deprecated, please use reduction='none' instead.",
    ],
    [
      () => F.mse_loss(f([1]), f([2]), { size_average: false }),
      "UserWarning: size_average and reduce args will be deprecated, please use reduction='sum' instead.",
    ],
    [
      () => F.mse_loss(f([1]), f([2]), { reduction: "elementwise_mean" as "mean" }),
      "UserWarning: reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.",
    ],
    [
      () => nn.utils.weight_norm(new nn.Linear(2, 3)),
      "FutureWarning: `torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
    ],
    [
      () => nn.utils.clip_grad_norm([torch.ones(1, { requires_grad: true })], 1),
      "FutureWarning: `torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
    ],
    [
      () => new nn.InstanceNorm1d(3)(torch.ones(2, 4, 4)),
      "UserWarning: input's size at dim=1 does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False",
    ],
    [
      () => new nn.Hardtanh({ max_value: 2 } as object),
      "FutureWarning: keyword argument `max_value` is deprecated and renamed to `max_val`",
    ],
    [
      () => F.embedding_bag(torch.ones(3, 2), torch.tensor([0, 1]), torch.tensor([0])),
      "UserWarning: Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, and should now be `embedding_bag(input, weight, ...)`.",
    ],
    [() => new nn.Linear(0, 3), "UserWarning: Initializing zero-element tensors is a no-op"],
    [
      () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 8 }), 1),
      "UserWarning: enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer.self_attn.batch_first was not True(use batch_first for better inference performance)",
    ],
    [
      () =>
        new optim.lr_scheduler.StepLR(new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 0.5 }), 3).get_lr(),
      "UserWarning: To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
    ],
  ])("%#", (call, text) => {
    expect(warningsOf(call)).toEqual([text]);
    expect(warningsOf(call)).toEqual([text]); // each time, as Python's own warnings
  });
  it("none of a scheduler's own steps", () => {
    const optimizer = new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 0.5 });
    const { StepLR, SequentialLR } = optim.lr_scheduler;
    const scheduler = new SequentialLR(optimizer, [new StepLR(optimizer, 1), new StepLR(optimizer, 1)], [1]);
    expect(
      warningsOf(() => {
        optimizer.step();
        scheduler.step();
        scheduler.step();
      }),
    ).toEqual([]);
  });
});

describe("schedulers of schedulers", () => {
  const make = (): torch.optim.Optimizer => new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 0.5 });
  const { ChainedScheduler, ReduceLROnPlateau, SequentialLR, StepLR } = optim.lr_scheduler;
  it("take no ReduceLROnPlateau and no scheduler of another optimizer", () => {
    const optimizer = make();
    for (const call of [
      () => new SequentialLR(optimizer, [new ReduceLROnPlateau(optimizer)], []),
      () => new ChainedScheduler([new ReduceLROnPlateau(optimizer)]),
    ])
      expect(messageOf(call)).toContain("does not support `ReduceLROnPlateau` scheduler");
    expect(messageOf(() => new SequentialLR(optimizer, [new StepLR(make(), 1)], []))).toContain(
      "SequentialLR expects all schedulers to belong to the same optimizer, but got scheduler StepLR at index 0 has SGD (",
    );
    expect(messageOf(() => new ReduceLROnPlateau(optimizer).step())).toBe(
      "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
    );
  });
  it("begin with the one whose turn it is", () => {
    const optimizer = make();
    const later = new optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.25 });
    const scheduler = new SequentialLR(optimizer, [new StepLR(optimizer, 1), later], [0]);
    expect(scheduler.get_last_lr()).toEqual([0.125]);
  });
});

describe("arguments", () => {
  it("given by name are named without a position", () => {
    expect(messageOf(() => torch.argmax(f([1]), { dim: [] as unknown as number }))).toBe(
      "argmax(): argument 'dim' must be int, not list",
    );
    expect(messageOf(() => torch.argmax(f([1]), [] as unknown as number))).toContain("(position 2)");
  });
  it("that are missing are all named", () => {
    expect(messageOf(() => (torch.renorm as unknown as (x: torch.Tensor) => unknown)(f([1])))).toBe(
      'renorm() missing 3 required positional argument: "p", "dim", "maxnorm"',
    );
  });
});

describe("gradients", () => {
  it.each<[number, number[], number[]]>([
    [1, [1, NaN, -3], [1, 0, -1]],
    [Infinity, [1, NaN, 3], [0, 0, 0]],
    [-Infinity, [NaN, NaN, 1], [0, 0, 0]],
  ])("of the norm of order %d where there is NaN", (p, values, expected) => {
    const x = f(values).requires_grad_();
    torch.norm(x, p).backward();
    expect(x.grad!.add(0).tolist()).toEqual(expected);
  });
  it("of hinge_embedding_loss have none themselves", () => {
    const x = f([0.5, 2]).requires_grad_();
    const loss = F.hinge_embedding_loss(x, torch.tensor([1, -1]));
    expect(torch.autograd.grad(loss, [x], { create_graph: true })[0]!.requires_grad).toBe(false);
  });
});

it("a convolution without channels has none in its result", () => {
  const bias = torch.ones(2, { requires_grad: true });
  const result = F.conv1d(torch.zeros(1, 0, 5), torch.zeros(2, 0, 3), bias);
  expect(result.shape).toEqual([1, 0, 3]);
  result.sum().backward();
  expect(bias.grad!.tolist()).toEqual([0, 0]);
});

it("an encoder leaves 0 in padded places in evaluation mode without gradients", () => {
  const encoder = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 8, batch_first: true }),
    2,
  );
  encoder.eval();
  const source = torch.randn(2, 3, 4);
  const src_key_padding_mask = torch.tensor([
    [false, false, true],
    [false, false, false],
  ]);
  const cut = torch.no_grad(() => encoder(source, { src_key_padding_mask }));
  expect(cut.at(0, 2).tolist()).toEqual([0, 0, 0, 0]);
  const whole = encoder(source, { src_key_padding_mask });
  expect(whole.at(0, 2).ne(0).all().item()).toBe(true);
  torch.testing.assert_close(cut.at(1), whole.at(1));
  const inside = torch.tensor([
    [true, false, false],
    [false, false, false],
  ]); // padding that is not at the end
  expect(
    torch
      .no_grad(() => encoder(source, { src_key_padding_mask: inside }))
      .at(0, 0)
      .ne(0)
      .all()
      .item(),
  ).toBe(true);
});
