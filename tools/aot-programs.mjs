/** What is run to find the common kernels: every pointwise operator in the usual layouts, layers, losses, optimizers. */

/** Runs a function; what it cannot do is left out of the pack. */
function attempt(run) {
  try {
    return run();
  } catch {
    return null;
  }
}

/** An operator of one or two tensors, with its gradients. */
function pointwise(torch, name) {
  const operator = torch[name];
  const fresh = (...shape) => torch.rand(...shape).requires_grad_();
  const train = (run) => attempt(() => run()?.sum?.().backward?.());
  const matrix = () => fresh(4, 5);
  train(() => operator(matrix()));
  train(() => operator(matrix().t()));
  train(() => operator(matrix(), matrix()));
  train(() => operator(matrix(), fresh(5)));
  train(() => operator(matrix(), fresh(4, 1)));
  train(() => operator(matrix(), 2));
  train(() => operator(matrix(), 0.5));
  attempt(() => operator(torch.arange(6)));
  attempt(() => operator(torch.arange(6), torch.arange(6)));
  attempt(() => operator(torch.arange(6), 2));
  attempt(() => operator(torch.rand(4, 5), 1));
  attempt(() => operator(torch.rand(4, 5), 0));
}

function layers(torch) {
  const { nn, optim } = torch;
  const F = nn.functional;
  const models = () => [
    [new nn.Sequential(new nn.Linear(20, 16), new nn.ReLU(), new nn.Dropout(0.2), new nn.Linear(16, 3)), [8, 20]],
    [
      new nn.Sequential(
        new nn.Linear(20, 16),
        new nn.BatchNorm1d(16),
        new nn.Tanh(),
        new nn.LayerNorm(16),
        new nn.GELU(),
        new nn.Linear(16, 3),
      ),
      [8, 20],
    ],
    [
      new nn.Sequential(
        new nn.Linear(20, 16),
        new nn.Sigmoid(),
        new nn.Linear(16, 16),
        new nn.SiLU(),
        new nn.Softplus(),
        new nn.LeakyReLU(),
        new nn.ELU(),
        new nn.Linear(16, 3),
      ),
      [8, 20],
    ],
    [
      new nn.Sequential(
        new nn.Conv2d(1, 8, 3, { padding: 1 }),
        new nn.BatchNorm2d(8),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(8, 8, 3, { stride: 2, padding: 1 }),
        new nn.GroupNorm(2, 8),
        new nn.SiLU(),
        new nn.Conv2d(8, 4, 1),
        new nn.AvgPool2d(2),
        new nn.AdaptiveAvgPool2d(2),
        new nn.Flatten(),
        new nn.Linear(16, 3),
      ),
      [8, 1, 28, 28],
    ],
    [new nn.Sequential(new nn.Conv1d(3, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(24, 3)), [8, 3, 8]],
  ];
  const optimizers = [
    (p) => new optim.SGD(p, { lr: 0.1 }),
    (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, weight_decay: 1e-4 }),
    (p) => new optim.Adam(p, { lr: 0.01 }),
    (p) => new optim.AdamW(p, { lr: 0.01 }),
    (p) => new optim.RMSprop(p, { lr: 0.01 }),
  ];
  for (const make of optimizers)
    for (const [model, shape] of models()) {
      const optimizer = make(model.parameters());
      const y = torch.tensor(Array.from({ length: shape[0] }, (_, i) => i % 3));
      for (let step = 0; step < 2; step++) {
        optimizer.zero_grad();
        const output = model(torch.randn(...shape));
        F.cross_entropy(output, y).backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1);
        optimizer.step();
      }
      model.eval();
      torch.no_grad(() =>
        model(torch.randn(...shape))
          .softmax(1)
          .argmax(1)
          .eq(y)
          .sum()
          .item(),
      );
      attempt(() => model.load_state_dict(torch.load(torch.save(model.state_dict()))));
    }
}

function sequences(torch) {
  const { nn } = torch;
  const x = () => torch.randn(2, 5, 8, { requires_grad: true });
  for (const layer of [
    new nn.LSTM(8, 8, { batch_first: true }),
    new nn.GRU(8, 8, { batch_first: true }),
    new nn.RNN(8, 8, { batch_first: true }),
  ])
    attempt(() => layer(x())[0].sum().backward());
  attempt(() => new nn.TransformerEncoderLayer(8, 2, { dim_feedforward: 16, batch_first: true })(x()).sum().backward());
  attempt(() => new nn.MultiheadAttention(8, 2, { batch_first: true })(x(), x(), x())[0].sum().backward());
  attempt(() => nn.functional.scaled_dot_product_attention(x(), x(), x(), null, 0, true).sum().backward());
  attempt(() =>
    new nn.Embedding(10, 8)(
      torch.tensor([
        [1, 2],
        [3, 4],
      ]),
    )
      .sum()
      .backward(),
  );
}

function losses(torch) {
  const F = torch.nn.functional;
  const x = () => torch.rand(4, 3, { requires_grad: true });
  const y = torch.rand(4, 3);
  for (const reduction of ["mean", "sum", "none"])
    for (const name of [
      "mse_loss",
      "l1_loss",
      "smooth_l1_loss",
      "huber_loss",
      "binary_cross_entropy",
      "binary_cross_entropy_with_logits",
      "kl_div",
    ])
      attempt(() => F[name](x(), y, { reduction }).sum().backward());
  for (const reduction of ["mean", "sum", "none"]) {
    attempt(() =>
      F.nll_loss(F.log_softmax(x(), 1), torch.tensor([0, 1, 2, 0]), { reduction })
        .sum()
        .backward(),
    );
    attempt(() =>
      F.cross_entropy(x(), torch.tensor([0, 1, 2, 0]), { reduction, label_smoothing: 0.1 })
        .sum()
        .backward(),
    );
  }
}

function tensors(torch) {
  const x = () => torch.rand(4, 5, { requires_grad: true });
  const calls = [
    (a) => a.matmul(a.t()),
    (a) => a.mm(torch.rand(5, 3)),
    (a) => torch.bmm(a.view(1, 4, 5), torch.rand(1, 5, 3)),
    (a) => a.mv(torch.rand(5)),
    (a) => a.flatten().dot(torch.rand(20)),
    (a) => a.sum(0),
    (a) => a.sum(1),
    (a) => a.mean(),
    (a) => a.mean(0),
    (a) => a.mean(1, true),
    (a) => a.std(),
    (a) => a.var(1),
    (a) => a.norm(),
    (a) => a.prod(),
    (a) => a.logsumexp(1),
    (a) => a.max(),
    (a) => a.min(),
    (a) => a.max(1).values,
    (a) => a.min(0).values,
    (a) => a.amax(1),
    (a) => a.cumsum(1),
    (a) => a.softmax(1),
    (a) => a.log_softmax(1),
    (a) => a.softmax(0),
    (a) => torch.cat([a, a], 0),
    (a) => torch.cat([a, a], 1),
    (a) => torch.stack([a, a]),
    (a) => a.at("1:3", 0),
    (a) => a.at(torch.tensor([0, 2])),
    (a) => a.index_select(1, torch.tensor([0, 2])),
    (a) => a.gather(1, torch.tensor([[0], [1], [2], [3]])),
    (a) => a.masked_fill(a.gt(0.5), 0),
    (a) => torch.where(a.gt(0.5), a, torch.zeros(1)),
    (a) => a.clamp(0.2, 0.8),
    (a) => a.pow(2),
    (a) => a.t().contiguous(),
    (a) => a.reshape(2, 10),
    (a) => a.permute(1, 0).clone(),
    (a) => a.repeat(2, 2),
    (a) => a.flip(0),
    (a) => a.tril(),
    (a) => a.triu(),
    (a) => a.unfold(1, 2, 1),
    (a) => a.sort(1).values,
    (a) => a.topk(2).values,
    (a) => torch.einsum("ij,kj->ik", [a, a]),
    (a) => a.masked_select(a.gt(0.5)),
    (a) => a.roll(1, 0),
  ];
  for (const call of calls) attempt(() => call(x()).sum().backward());
  for (const dtype of [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool])
    for (const other of [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool])
      attempt(() => torch.zeros(5, { dtype }).to(other));
  for (const make of [
    () => torch.arange(10),
    () => torch.arange(0, 1, 0.1),
    () => torch.linspace(0, 1, 5),
    () => torch.eye(3),
    () => torch.full([2], 3),
    () => torch.randperm(10),
    () => torch.randint(0, 5, [20]),
    () => torch.randn(20),
    () => torch.rand(20),
    () => torch.bernoulli(torch.rand(20)),
    () => torch.multinomial(torch.rand(5), 2),
  ])
    attempt(() => String(make()));
  for (const call of [
    (a) => a.argmax(1),
    (a) => a.argmin(0),
    (a) => a.argsort(1),
    (a) => a.gt(0.5).any(),
    (a) => a.gt(0.5).all(),
    (a) => a.isnan().sum(),
    (a) => a.eq(a).float().mean(),
    (a) => a.nonzero(),
    (a) => a.unique(),
    (a) => torch.allclose(a, a),
    (a) => torch.equal(a, a),
    () => torch.nn.functional.one_hot(torch.tensor([0, 2]), 3),
  ])
    attempt(() => call(torch.rand(4, 5)));
  for (const name of ["add_", "sub_", "mul_", "div_"])
    for (const other of [2, 0.5, torch.rand(4, 5), torch.rand(5)]) attempt(() => torch.rand(4, 5)[name](other));
  for (const call of [
    (a) => a.zero_(),
    (a) => a.fill_(1),
    (a) => a.copy_(torch.rand(4, 5)),
    (a) => a.copy_(torch.rand(5, 4).t()),
    (a) => a.uniform_(),
    (a) => a.normal_(),
    (a) => a.clamp_(0, 1),
    (a) => a.index_put_([0], torch.rand(5)),
  ])
    attempt(() => call(torch.rand(4, 5)));
}

/** Runs everything. */
export function runPrograms(torch) {
  torch.manual_seed(0);
  const { record: _, ...names } = torch;
  for (const [name, operator] of Object.entries(names)) {
    const { record } = operator ?? {};
    if (typeof operator === "function" && record !== undefined && !name.endsWith("_")) pointwise(torch, name);
  }
  layers(torch);
  sequences(torch);
  losses(torch);
  tensors(torch);
}
