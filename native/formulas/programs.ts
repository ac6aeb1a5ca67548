/** What is run to find the kernels that the addon has: the common programs that are precompiled elsewhere too, and training. */
import type * as torchTypes from "../../src/index.ts";
import {
  channelwiseKernel,
  copyRowsKernel,
  finishKernel,
  quantizeRowsKernel,
  rowSumsKernel,
  windowsKernel,
} from "../../src/compute/quantized/byte-kernels.ts";
import { deform_conv2d } from "../../src/vision/ops/deform-conv.ts";
import { runPrograms } from "../../tools/aot-programs.mjs";

type Torch = typeof torchTypes;
type Tensor = torchTypes.Tensor;

/**
 * Kernels of functions that are large in code and rare in programs, and of small matrices, whose rows are shorter than a
 * vector; they stay with WebAssembly.
 */
const rare =
  /^(lu_factor|mvlgamma|digamma|polygamma|sinc|norm_p|xlog1py|nextafter|copysign|fmin|fmax|kl_div|i0|i1|ldexp|heaviside|argm|arg_|gcd|lcm|unique|std_|prod|addcdiv|trapz|pdist)/;

/** Whether a kernel by this name is worth its room. */
export function isCommon(name: string): boolean {
  return !rare.test(name);
}

/** Activations, norms, pools and losses with their gradients, on images and on rows. */
function layers(torch: Torch): void {
  const { nn } = torch;
  const F = nn.functional;
  const train = (x: Tensor, run: (x: Tensor) => Tensor): void =>
    run(x.detach().requires_grad_()).mul(torch.rand(1)).sum().backward();
  const image = torch.randn(4, 8, 20, 24);
  const rows = torch.randn(64, 64);
  const functions: ((x: Tensor) => Tensor)[] = [
    (x) => F.gelu(x),
    (x) => F.gelu(x, { approximate: "tanh" }),
    F.silu,
    F.mish,
    F.hardswish,
    F.hardsigmoid,
    F.hardtanh,
    F.relu6,
    F.leaky_relu,
    F.elu,
    F.selu,
    F.softplus,
    F.logsigmoid,
    F.softsign,
    F.tanhshrink,
    (x) => F.glu(x, -1),
    (x) => F.dropout(x, 0.1, true),
    (x) => x.softmax(-1),
    (x) => x.softmax(1),
    (x) => x.log_softmax(-1),
    (x) => x.square(),
    (x) => x.abs().rsqrt(),
    (x) => x.abs().sqrt(),
    (x) => x.pow(3),
    (x) => x.clamp(-1, 1),
    (x) => x.clamp({ min: 0 }),
    (x) => torch.relu_(x.mul(2)),
    (x) => x.mul(2).add_(x),
    (x) => x.add(x.mean(-1, true)).div(x.std(-1, { keepdim: true })),
    (x) => x.add(x.mean(0)),
    (x) => x.mul(x.mean(1, true)),
    (x) => x.transpose(0, 1).contiguous(),
    (x) => x.transpose(0, 1).add(1),
    (x) => x.masked_fill(x.gt(0), -1e9),
    (x) => torch.where(x.gt(0), x, x.mul(0.5)),
    (x) => torch.lerp(x, x.mul(2), 0.5),
    (x) => torch.addcmul(x, x, x),
    (x) => torch.cat([x, x.mul(2)], -1),
    (x) => x.chunk(2, -1)[0]!.mul(x.chunk(2, -1)[1]!),
    (x) => F.normalize(x, { dim: -1 }),
    (x) => F.cosine_similarity(x, x.mul(2).add(1), -1),
  ];
  for (const run of functions) for (const x of [rows, image]) train(x, run);
  const heads = torch.randn(2, 4, 20, 16);
  for (const is_causal of [true, false]) train(heads, (x) => F.scaled_dot_product_attention(x, x, x, { is_causal }));
  train(heads, (x) => F.scaled_dot_product_attention(x, x, x, { attn_mask: torch.randn(20, 20) }));
  for (const layer of [
    new nn.BatchNorm2d(8),
    new nn.GroupNorm(2, 8),
    new nn.InstanceNorm2d(8, { affine: true }),
    new nn.LayerNorm([20, 24]),
    new nn.RMSNorm(24),
    new nn.MaxPool2d(2),
    new nn.MaxPool2d(3, 2),
    new nn.MaxPool2d(3, 2, 1),
    new nn.MaxPool2d(3, 1, 1),
    new nn.MaxPool2d({ kernel_size: 2, ceil_mode: true }),
    new nn.AvgPool2d(2),
    new nn.AvgPool2d(3, 2, 1),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Upsample({ scale_factor: 2 }),
    new nn.Conv2d(8, 8, 3, { padding: 1 }),
    new nn.Conv2d(8, 8, 3, { padding: 1, groups: 8 }),
    new nn.ConvTranspose2d(8, 4, 4, { stride: 2, padding: 1 }),
  ] as unknown as (torchTypes.nn.Module & ((x: Tensor) => Tensor))[])
    for (const training of [true, false]) {
      layer.train(training);
      train(image, layer);
      torch.no_grad(() => layer(image));
    }
}

/** Steps of networks with the usual optimizers. */
function networks(torch: Torch): void {
  const { nn, optim } = torch;
  const F = nn.functional;
  type Model = torchTypes.nn.Module & ((x: Tensor) => Tensor | [Tensor, unknown]);
  const [tokens, series] = [torch.randint(0, 50, [20, 12]), torch.randn(20, 12, 32)];
  const models: [Model, Tensor][] = [
    [new nn.LSTM(32, 64, 2) as unknown as Model, series],
    [new nn.LSTM(32, 64, { batch_first: true, bidirectional: true }) as unknown as Model, series],
    [new nn.GRU(32, 64, 2) as unknown as Model, series],
    [new nn.RNN(32, 64, 2) as unknown as Model, series],
    [
      new nn.TransformerEncoder(
        new nn.TransformerEncoderLayer(32, 4, 64, { dropout: 0.1, activation: "gelu" }),
        2,
      ) as unknown as Model,
      series,
    ],
    [
      new nn.TransformerEncoder(new nn.TransformerEncoderLayer(32, 4, 64, { dropout: 0 }), 2) as unknown as Model,
      series,
    ],
    [new nn.Sequential(new nn.Embedding(50, 32), new nn.Linear(32, 50)) as unknown as Model, tokens],
  ];
  const optimizers = [
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.SGD(p, { lr: 0.1 }),
    (p: Iterable<torchTypes.nn.Parameter>) =>
      new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-4 }),
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.Adam(p, { lr: 1e-3, amsgrad: true, weight_decay: 1e-4 }),
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.AdamW(p, { lr: 1e-3 }),
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.Adam(p, { lr: 1e-3 }),
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.RMSprop(p, { lr: 1e-3, momentum: 0.9 }),
    (p: Iterable<torchTypes.nn.Parameter>) => new optim.Adagrad(p, { lr: 1e-3 }),
  ];
  models.forEach(([model, x], i) => {
    const optimizer = optimizers[i]!(model.parameters());
    for (let step = 0; step < 2; step++) {
      optimizer.zero_grad();
      const result = model(x);
      const out = Array.isArray(result) ? result[0] : result;
      const flat = out.reshape(-1, out.shape.at(-1)!);
      const loss = F.cross_entropy(flat, torch.zeros(flat.shape[0]!, { dtype: torch.int64 }));
      loss.add(F.mse_loss(flat, torch.zeros(flat.shape as number[]))).backward();
      nn.utils.clip_grad_norm_(model.parameters(), 1);
      optimizer.step();
    }
  });
}

/** Powers, scans, and what 16-bit floats and integers meet in programs: conversions, arithmetic, activations, norms. */
function numbers(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64);
  const train = (x: Tensor, run: (x: Tensor) => Tensor): void =>
    run(x.detach().requires_grad_()).mul(torch.rand(1)).abs().sum().backward();
  for (const run of [
    (x: Tensor) => x.abs().pow(2.5),
    (x: Tensor) => x.abs().pow(x),
    (x: Tensor) => torch.pow(2, x),
    (x: Tensor) => x.cumsum(1),
    (x: Tensor) => x.cumsum(0),
  ])
    train(rows, run);
  for (const run of [
    (x: Tensor) => x.mul(x),
    (x: Tensor) => x.mul(x.at(0)),
    (x: Tensor) => x.add(x),
    (x: Tensor) => x.sub(x),
    (x: Tensor) => x.div(x),
    (x: Tensor) => x.mul(2),
    (x: Tensor) => x.conj().mul(x),
    (x: Tensor) => x.exp(),
    (x: Tensor) => x.abs(),
  ])
    train(torch.complex(rows, rows), run);
  const integers = rows.mul(50).to(torch.int64);
  for (const dtype of [torch.uint8, torch.int32, torch.int64, torch.bool]) {
    rows.abs().to(dtype).to(torch.float32);
    integers.to(dtype).to(torch.int64);
  }
  for (const dim of [0, 1]) {
    rows.argmax(dim);
    rows.max(dim);
    rows.min(dim);
  }
  rows.index_select(0, torch.arange(10));
  rows.at(torch.arange(10));
  rows.gather(1, torch.zeros([64, 10], { dtype: torch.int64 }));
  for (const dtype of [torch.int32, torch.int64]) rows.ldexp(integers.to(dtype));
  F.one_hot(torch.arange(5), 10);
  for (const mode of ["sum", "mean"] as const) F.embedding_bag(torch.arange(6).view(3, 2), rows, { mode });
  for (const dtype of [torch.float16, torch.bfloat16]) {
    const narrow = rows.to(dtype);
    narrow.to(torch.float32);
    narrow.t().to(torch.float32);
    for (const run of [
      (x: Tensor) => x.add(x),
      (x: Tensor) => x.sub(x),
      (x: Tensor) => x.mul(x),
      (x: Tensor) => x.div(x),
      (x: Tensor) => x.add(1),
      (x: Tensor) => x.mul(2),
      (x: Tensor) => x.add(x.at(0)),
      (x: Tensor) => x.mul(x.at(0)),
      (x: Tensor) => x.relu(),
      (x: Tensor) => x.exp(),
      (x: Tensor) => x.sigmoid(),
      (x: Tensor) => x.tanh(),
      (x: Tensor) => x.rsqrt(),
      (x: Tensor) => F.gelu(x),
      (x: Tensor) => F.silu(x),
      (x: Tensor) => x.softmax(-1),
      (x: Tensor) => x.log_softmax(-1),
      (x: Tensor) => x.pow(2).mean(-1, true),
      (x: Tensor) => x.sum(0),
      (x: Tensor) => F.layer_norm(x, [64]),
      (x: Tensor) => F.rms_norm(x, [64]),
      (x: Tensor) => x.masked_fill(x.gt(0), 0),
      (x: Tensor) => torch.where(x.gt(0), x, x),
      (x: Tensor) => torch.cat([x, x], -1),
    ])
      train(narrow, run);
  }
}

/** What programs of float64 and int64 compute with most. */
function wide(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64, { dtype: torch.float64 });
  for (const run of [
    (x: Tensor) => x.add(x),
    (x: Tensor) => x.sub(x),
    (x: Tensor) => x.mul(x),
    (x: Tensor) => x.div(x),
    (x: Tensor) => x.add(1),
    (x: Tensor) => x.mul(2),
    (x: Tensor) => x.div(2),
    (x: Tensor) => torch.rsub(x, 1),
    (x: Tensor) => x.add(x.at(0)),
    (x: Tensor) => x.mul(x.at(0)),
    (x: Tensor) => x.sub(x.mean(-1, true)),
    (x: Tensor) => x.neg(),
    (x: Tensor) => x.abs(),
    (x: Tensor) => x.exp(),
    (x: Tensor) => x.abs().add(0.1).log(),
    (x: Tensor) => x.abs().log1p(),
    (x: Tensor) => x.expm1(),
    (x: Tensor) => x.sin(),
    (x: Tensor) => x.cos(),
    (x: Tensor) => x.tanh(),
    (x: Tensor) => x.atan(),
    (x: Tensor) => x.sigmoid(),
    (x: Tensor) => x.erf(),
    (x: Tensor) => x.abs().add(0.1).sqrt(),
    (x: Tensor) => x.abs().add(0.1).rsqrt(),
    (x: Tensor) => x.square(),
    (x: Tensor) => x.pow(3),
    (x: Tensor) => x.abs().pow(2.5),
    (x: Tensor) => x.reciprocal(),
    (x: Tensor) => x.relu(),
    (x: Tensor) => F.softplus(x),
    (x: Tensor) => F.gelu(x),
    (x: Tensor) => F.silu(x),
    (x: Tensor) => x.clamp(-1, 1),
    (x: Tensor) => x.softmax(-1),
    (x: Tensor) => x.log_softmax(-1),
    (x: Tensor) => x.logsumexp(-1),
    (x: Tensor) => x.sum(0),
    (x: Tensor) => x.mean(-1),
    (x: Tensor) => x.var(-1),
    (x: Tensor) => x.amax(-1),
    (x: Tensor) => torch.linalg.vector_norm(x),
    (x: Tensor) => F.layer_norm(x, [64]),
    (x: Tensor) => x.masked_fill(x.gt(0), 0),
    (x: Tensor) => torch.where(x.gt(0), x, x),
    (x: Tensor) => torch.maximum(x, x.mul(2)),
    (x: Tensor) => F.mse_loss(x, x.mul(2)),
    (x: Tensor) => torch.cat([x, x], -1),
  ])
    run(rows.detach().requires_grad_())
      .mul(torch.rand(1, { dtype: torch.float64 }))
      .sum()
      .backward();
  const parameter = new torch.nn.Parameter(rows);
  for (const optimizer of [
    new torch.optim.SGD([parameter], { lr: 0.1, momentum: 0.9 }),
    new torch.optim.Adam([parameter]),
  ]) {
    optimizer.zero_grad();
    parameter.square().sum().backward();
    optimizer.step();
  }
  const integers = rows.mul(50).to(torch.int64);
  for (const other of [integers.add(1), integers.at(0), 3]) {
    integers.add(other as Tensor);
    integers.mul(other as Tensor);
    integers.eq(other as Tensor);
    integers.lt(other as Tensor);
    integers.bitwise_and(other as Tensor);
  }
  integers.sub(integers);
  integers.sum();
  integers.sum(1);
  integers.to(torch.float64);
  torch.where(integers.gt(0), integers, integers.neg());
}

/** Functions and losses that are seldom used, but slow beside PyTorch's where no vectors of 16 numbers compute them. */
function slow(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64);
  const signs = rows.sign();
  const inside = torch.rand(64, 64).mul(0.9).add(0.05);
  for (const run of [
    (x: Tensor) => x.erfc(),
    (x: Tensor) => torch.special.ndtr(x),
    (x: Tensor) => torch.special.log_ndtr(x),
    (x: Tensor) => x.abs().lgamma(),
    (x: Tensor) => torch.logaddexp(x, x.mul(2)),
    (x: Tensor) => x.mul(0).add(inside).erfinv(),
    (x: Tensor) => x.remainder(inside),
    (x: Tensor) => inside.pow(x),
    (x: Tensor) => x.mul(0).add(inside).pow(rows),
    (x: Tensor) => F.soft_margin_loss(x, signs),
    (x: Tensor) => torch.linalg.vector_norm(x, { ord: 3, dim: 0 }),
  ])
    run(rows.detach().requires_grad_()).mul(torch.rand(1)).sum().backward();
  const complex = torch.complex(rows, rows);
  for (const run of [
    (z: Tensor) => z.sum(),
    (z: Tensor) => z.sum(0),
    (z: Tensor) => z.sum(1),
    (z: Tensor) => z.angle(),
    (z: Tensor) => z.sqrt(),
    (z: Tensor) => z.conj().resolve_conj(),
    (z: Tensor) => z.cumsum(1),
    (z: Tensor) => z.view(-1).dot(z.view(-1)),
  ])
    run(complex.detach().requires_grad_()).mul(torch.rand(1)).abs().sum().backward();
  // Kernels of their own.
  const image = torch.randn(2, 8, 20, 24).requires_grad_();
  for (const run of [
    () => torch.mm(rows.mul(rows.gt(1)).to_sparse_csr(), rows),
    () => torch.mm(rows.mul(rows.gt(1)).to_sparse(), rows),
    () => F.pdist(rows.narrow(1, 0, 8)),
    () => torch.cdist(rows.narrow(1, 0, 8), rows.narrow(1, 8, 8), 1),
    () => F.embedding_bag(torch.arange(6).view(3, 2), rows, { mode: "max" }),
    () => F.fold(F.unfold(image, 3, { padding: 1 }), [20, 24], 3, { padding: 1 }),
    () => torch.linalg.eigvalsh(rows),
    () => torch.linalg.eigvalsh(rows.double()),
    () =>
      deform_conv2d(image, torch.randn(2, 18, 18, 22).requires_grad_(), torch.randn(8, 8, 3, 3))
        .sum()
        .backward(),
    () =>
      deform_conv2d({
        input: image,
        offset: torch.randn(2, 18, 18, 22).requires_grad_(),
        weight: torch.randn(8, 8, 3, 3),
        mask: torch.rand(2, 9, 18, 22).requires_grad_(),
      })
        .sum()
        .backward(),
  ])
    run();
}

/** Images, masks and small whole numbers: elements of one and two bytes, and int32. */
function small(torch: Torch): void {
  const numbers = torch.randn(64, 64).mul(50);
  for (const dtype of [torch.uint8, torch.int8, torch.int16, torch.int32, torch.bool]) {
    const x = numbers.abs().to(dtype);
    const [other, row, mask] = [x.flip([0]), x.at(0), x.to(torch.bool)];
    x.clone();
    x.flip([1]);
    for (const y of [other, row, 3] as Tensor[])
      for (const compare of ["eq", "ne", "lt", "le", "gt", "ge"] as const) x[compare](y);
    x.bitwise_and(other);
    x.bitwise_or(other);
    x.bitwise_xor(other);
    x.bitwise_not();
    x.logical_and(other);
    x.logical_or(other);
    x.logical_not();
    x.masked_fill(mask, 1);
    torch.where(mask, x, other);
    torch.maximum(x, other);
    torch.minimum(x, other);
    x.amax();
    x.amax(1);
    x.amax(0);
    x.max();
    x.min();
    x.sum();
    x.sum(1);
    x.sum(0);
    x.any();
    x.all();
    x.any(1);
    x.all(1);
    torch.cat([x, x], 1);
    if (dtype === torch.bool) continue;
    for (const y of [other, row, 3] as Tensor[]) for (const run of ["add", "sub", "mul"] as const) x[run](y);
    x.neg();
    x.abs();
    x.clamp(3, 100);
    x.bitwise_left_shift(1);
    x.bitwise_right_shift(1);
  }
}

/** Factors, systems and eigenvalues of matrices, small ones and some that are done by blocks. */
function matrices(torch: Torch): void {
  const { linalg } = torch;
  for (const dtype of [torch.float32, torch.float64, torch.complex64, torch.complex128]) {
    for (const n of [20, 130, 170]) {
      const x = torch.randn(n, n, { dtype });
      const symmetric = x.add(x.mH);
      linalg.solve(x, x);
      linalg.inv(x.mH);
      linalg.lu_factor(x);
      linalg.qr(x);
      linalg.cholesky(x.mm(x.mH).add(torch.eye(n, { dtype }).mul(n)));
      linalg.eigh(symmetric);
      if (n > 130 && dtype.is_complex) continue;
      linalg.svd(x);
      linalg.svdvals(x);
      linalg.eig(x);
      linalg.eigvals(x);
    }
    linalg.matrix_exp(torch.randn(4, 8, 8, { dtype }));
  }
}

/** Layers and losses whose kernels are few, and whose numbers many. */
function rest(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64);
  for (const dtype of [torch.float16, torch.bfloat16])
    for (const x of [rows.to(dtype), rows.to(dtype).view(-1)])
      for (const name of ["sum", "mean", "amax", "amin", "norm", "var", "max", "softmax"] as const)
        if (name === "softmax") x.softmax(0);
        else (x[name] as () => unknown)();
  const points = rows.narrow(1, 0, 16).contiguous().requires_grad_();
  torch.cdist(points, points.detach().mul(2)).sum().backward();
  const image = torch.randn(2, 8, 20, 24).requires_grad_();
  const grid = torch.rand(2, 20, 20, 2).mul(2).sub(1).requires_grad_();
  F.grid_sample(image, grid, { align_corners: false }).sum().backward();
  const scores = torch.randn(50, 4, 20).requires_grad_();
  const targets = torch.randint(1, 20, [4, 10]);
  F.ctc_loss(scores.log_softmax(2), targets, [50, 50, 50, 50], [10, 10, 10, 10]).backward();
  rows.tan();
  torch.trapezoid(rows);
}

/** Normalisation of bfloat16, distances, samples of images, places along dims, products of integers, counts. */
function lately(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64);
  const leaf = (x: Tensor): Tensor => x.detach().requires_grad_();
  const backward = (x: Tensor): void => x.sum().backward();
  for (const weight of [torch.randn(8).bfloat16(), null]) {
    const image = leaf(torch.randn(2, 8, 20, 24).bfloat16());
    const [w, b] = weight === null ? [null, null] : [leaf(weight), leaf(weight)];
    backward(F.group_norm(image, 4, w, b));
    backward(F.batch_norm(image, null, null, w, b, true));
    backward(F.layer_norm(image, [24], w && leaf(torch.randn(24).bfloat16()), b && leaf(torch.randn(24).bfloat16())));
  }
  for (const p of [1, 2, 3, Infinity])
    for (const x of [rows, rows.narrow(1, 0, 8)]) {
      const points = leaf(x);
      backward(F.pdist(points, p));
      backward(torch.cdist(points, leaf(x), { p, compute_mode: "donot_use_mm_for_euclid_dist" }));
    }
  const image = torch.randn(2, 8, 20, 24);
  const grid = torch.rand(2, 20, 20, 2).mul(2).sub(1);
  for (const [mode, padding_mode, align_corners] of [
    ["bilinear", "zeros", true],
    ["bilinear", "border", true],
    ["bilinear", "border", false],
    ["bilinear", "reflection", false],
    ["nearest", "zeros", false],
  ] as const)
    F.grid_sample(image, grid, { mode, padding_mode, align_corners });
  const places = torch.randint(0, 64, [64, 64]);
  for (const dim of [0, 1]) {
    backward(torch.gather(leaf(rows), dim, places));
    backward(torch.scatter(leaf(rows), dim, places, leaf(rows)));
    backward(torch.scatter_add(leaf(rows), dim, places, leaf(rows)));
    backward(torch.index_add(leaf(rows), dim, places.at(0), leaf(rows)));
    for (const reduce of ["amax", "prod"] as const) torch.scatter_reduce(rows, dim, places, rows, reduce);
  }
  for (const dtype of [torch.int8, torch.uint8, torch.int32]) {
    const x = places.to(dtype);
    x.mm(x);
  }
  torch.histc(rows, 10);
  torch.bincount(places.at(0));
  torch.bincount(places.at(0), rows.at(0));
  backward(F.nll_loss(leaf(rows), places.at(0)));
  const scores = leaf(torch.randn(50, 4, 20));
  F.ctc_loss(scores.log_softmax(2), torch.randint(1, 20, [4, 10]), torch.full([4], 50), torch.full([4], 10)).backward();
  const long = torch.randn(2 * 257 * 5 * 17, { dtype: torch.complex64 });
  torch.fft.fft(long);
  torch.fft.irfft(torch.randn(4096, { dtype: torch.complex64 }));
  const complex = torch.randn(8, 8, { dtype: torch.complex64 });
  for (const run of [
    (z: Tensor) => z.sum(),
    (z: Tensor) => z.mean(1),
    (z: Tensor) => z.pow(2),
    (z: Tensor) => z.reciprocal(),
  ])
    run(complex);
  for (const x of [rows, rows.t()]) {
    x.sort(1);
    x.sort(0);
    x.topk(5);
    x.median(1);
    x.kthvalue(3);
  }
  const truth = rows.gt(0);
  for (const x of [rows.bfloat16(), rows.half(), rows, places, truth])
    for (const dim of [0, 1]) {
      x.cumsum(dim);
      if (x !== truth) x.cummax(dim);
      x.repeat_interleave(2, dim);
      x.repeat_interleave(2);
      x.flip(dim);
      x.roll(1, dim);
      x.gather(dim, places);
      if (x === truth) continue;
      x.max(dim);
      x.scatter_add(dim, places, x);
      x.index_add(dim, places.at(0), x);
    }
  for (const matrix of [rows, rows.narrow(0, 0, 4).narrow(1, 0, 4)])
    for (const upper of [true, false])
      for (const left of [true, false]) torch.linalg.solve_triangular(matrix, matrix, { upper, left });
  torch.linalg.det(rows);
  torch.logical_and(truth, truth);
  torch.eq(truth, truth);
  F.pad(truth, [1, 1]);
}

/** Functions of doubles and of half precision, reductions along the first dim, and truth values. */
function seldom(torch: Torch): void {
  const F = torch.nn.functional;
  const rows = torch.randn(64, 64, { dtype: torch.float64 });
  for (const run of [
    (x: Tensor) => x.softmax(0),
    (x: Tensor) => x.log_softmax(0),
    (x: Tensor) => x.logsumexp(0),
    (x: Tensor) => F.logsigmoid(x),
    (x: Tensor) => x.tanh().mul(0.9).erfinv(),
    (x: Tensor) => x.amax(0),
    (x: Tensor) => x.amin(0),
    (x: Tensor) => x.t().amax(0),
  ])
    run(rows.detach().requires_grad_()).sum().backward();
  for (const dtype of [torch.bfloat16, torch.float16]) {
    const x = rows.to(dtype);
    const inside = x.abs().add(0.1);
    for (const run of [
      () => x.abs(),
      () => x.neg(),
      () => x.erf(),
      () => inside.log1p(),
      () => inside.log(),
      () => x.expm1(),
      () => x.sin(),
      () => x.cos(),
      () => x.floor(),
      () => x.trunc(),
      () => x.round(),
      () => x.sign(),
      () => x.nan_to_num(),
      () => inside.rsqrt(),
      () => inside.sqrt(),
      () => x.reciprocal(),
      () => x.square(),
      () => F.softplus(x),
      () => F.logsigmoid(x),
      () => torch.maximum(x, inside),
      () => torch.minimum(x, inside),
      () => x.logsumexp(0),
      () => x.cumsum(0),
      () => x.cumsum(1),
    ])
      run();
  }
  const single = rows.float();
  for (const x of [single, rows, rows.mul(50).int(), rows.mul(50).long()]) {
    torch.aminmax(x);
    torch.aminmax(x, { dim: 1 });
    x.amax(0);
    x.t().amax(0);
    x.fliplr();
  }
  const truth = rows.gt(0);
  for (const other of [truth, truth.t().contiguous()]) {
    truth.eq(other);
    truth.ne(other);
    truth.logical_and(other);
    truth.logical_or(other);
    truth.bitwise_xor(other);
    truth.bitwise_and(other);
    truth.bitwise_or(other);
  }
  truth.logical_not();
  truth.bitwise_not();
  F.adaptive_max_pool2d(single.view(1, 1, 64, 64), 7);
}

/** Tensors of 8 bits, and what stands around their products: WebAssembly alone would take other forms of those. */
function quantized(torch: Torch): void {
  const x = torch.randn(4, 8, 20, 24);
  for (const form of ["bytes", "words"] as const) {
    quantizeRowsKernel(x, form);
    rowSumsKernel(x, form);
    for (const element of ["uint8", "int8"] as const) {
      copyRowsKernel(x, element, form);
      for (const lines of [true, false]) windowsKernel(x, element, form, lines);
    }
  }
  for (const lines of [true, false]) windowsKernel(x, "int32", "bytes", lines);
  for (const element of ["uint8", "int8"] as const) channelwiseKernel(x, element);
  for (const result of ["float32", "uint8"] as const)
    for (const hasBias of [true, false])
      for (const relu of [true, false])
        for (const rounding of result === "uint8" ? (["units", "scaled"] as const) : (["scaled"] as const))
          finishKernel(x, { result, hasBias, hasZeroPoints: false, relu, rounding });
  const scales = torch.rand(8).add(0.1);
  const zeros = torch.zeros(8, { dtype: torch.int64 });
  for (const dtype of [torch.quint8, torch.qint8]) {
    const q = torch.quantize_per_tensor(x, 0.1, 10, dtype);
    q.dequantize();
    torch.nn.functional.relu(q);
    torch.quantize_per_channel(x, scales, zeros, 1, dtype).dequantize();
  }
  const given = x.detach().requires_grad_();
  torch.fake_quantize_per_tensor_affine(given, 0.1, 10, 0, 255).sum().backward();
  torch.fake_quantize_per_channel_affine(given, scales, zeros.int(), 1, -128, 127).sum().backward();
}

/** Runs all. */
export async function runFormulaPrograms(torch: Torch): Promise<void> {
  torch.manual_seed(0);
  await runPrograms(torch);
  layers(torch);
  networks(torch);
  numbers(torch);
  wide(torch);
  slow(torch);
  small(torch);
  matrices(torch);
  rest(torch);
  seldom(torch);
  quantized(torch);
  lately(torch);
}
