//% flambeau/display.dashboard
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dashboard } from "flambeau/display";
const folder = mkdtempSync(join(tmpdir(), "runs-"));
const writer = new torch.utils.tensorboard.SummaryWriter(folder);
const board = dashboard(writer, { onUpdate: () => {} }); // without onUpdate it draws into the terminal or the notebook
for (let step = 0; step < 100; step++) writer.add_scalar("loss/train", 1 / (step + 1), step);
board.plots().length; //?
board.close();
writer.close();
rmSync(folder, { recursive: true });

//% flambeau/text.get_peft_model
import * as text from "flambeau/text";
const model = new text.GPT2LMHeadModel({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 });
const peft = text.get_peft_model(model, { r: 2, lora_alpha: 4, target_modules: ["c_attn"], fan_in_fan_out: true });
peft.get_nb_trainable_parameters(); // trained, and all

//% flambeau/vision.datasets.DatasetFolder
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasets } from "flambeau/vision";
const root = mkdtempSync(join(tmpdir(), "texts-"));
for (const kind of ["prose", "verse"]) {
  mkdirSync(join(root, kind)); // a folder for each class
  writeFileSync(join(root, kind, "1.txt"), `some ${kind}`);
}
const set = new datasets.DatasetFolder(root, (path) => readFileSync(path, "utf8"), ".txt");
set.classes; //?
await set.at(1); //?
rmSync(root, { recursive: true });

//% flambeau/vision.datasets.ImageFolder
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasets, io, transforms } from "flambeau/vision";
const root = mkdtempSync(join(tmpdir(), "pets-"));
for (const pet of ["cat", "dog"]) {
  mkdirSync(join(root, pet)); // a folder for each class
  await io.write_png(torch.zeros(3, 8, 8, { dtype: torch.uint8 }), join(root, pet, "1.png"));
}
const set = new datasets.ImageFolder(root, { transform: new transforms.Resize([4, 4]) });
set.class_to_idx; //?
const [image, target] = await set.at(1);
[image.shape, target]; //?
rmSync(root, { recursive: true });

//% flambeau/vision.datasets.MNIST
import { datasets, transforms } from "flambeau/vision";
const toFloats = new transforms.ToDtype(torch.float32, true);
const set = () => new datasets.MNIST("data", { download: true, transform: toFloats }); // fetches it at the first time
datasets.MNIST.classes.slice(0, 3);

//% flambeau/vision.io.draw_on_canvas
import { io } from "flambeau/vision";
// In a page: const canvas = document.querySelector("canvas"). Here one that only notes what it is given.
globalThis.ImageData = class {
  constructor(width, height) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
};
let drawn;
const canvas = { width: 0, height: 0, getContext: () => ({ putImageData: (image) => (drawn = image) }) };
io.draw_on_canvas(torch.full([3, 2, 4], 0.5), canvas);
[canvas.width, canvas.height, Array.from(drawn.data.slice(0, 4))];

//% flambeau/vision.models.get_model
import { models } from "flambeau/vision";
const model = models.get_model("squeezenet1_1", { num_classes: 10 });
model.eval()(torch.zeros(1, 3, 32, 32)).shape;

//% flambeau/vision.utils.save_image
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vision from "flambeau/vision";
const folder = mkdtempSync(join(tmpdir(), "samples-"));
await vision.utils.save_image(torch.rand(8, 3, 16, 16), join(folder, "samples.png"), { nrow: 4, normalize: true });
(await vision.io.decode_image(join(folder, "samples.png"))).shape; //?
rmSync(folder, { recursive: true });

//% torch.frombuffer
torch.frombuffer(new Float32Array([1.5, 2, 3]).buffer, { dtype: torch.float32 });

//% torch.einsum
const [a, b] = [torch.arange(4).view(1, 2, 2), torch.ones(1, 2, 2).long()];
torch.einsum("bij,bjk->bik", a, b);

//% torch.Generator
const generator = new torch.Generator().manual_seed(7);
torch.rand([3], { generator });

//% torch.histogramdd
const { hist, bin_edges } = torch.histogramdd(
  torch.tensor([
    [0.5, 0.5],
    [1.5, 2.5],
    [2.5, 0.5],
  ]),
  [2, 2],
);
hist; //?
bin_edges;

//% torch.load, torch.serialization.load
const model = new nn.Linear(3, 2);
const bytes = torch.save(model.state_dict()); // a path works as well: torch.load("model.pt")
const state = torch.load(bytes);
Object.entries(state).map(([name, { shape }]) => `${name} ${shape}`); //?
model.load_state_dict(state);

//% torch.save, torch.serialization.save
const model = new nn.Linear(3, 2);
const bytes = torch.save({ epoch: 3, model: model.state_dict() }); // torch.save(state, "model.pt") writes a file
torch.load(bytes).epoch;

//% torch.keep
const best = torch.scope(() => torch.keep(torch.ones(2).mul(2.5)));
best;

//% torch.scope
const total = torch.zeros(2);
for (let step = 0; step < 3; step++) {
  using _ = torch.scope(); // what this turn makes is given back at its end
  total.add_(torch.ones(2).mul(0.5));
}
total;

//% torch.get_num_threads, torch.set_num_threads
const before = torch.get_num_threads();
torch.set_num_threads(1);
torch.get_num_threads(); //?
torch.set_num_threads(before);

//% torch.amp.custom_fwd
class Half extends torch.autograd.Function {
  static forward = torch.amp.custom_fwd((ctx, x) => x.mul(0.5), { device_type: "cpu" });
  static backward = torch.amp.custom_bwd((ctx, grad) => grad.mul(0.5), { device_type: "cpu" });
}
const x = torch.ones(2, { requires_grad: true });
Half.apply(x).sum().backward();
x.grad;

//% torch.autograd.functional.vjp
const [y, g] = torch.autograd.functional.vjp((x) => x.exp().sum(1), torch.zeros(2, 2), torch.tensor([1, 0.5]));
y; //?
g;

//% torch.autograd.graph.saved_tensors_hooks, torch.autograd.saved_tensors_hooks
const a = torch.tensor([1.5, 2.5], { requires_grad: true });
let packed = 0;
const pack = (x) => (packed++, x.to(torch.float16)); // what is saved for backward takes half the bytes
const y = torch.autograd.graph.saved_tensors_hooks(
  pack,
  (x) => x.float(),
  () => a.mul(a),
);
y.sum().backward();
packed; //?
a.grad;

//% torch.profiler.record_function, torch.autograd.profiler.record_function
using recording = new torch.profiler.profile();
torch.profiler.record_function("attention", () => torch.rand(4, 4).softmax(1));
recording.stop();
recording
  .key_averages()
  .map(({ key }) => key)
  .includes("attention");

//% torch.func.grad_and_value
const [g, y] = torch.func.grad_and_value((x) => x.pow(2).sum())(torch.tensor([1.5, 2]));
y; //?
g;

//% torch.nn.Sequential
const model = new nn.Sequential({
  hidden: new nn.Linear(784, 128),
  act: new nn.ReLU(),
  output: new nn.Linear(128, 10),
});
model(torch.zeros(2, 784)).shape; //?
model;

//% torch.nn.Conv2d
const conv = new nn.Conv2d(3, 64, { kernel_size: 3, padding: 1 });
conv(torch.zeros(1, 3, 32, 32)).shape;

//% torch.nn.Embedding
const embedding = new nn.Embedding(1000, 3, { padding_idx: 0 });
embedding(torch.tensor([[7, 0]]));

//% torch.nn.Parameter, torch.nn.parameter.Parameter
class Scale extends nn.Module {
  weight = new nn.Parameter(torch.ones(3));
  forward(x) {
    return x.mul(this.weight);
  }
}
new Scale().weight;

//% torch.optim.lr_scheduler.LRScheduler
class Halving extends optim.lr_scheduler.LRScheduler {
  get_lr() {
    return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch);
  }
}
const optimizer = new optim.SGD(new nn.Linear(4, 2).parameters(), { lr: 0.1 });
const scheduler = new Halving(optimizer);
optimizer.step();
scheduler.step();
scheduler.get_last_lr();

//% torch.optim.lr_scheduler.ReduceLROnPlateau
const optimizer = new optim.SGD(new nn.Linear(4, 2).parameters(), { lr: 0.1 });
const scheduler = new optim.lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
for (const loss of [0.7, 0.7, 0.7, 0.7]) scheduler.step(loss); // no better for more than one epoch
scheduler.get_last_lr();

//% torch.optim.lr_scheduler.SequentialLR
const { ConstantLR, ExponentialLR, SequentialLR } = optim.lr_scheduler;
const optimizer = new optim.SGD(new nn.Linear(4, 2).parameters(), { lr: 0.1 });
const scheduler = new SequentialLR(
  optimizer,
  [new ConstantLR(optimizer, 0.5, 2), new ExponentialLR(optimizer, 0.9)],
  [2],
);
const rates = [];
for (let epoch = 0; epoch < 4; epoch++) {
  rates.push(Number(scheduler.get_last_lr()[0].toFixed(4)));
  optimizer.step();
  scheduler.step();
}
rates;

//% torch.optim.ASGD
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.ASGD([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Adadelta
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Adadelta([w], { lr: 1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Adafactor
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Adafactor([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Adagrad
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Adagrad([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Adam
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Adam([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.AdamW
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.AdamW([w], { lr: 0.1, weight_decay: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Adamax
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Adamax([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.NAdam
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.NAdam([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.RAdam
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.RAdam([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.RMSprop
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.RMSprop([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.Rprop
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.Rprop([w], { lr: 0.1 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.SGD
const w = torch.tensor([1.5, -2], { requires_grad: true });
const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  w.square().sum().backward();
  optimizer.step();
}
w;

//% torch.optim.LBFGS
const x = torch.zeros(1, { requires_grad: true });
const optimizer = new optim.LBFGS([x], { line_search_fn: "strong_wolfe" });
optimizer.step(() => {
  optimizer.zero_grad();
  const loss = x.sub(2.5).square().sum();
  loss.backward();
  return loss;
});
x;

//% torch.optim.SparseAdam
const table = new nn.Embedding(4, 2, { sparse: true });
nn.init.ones_(table.weight);
const optimizer = new optim.SparseAdam(table.parameters(), { lr: 0.1 });
table(torch.tensor([1, 3]))
  .sum()
  .backward();
optimizer.step(); // only the rows that were read
table.weight;

//% torch.optim.Optimizer, torch.optim.optimizer.Optimizer
class SignSGD extends optim.Optimizer {
  constructor(params, lr = 0.01) {
    super(params, { lr });
  }
  update(param, grad, state, group) {
    param.sub_(grad.sign(), { alpha: group.lr });
  }
}
const w = torch.tensor([1, -2.5], { requires_grad: true });
w.square().sum().backward();
new SignSGD([w], 0.5).step();
w;

//% torch.optim.optimizer.register_optimizer_step_pre_hook
let steps = 0;
const handle = optim.optimizer.register_optimizer_step_pre_hook(() => void steps++); // of every optimizer
new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 0.1 }).step();
steps; //?
handle.remove();

//% torch.serialization.safe_globals
const config = torch.serialization.safe_globals(["my_module.Config"], () => torch.serialization.get_safe_globals());
config;

//% torch.testing.assert_close
torch.testing.assert_close(torch.tensor([1, 2]).div(3), torch.tensor([0.333333, 0.666667])); // close enough: no error
torch.testing.assert_close(torch.tensor([1.5, 2]), torch.tensor([1.5, 2.5])); //!

//% torch.testing.matchers, flambeau/testing.matchers
// With a test runner: expect.extend(matchers); expect(y).toBeCloseToTensor(z)
const { matchers } = torch.testing;
matchers.toBeCloseToTensor(torch.tensor([1, 2]).div(3), torch.tensor([0.333333, 0.666667])).pass;

//% torch.utils.checkpoint.checkpoint
let runs = 0;
const block = (a) => (runs++, a.sin());
const x = torch.zeros(2, { requires_grad: true });
utils.checkpoint.checkpoint(block, x, { use_reentrant: false }).sum().backward();
runs; //?
x.grad;

//% torch.utils.checkpoint.checkpoint_sequential
const model = new nn.Sequential(...Array.from({ length: 8 }, () => new nn.Linear(4, 4)));
const x = torch.randn(2, 4, { requires_grad: true });
utils.checkpoint.checkpoint_sequential(model, 4, x, { use_reentrant: false }).shape;

//% torch.utils.checkpoint.create_selective_checkpoint_contexts
const { checkpoint, create_selective_checkpoint_contexts } = torch.utils.checkpoint;
const [x, w] = [torch.zeros(1, 2, { requires_grad: true }), torch.tensor([[0.5], [1.5]])];
const context_fn = () => create_selective_checkpoint_contexts([torch.mm]); // keeps products, computes the rest again
checkpoint((a) => torch.mm(a, w).sin(), x, { use_reentrant: false, context_fn })
  .sum()
  .backward();
x.grad;

//% torch.utils.data.DataLoader
const [images, labels] = [torch.randn(100, 784), torch.zeros(100).long()];
const set = new utils.data.TensorDataset(images, labels);
const loader = new utils.data.DataLoader(set, { batch_size: 64, shuffle: true });
const shapes = [];
for await (const [x, y] of loader) shapes.push(`${x.shape} | ${y.shape}`);
shapes;

//% torch.utils.data.Dataset
class Squares extends utils.data.Dataset {
  get length() {
    return 100;
  }
  at(index) {
    return index * index;
  }
}
const [first] = new utils.data.DataLoader(new Squares(), { batch_size: 4 });
first;

//% torch.utils.data.IterableDataset
class Lines extends utils.data.IterableDataset {
  async *[Symbol.asyncIterator]() {
    for (const line of ["first", "second", "third"]) yield line;
  }
}
const batches = [];
for await (const batch of new utils.data.DataLoader(new Lines(), { batch_size: 2 })) batches.push(batch);
batches;

//% torch.utils.data.random_split
const generator = new torch.Generator().manual_seed(42);
const [train, test] = utils.data.random_split(
  Array.from({ length: 50 }, (_, i) => i),
  [0.9, 0.1],
  { generator },
);
[train.length, test.length]; //?
test.indices;

//% torch.utils.flop_counter.register_flop_formula
const { FlopCounterMode, register_flop_formula } = torch.utils.flop_counter;
register_flop_formula("sin", ([shape]) => 10 * shape[0]); // ten operations an element
const counter = new FlopCounterMode({ display: false });
counter.run(() => torch.ones(5).sin());
counter.get_total_flops();

//% torch.utils.tensorboard.SummaryWriter
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "runs-")); // `tensorboard --logdir` shows what is in it
const writer = new torch.utils.tensorboard.SummaryWriter(folder);
for (let step = 0; step < 100; step++) writer.add_scalar("loss", 1 / (step + 1), step);
writer.add_histogram("weights", torch.linspace(-1, 1, 50), 100);
writer.close();
readdirSync(folder)[0].startsWith("events.out.tfevents."); //?
rmSync(folder, { recursive: true });

//% torch.cholesky
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
torch.cholesky(a); //!
torch.linalg.cholesky(a);

//% torch.Tensor.cholesky
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
a.cholesky(); //!
torch.linalg.cholesky(a);

//% torch.eig
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
torch.eig(a); //!
torch.linalg.eigvals(a);

//% torch.Tensor.eig
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
a.eig(); //!
torch.linalg.eigvals(a);

//% torch.lstsq
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
const b = torch.tensor([[1.5], [2.5]]);
torch.lstsq(b, a); //!
torch.linalg.lstsq(a, b).solution;

//% torch.Tensor.lstsq
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
const b = torch.tensor([[1.5], [2.5]]);
b.lstsq(a); //!
torch.linalg.lstsq(a, b).solution;

//% torch.matrix_rank
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
torch.matrix_rank(a); //!
torch.linalg.matrix_rank(a);

//% torch.Tensor.matrix_rank
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
a.matrix_rank(); //!
torch.linalg.matrix_rank(a);

//% torch.qr
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
torch.qr(a); //!
torch.linalg.qr(a).R;

//% torch.Tensor.qr
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
a.qr(); //!
torch.linalg.qr(a).R;

//% torch.solve
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
const b = torch.tensor([[1.5], [2.5]]);
torch.solve(b, a); //!
torch.linalg.solve(a, b);

//% torch.Tensor.solve
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
const b = torch.tensor([[1.5], [2.5]]);
b.solve(a); //!
torch.linalg.solve(a, b);

//% torch.symeig
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
torch.symeig(a); //!
torch.linalg.eigvalsh(a);

//% torch.Tensor.symeig
const a = torch.tensor(
  [
    [4, 2],
    [2, 3],
  ],
  { dtype: torch.float32 },
);
a.symeig(); //!
torch.linalg.eigvalsh(a);

//% torch.split_copy
torch.split_copy(torch.arange(5), 2);

//% torch.ao.quantization.default_embedding_qat_qconfig, torch.quantization.default_embedding_qat_qconfig
const { activation, weight } = torch.ao.quantization.default_embedding_qat_qconfig;
[activation().constructor.name, weight().constructor.name];

//% torch.loadAsync, torch.serialization.loadAsync
const file = new Blob([torch.save({ weight: torch.tensor([1.5, 2]) })]); // as of an <input>; or an address: "https://..."
const state = await torch.loadAsync(file);
state.weight;

//% torch.hub.load_state_dict_from_url
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
// A host on this machine in place of https://download.pytorch.org/models/...
const host = createServer((_, response) => response.end(torch.save({ bias: torch.tensor([0.5, 1]) })));
await new Promise((resolve) => host.listen(0, "127.0.0.1", () => resolve()));
const model_dir = mkdtempSync(join(tmpdir(), "checkpoints-"));
const url = `http://127.0.0.1:${host.address().port}/model.pth`;
const state = await torch.hub.load_state_dict_from_url(url, { model_dir });
state.bias; //?
host.close();
rmSync(model_dir, { recursive: true });

//% flambeau/display.display
import { display } from "flambeau/display";
const x = torch.eye(2);
display(x); // a table in a notebook; in a program it prints the text
x;

//% torch.clear_autocast_cache
torch.clear_autocast_cache(); // weights are not kept between casts: there is nothing to clear
torch.is_autocast_cache_enabled();

//% torch.no_grad, torch.autograd.no_grad, torch.autograd.grad_mode.no_grad
const w = torch.ones(2, { requires_grad: true });
torch.no_grad(() => w.mul(2)).requires_grad; //?
{
  using _ = torch.no_grad(); // up to the end of the block
  w.sub_(0.5);
}
w;

//% torch.index_put_, torch.Tensor.index_put_
const x = torch.arange(6).float().view(2, 3);
x.index_put_([1], torch.tensor(0.5)); // x[1] = 0.5
x.index_put_([x.gt(1)], torch.tensor(9)); // x[x > 1] = 9
x;

//% torch.collect_garbage
let x = torch.ones(1000);
x = null; // nobody can reach the tensor now
torch.collect_garbage(); // and its memory can be used again
torch.memory_stats().live_bytes < 2 ** 30;

//% torch.autograd.set_multithreading_enabled, torch.autograd.grad_mode.set_multithreading_enabled
const w = torch.ones(2, { requires_grad: true });
torch.autograd.set_multithreading_enabled(false, () => w.mul(1.5).sum().backward()); // one thread walks the graph anyway
w.grad;

//% torch.optim.Muon
const w = torch.tensor(
  [
    [1.5, -2],
    [0.5, 1],
  ],
  { requires_grad: true },
); // matrices only
const optimizer = new optim.Muon([w], { lr: 0.1 });
w.square().sum().backward();
optimizer.step();
w;

//% torch.optim.swa_utils.AveragedModel
const model = new nn.Linear(2, 1, { bias: false });
nn.init.ones_(model.weight);
const averaged = new optim.swa_utils.AveragedModel(model); // the mean; with get_ema_multi_avg_fn one that forgets
averaged.update_parameters(model);
nn.init.constant_(model.weight, 2); // in a program: optimizer.step()
averaged.update_parameters(model);
averaged.module.weight;

//% torch.utils.worker.expose
// double.worker.mjs:
// utils.worker.expose({
//   double: (x) => x.mul(2),
//   async halve(x, context) {
//     for (let value = x; value.item() > 0.5; value = value.div(2)) {
//       context.progress(value.item());
//       await context.pause(); // throws when the run was cancelled
//     }
//   },
// });
const worker = torch.utils.worker.start(new URL("./double.worker.mjs", import.meta.url));
await worker.run("double", torch.tensor([1, 2.5])); //?
worker.close();
