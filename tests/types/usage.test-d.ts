/** Compiled only (`npm run types`): what users write has the types that they expect, and what is wrong is an error. */
import * as torch from "flambeau";
import { nn, optim, utils, type Tensor } from "flambeau";

const F = nn.functional;

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<A>() {
  return <B>(_value: B, ..._same: Same<A, B> extends true ? [] : [never]): void => {};
}

const x = torch.randn(4, 3);

// Models: a class with a typed forward, called as a function.
class Net extends nn.Module {
  hidden = new nn.Linear(3, 8);
  dropout = new nn.Dropout(0.5);
  layers = new nn.ModuleList([new nn.Linear(8, 8), new nn.Linear(8, 8)]);
  scale = new nn.Parameter(torch.ones(8));
  forward(input: Tensor, { train = false }: { train?: boolean } = {}): Tensor {
    let y = F.relu(this.hidden(input));
    for (const layer of this.layers) y = layer(y).relu();
    return train ? this.dropout(y) : y.mul(this.scale);
  }
}
class TwoHeads extends nn.Module {
  forward(input: Tensor): [Tensor, { logits: Tensor }] {
    return [input, { logits: input }];
  }
}
const net = new Net();
expectType<Tensor>()(net(x));
expectType<Tensor>()(net(x, { train: true }));
expectType<[Tensor, { logits: Tensor }]>()(new TwoHeads()(x));
expectType<boolean>()(net.training);
expectType<Net>()(net.train());
expectType<Net>()(net.to(torch.float64));
expectType<Net>()(net.deepcopy());
// @ts-expect-error forward takes a tensor
net(3);
// @ts-expect-error forward has no such option
net(x, { training: true });
// @ts-expect-error a model is called with an input
net();

// Sequential, layers, options by position and by name.
const model = new nn.Sequential(
  new nn.Conv2d(1, 8, 3),
  new nn.BatchNorm2d(8),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Flatten(),
  new nn.Linear(8, 10),
);
expectType<Tensor>()(model(x));
new nn.Sequential({ first: new nn.Linear(3, 4), act: new nn.ReLU() });
new nn.Conv2d(3, 64, { kernel_size: 3, stride: [2, 1], padding: "same", bias: false });
new nn.Conv2d({ in_channels: 3, out_channels: 64, kernel_size: 3 });
new nn.Linear(3, 4, { bias: false, dtype: torch.float64 });
new nn.LSTM(3, 8, { num_layers: 2, batch_first: true });
new nn.CrossEntropyLoss({ label_smoothing: 0.1, weight: torch.ones(3) });
// @ts-expect-error no such option
new nn.Linear(3, 4, { biass: false });
// @ts-expect-error a layer is constructed with sizes, then called
new nn.Linear(x);
// @ts-expect-error a size is a number
new nn.Conv2d("3", 64, 3);
// @ts-expect-error a function is no module
new nn.Sequential(F.relu);
// @ts-expect-error no such reduction
new nn.MSELoss({ reduction: "average" });

// Recurrent layers give tuples.
const [steps, [hidden, cell]] = new nn.LSTM(3, 8)(x);
expectType<Tensor>()(steps);
expectType<Tensor>()(hidden);
expectType<Tensor>()(cell);

// Operators: positions, names, in place, dtypes.
expectType<Tensor>()(x.add(x).mul(2).sub(1n).div(true));
expectType<Tensor>()(x.add(x, { alpha: 2 }));
expectType<Tensor>()(torch.add(x, x, { alpha: 2 }));
expectType<Tensor>()(torch.add(x, x, { alpha: 2, out: x }));
expectType<Tensor>()(torch.exp(x, { out: x }));
expectType<Tensor>()(torch.mul(x, x, { out: x }));
expectType<Tensor>()(x.sum(1, { keepdim: true }));
expectType<Tensor>()(x.sum({ dim: [0, 1], dtype: torch.float64 }));
expectType<Tensor>()(x.mean(0, true));
expectType<Tensor>()(x.softmax({ dim: 1 }));
expectType<Tensor>()(F.softmax(x, { dim: 1 }));
expectType<Tensor>()(F.cross_entropy(x, x.argmax(1), { reduction: "sum", ignore_index: -1 }));
expectType<Tensor>()(torch.cat([x, x], { dim: 1 }));
expectType<Tensor[]>()(x.split(2));
expectType<Tensor[]>()(x.unbind());
expectType<Tensor>()(x.view(-1, 2));
expectType<Tensor>()(x.reshape([2, 6]).transpose(0, 1).permute(1, 0));
expectType<Tensor>()(x.at("1:3", "...", null, -1));
expectType<Tensor>()(x.clamp({ min: 0 }));
expectType<Tensor>()(x.to(torch.int64));
expectType<Tensor>()(x.add_(1).mul_(2));
expectType<readonly number[]>()(x.shape);
expectType<torch.DType>()(x.dtype);
expectType<number>()(x.item());
expectType<Tensor>()(torch.zeros(2, 3, { dtype: torch.int64 }));
expectType<Tensor>()(
  torch.tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requires_grad: true },
  ),
);
// @ts-expect-error no such argument
x.sum({ axes: 1 });
// @ts-expect-error a dim is a number
x.softmax("1");
// @ts-expect-error softmax needs its dim
F.softmax(x);
// @ts-expect-error no such method
x.addd(1);
// @ts-expect-error no such function
F.lineer(x, x);
// @ts-expect-error a dtype, not its name
torch.zeros(2, { dtype: "float32" });
// @ts-expect-error a tensor or a number
x.add("1");
// @ts-expect-error layers are in nn
F.ReLU(x);
// @ts-expect-error shapes are read-only
x.shape[0] = 3;

// Named tuples: names and places.
const { values, indices } = x.max(1);
const [v, i] = x.topk(2);
const sorted = torch.sort(x, { descending: true });
for (const item of [values, indices, v, i, sorted.values, sorted.indices])
  expectType<Tensor | undefined>()(item as Tensor | undefined);
expectType<Tensor>()(x.max());
expectType<Tensor>()(x.max(x));
// @ts-expect-error sort gives values and indices
void sorted.index;

// Data: samples and batches keep their types.
const data = new utils.data.TensorDataset(x, x.argmax(1));
async function train(): Promise<void> {
  const loader = new utils.data.DataLoader(data, { batch_size: 2, shuffle: true });
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, 10, { gamma: 0.5 });
  for await (const [input, target] of loader) {
    optimizer.zero_grad();
    const loss = F.cross_entropy(net(input), target);
    loss.backward();
    optimizer.step();
  }
  scheduler.step();
}
class Pairs extends utils.data.Dataset<{ image: Tensor; label: number }> {
  get length(): number {
    return 2;
  }
  at(index: number): { image: Tensor; label: number } {
    return { image: x.select(0, index), label: index };
  }
}
for (const batch of new utils.data.DataLoader(new Pairs(), { batch_size: 2 })) {
  expectType<Tensor>()(batch.image);
  expectType<Tensor>()(batch.label);
}
// @ts-expect-error no such option
new utils.data.DataLoader(data, { batchsize: 2 });
// @ts-expect-error a learning rate is a number
new optim.SGD(net.parameters(), { lr: "0.1" });
// @ts-expect-error no such option
new optim.Adam(net.parameters(), { momentum: 0.9 });

// Autograd.
expectType<number>()(torch.no_grad(() => 3));
expectType<Promise<number>>()(torch.no_grad(async () => 3));
{
  using _ = torch.no_grad();
}
expectType<Tensor | null>()(x.grad);
expectType<Tensor[]>()(torch.autograd.grad(x.sum(), [x], { create_graph: true }));
class Double extends torch.autograd.Function {
  static override forward(context: torch.autograd.FunctionContext, input: Tensor): Tensor {
    context.save_for_backward(input);
    return input.mul(2);
  }
  static override backward(_context: torch.autograd.FunctionContext, grad: Tensor): Tensor {
    return grad.mul(2);
  }
}
void Double;
// @ts-expect-error options of backward
x.sum().backward({ retain: true });

// State dicts and files.
const state = net.state_dict();
expectType<{ missing: readonly string[] }>()({
  missing: net.load_state_dict(state, { strict: false }).missing_keys as readonly string[],
});
// @ts-expect-error a state dict, not a path
net.load_state_dict("model.pt");

// Any module that maps a tensor to a tensor.
function run(layer: nn.Module<(input: Tensor) => Tensor>): Tensor {
  return layer(x);
}
run(new nn.ReLU());
run(model);
// @ts-expect-error gives a tuple
run(new TwoHeads());

export { train };

// Files: errors, records and marks are in torch.serialization.
const loadOptions: torch.serialization.LoadOptions = { weights_only: false };
const record = torch.load<torch.serialization.PickledObject>(new Uint8Array(), loadOptions);
net.load_state_dict(torch.serialization.state_dict_of(record));
expectType<[number, string]>()(torch.serialization.tuple(1, "a"));
declare const failure: unknown;
if (failure instanceof torch.serialization.WeightsOnlyError)
  expectType<readonly torch.serialization.BlockedGlobal[]>()(failure.blocked);
if (failure instanceof torch.serialization.CheckpointError) expectType<string | null>()(failure.place);

// Decompositions have named results, which are arrays too.
const matrix = torch.eye(3);
const [left, singular, right] = torch.linalg.svd(matrix);
expectType<Tensor[]>()([left, singular, right]);
expectType<Tensor>()(torch.linalg.svd(matrix).S);
expectType<Tensor>()(torch.svd(matrix).V);
expectType<Tensor>()(matrix.svd().U);
expectType<Tensor>()(torch.linalg.qr(matrix).Q);
expectType<Tensor>()(torch.geqrf(matrix).tau);
expectType<Tensor>()(torch.linalg.eigh(matrix).eigenvectors);
expectType<Tensor>()(torch.linalg.slogdet(matrix).logabsdet);
expectType<Tensor>()(torch.linalg.lu(matrix).P);
expectType<Tensor>()(torch.linalg.lu_factor(matrix).pivots);
expectType<Tensor>()(torch.linalg.lu_factor_ex(matrix).LU);
expectType<Tensor>()(torch.lu_unpack(matrix, matrix).L);
expectType<Tensor>()(torch.linalg.ldl_factor(matrix).LD);
expectType<Tensor>()(torch.linalg.ldl_factor_ex(matrix).info);
expectType<Tensor>()(torch.linalg.inv_ex(matrix).inverse);
expectType<Tensor>()(torch.linalg.solve_ex(matrix, matrix).result);
expectType<Tensor>()(torch.linalg.cholesky_ex(matrix).L);
expectType<Tensor>()(torch.linalg.lstsq(matrix, matrix).residuals);
expectType<Tensor>()(torch.triangular_solve(matrix, matrix).cloned_coefficient);
const parts: readonly Tensor[] = torch.linalg.svd(matrix);
expectType<number[][]>()(parts.map((part) => [...part.shape]));
// @ts-expect-error the transposed V is called Vh
void torch.linalg.svd(matrix).V;
// Where a name is also that of an array's method, the name counts.
expectType<Tensor>()(matrix.max(1).values);

// Calls with options that `forward`'s type in a base class lacks, and transforms of operators.
void new nn.ConvTranspose2d(1, 1, 2)(x, { output_size: [4, 4] });
void new nn.EmbeddingBag(2, 2)(x, x, { per_sample_weights: x });
void new nn.KLDivLoss({ reduction: "batchmean" });
void torch.autocast({ device_type: "cpu", dtype: torch.bfloat16 }, () => x);
void torch.autocast("cpu", torch.bfloat16, () => x);
void torch.vmap(torch.dot)(x, x);
void nn.attention.flex_attention.create_mask((_b, _h, q, kv) => q.ge(kv), 1, 1, 2, 2);
// @ts-expect-error `dot` takes two vectors
void torch.vmap(torch.dot)(x, x, x);

// Arguments of layers by name, as in PyTorch.
expectType<Tensor>()(new nn.Linear(2, 2)({ input: x }));
expectType<Tensor>()(new nn.ReLU()({ input: x }));
expectType<Tensor>()(new nn.MaxPool2d(2)({ input: x }));
expectType<Tensor>()(new nn.MSELoss()(x, { target: x }));
expectType<Tensor>()(new nn.CrossEntropyLoss()({ input: x, target: x }));
expectType<Tensor>()(new nn.TripletMarginLoss()({ anchor: x, positive: x, negative: x }));
expectType<Tensor>()(new nn.GaussianNLLLoss()({ input: x, target: x, var: x }));
expectType<Tensor>()(new nn.CosineSimilarity()(x, { x2: x }));
expectType<Tensor>()(new nn.Bilinear(1, 1, 1)({ input1: x, input2: x }));
expectType<Tensor>()(new nn.CTCLoss()(x, x, { input_lengths: [5], target_lengths: [2] }));
expectType<[output: Tensor, hidden: Tensor]>()(new nn.GRU(1, 1)(x, { hx: x }));
expectType<[output: Tensor, hidden: Tensor]>()(new nn.RNN(1, 1)({ input: x, hx: null }));
expectType<[output: Tensor, states: [h: Tensor, c: Tensor]]>()(new nn.LSTM(1, 1)(x, { hx: [x, x] }));
expectType<[h: Tensor, c: Tensor]>()(new nn.LSTMCell(1, 1)(x, { hx: [x, x] }));
expectType<Tensor>()(new nn.GRUCell(1, 1)({ input: x, hx: x }));
// @ts-expect-error misspelt
void new nn.Linear(2, 2)({ inputs: x });
// @ts-expect-error misspelt
void new nn.MSELoss()(x, { targets: x });
// @ts-expect-error the states of an LSTM are two
void new nn.LSTM(1, 1)(x, { hx: x });

// The class of tensors, and those of single dtypes.
expectType<Tensor>()(new torch.Tensor(2, 3));
expectType<Tensor>()(new torch.Tensor([[1, 2]]));
expectType<Tensor>()(new torch.FloatTensor(2, 3));
expectType<Tensor>()(torch.LongTensor([1]));
declare const something: unknown;
if (something instanceof torch.Tensor) expectType<Tensor>()(something);
// @ts-expect-error sizes are numbers
void new torch.Tensor("2");

// Futures are awaited, of whatever they are.
export async function futures(
  model: torch.futures.Future<{ name: string }>,
  numbers: readonly torch.futures.Future<number>[],
): Promise<number> {
  const { name } = await model;
  const length: torch.futures.Future<number> = model.then((done) => done.value().name.length);
  const all = await torch.futures.collect_all(numbers);
  return (await length) + name.length + all.length;
}

// Classes whose constructors are overloads, and rates that are changed in place.
const skipped = nn.utils.skip_init(nn.Linear, 2, 3);
expectType<torch.nn.Parameter>()(skipped.weight);
void nn.utils.skip_init(nn.Conv2d, 1, 2, 3, { bias: false });
const rates = new torch.optim.AdamW(skipped.parameters(), { lr: 0.5 });
for (const group of rates.param_groups) {
  group.lr *= 0.1;
  const rate: number = group.lr;
  group.lr = torch.tensor(rate);
}
