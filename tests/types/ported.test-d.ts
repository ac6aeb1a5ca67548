/** Compiled only: programs as they come from PyTorch, in strict mode, without casts. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<A>() {
  return <B>(_value: B, ..._same: Same<A, B> extends true ? [] : [never]): void => {};
}

const x = torch.randn(4, 3);

// A module of any kind can be held and called.
class Block extends nn.Module {
  act: nn.Module;
  layers = new nn.ModuleList<nn.Module>([new nn.Linear(3, 3), new nn.ReLU(), new nn.LSTM(3, 3)]);
  heads = new nn.ModuleDict({ first: new nn.Linear(3, 2), second: new nn.LSTM(3, 3), third: new nn.Embedding(4, 3) });
  down: nn.Module | null;
  constructor(act: nn.Module = new nn.ReLU(), down: nn.Module | null = null) {
    super();
    this.act = act;
    this.down = down;
  }
  forward(input: Tensor): Tensor {
    let y: Tensor = this.act(input);
    for (const layer of this.layers) y = layer(y);
    if (this.down !== null) y = y.add(this.down(input));
    return y;
  }
}
new Block(new nn.GELU(), new nn.Sequential(new nn.Linear(3, 3)));
new Block(new Block());
function train(model: nn.Module, input: Tensor): Tensor {
  const loss: Tensor = model(input).sum();
  loss.backward();
  return loss;
}
train(new Block(), x);
train(new nn.Sequential(new nn.Linear(3, 2)), x);
const anything: nn.Module[] = [new nn.LSTM(3, 3), new nn.Identity(), new nn.MultiheadAttention(4, 2), new nn.MSELoss()];
void anything;

// A module from a tensor to a tensor, also as a type parameter, and the choice between two.
type TensorModule = nn.Module<(x: Tensor) => Tensor>;
const modules: TensorModule[] = [new nn.Identity(), new nn.Linear(3, 3), new nn.Sequential(), new Block()];
for (const module of modules) expectType<Tensor>()(module(x));
function twice<M extends nn.Module<(x: Tensor) => Tensor>>(model: M, input: Tensor): Tensor {
  return model(model(input));
}
twice(new nn.Linear(3, 3), x);
twice(new Block(), x);
const shortcut = Math.random() < 0.5 ? new nn.Conv2d(3, 3, 1) : new nn.Identity();
expectType<Tensor>()(shortcut(x));
expectType<Tensor>()(new nn.Identity()(x));
expectType<Tensor>()(new nn.Identity(54, { unused: true })(x));
// @ts-expect-error a layer takes a tensor
new nn.Linear(3, 3)("x");
// @ts-expect-error as does a module that says so
modules[0]!(3);

// A number may come first where PyTorch takes one.
for (const y of [
  torch.pow(2, x),
  torch.add(1, x),
  torch.sub(1, x),
  torch.mul(2, x),
  torch.div(1, x),
  torch.remainder(5, x),
  torch.float_power(2, x),
  torch.xlogy(2, x),
  torch.floor_divide(7, x),
  torch.bitwise_and(6, torch.arange(3)),
  torch.special.xlog1py(2, x),
])
  expectType<Tensor>()(y);

// What the options do not leave out is there.
new nn.Linear(3, 3).bias.fill_(0);
new nn.Conv2d(3, 3, 1).bias.numel();
new nn.BatchNorm2d(3).weight.fill_(1);
new nn.BatchNorm2d(3).running_mean.zero_();
new nn.LayerNorm(3).bias.fill_(0);
new nn.GroupNorm(1, 3).weight.fill_(1);
nn.init.zeros_(new nn.MultiheadAttention(4, 2).in_proj_bias);
class Wide extends nn.Linear {
  constructor(size: number, bias = true) {
    super(size, size, { bias });
  }
}
const layer: nn.Linear = new nn.Linear(3, 3, { bias: false });
expectType<Tensor>()(layer(x));
expectType<Tensor>()(new Wide(3)(x));

// An averaged model is called as the model.
expectType<Tensor>()(new optim.swa_utils.AveragedModel(new Block())(x));
expectType<Tensor>()(new optim.swa_utils.AveragedModel(new nn.Linear(3, 3))(x));

// Values in JavaScript, as the type that is expected.
const rows: number[][] = x.tolist();
const flags: boolean[] = x.gt(0).tolist();
const floats: Float32Array = x.toTypedArray();
expectType<number[]>()(x.tolist<number[]>());
void [rows, flags, floats];

// dtypes and devices are types.
function zeros(size: number, dtype: torch.dtype = torch.float32, device: torch.device = "cpu"): Tensor {
  return torch.zeros(size, { dtype }).to(device);
}
zeros(3);
x.to(torch.cuda.is_available() ? "cuda" : "cpu");
// @ts-expect-error there is no such device
x.to("gpu");
// @ts-expect-error an object is no data
torch.tensor({ a: 1 });
// @ts-expect-error nor is a text
torch.tensor("1");
torch.tensor([
  [1, 2],
  [true, 3n],
]);
torch.tensor([x.sum(), 2]);
torch.tensor([new Float32Array(2), new Float32Array(2)]);
torch.tensor({ width: 1, height: 1, data: new Uint8ClampedArray(4) });
