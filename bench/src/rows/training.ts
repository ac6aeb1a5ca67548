/** Rows of training steps: zero_grad, forward, loss, backward, SGD, and the loss read. */
import type { Tensor } from "flambeau";
import type { Jax, Tfjs } from "../engines.ts";
import * as networks from "../networks.ts";
import type { Network } from "../networks.ts";
import type { Row, Torch, Work } from "../types.ts";
import { trainingSteps, valuesOf } from "./shared.ts";

const learningRate = 0.01;

type Loss = "cross_entropy" | "mse_loss";

interface Setting {
  readonly model: Network;
  readonly x: Tensor;
  readonly target: Tensor;
}

function trainingWork(torch: Torch, { model, x, target }: Setting, loss: Loss, compiles = false): Work {
  model.train();
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: learningRate });
  return trainingSteps(torch, optimizer, () => torch.nn.functional[loss](model(x), target), compiles);
}

interface TrainingRow {
  readonly name: string;
  readonly goal: number;
  readonly python: string;
  readonly loss: Loss;
  readonly model: (torch: Torch) => Network;
  readonly input: readonly number[];
  /** Number of classes, or the shape of a target. */
  readonly target: number | readonly number[];
  readonly tolerance?: number;
  readonly tfjs?: Row["tfjs"];
  readonly jax?: (jax: Jax, setting: Setting) => Work;
}

function settingOf(torch: Torch, row: TrainingRow): Setting {
  torch.manual_seed(0);
  const model = row.model(torch);
  const x = torch.randn(row.input as number[]);
  const target =
    typeof row.target === "number"
      ? torch.randint(0, row.target, [row.input[0]!])
      : torch.randn(row.target as number[]);
  return { model, x, target };
}

function trainingRow(row: TrainingRow): Row {
  return {
    name: row.name,
    goal: row.goal,
    python: row.python,
    tolerance: row.tolerance ?? 2e-4,
    flambeau: (torch) => trainingWork(torch, settingOf(torch, row), row.loss),
    compiled: (torch) => trainingWork(torch, settingOf(torch, row), row.loss, true),
    ...(row.jax === undefined ? {} : { jax: (jax: Jax, torch: Torch) => row.jax!(jax, settingOf(torch, row)) }),
    ...(row.tfjs === undefined ? {} : { tfjs: (tf: Tfjs, torch: Torch) => row.tfjs!(tf, torch) }),
  };
}

type JaxArray = ReturnType<Jax["numpy"]["array"]>;

/**
 * A compiled step of SGD in jax-js over parameters in PyTorch's order; `forward` gives up its arguments, as all
 * functions there do.
 */
function jaxTraining(
  jax: Jax,
  { model, x, target }: Setting,
  loss: Loss,
  forward: (params: JaxArray[], x: JaxArray) => JaxArray,
): Work {
  const { numpy: np, nn } = jax;
  const array = (tensor: Tensor): JaxArray => np.array(valuesOf(tensor)).reshape(tensor.shape as number[]);
  let params = [...model.parameters()].map(array);
  const input = array(x);
  const goal =
    loss === "cross_entropy"
      ? nn.oneHot(np.array(Int32Array.from(target.tolist() as number[], Number)), 10)
      : array(target);
  const objective = (weights: JaxArray[], images: JaxArray, wanted: JaxArray): JaxArray => {
    const out = forward(weights, images);
    if (loss === "mse_loss") return np.mean(np.square(out.sub(wanted)));
    return np.mean(np.sum(nn.logSoftmax(out).mul(wanted), -1)).neg();
  };
  const step = jax.jit((weights: JaxArray[], images: JaxArray, wanted: JaxArray) => {
    const [value, gradients] = jax.valueAndGrad(objective)(
      weights.map((w) => w.ref),
      images,
      wanted,
    ) as [JaxArray, JaxArray[]];
    return [value, ...weights.map((w, i) => w.sub(gradients[i]!.mul(learningRate)))];
  });
  const run = (): number => {
    const [value, ...updated] = step(params, input.ref, goal.ref) as unknown as JaxArray[];
    params = updated;
    return value!.item();
  };
  return { run, result: () => [run(), run(), run()] };
}

function jaxMlp(jax: Jax): (params: JaxArray[], x: JaxArray) => JaxArray {
  const { numpy: np, nn } = jax;
  return (params, x) => {
    let h = x;
    for (let i = 0; i < params.length; i += 2) {
      h = np.matmul(h, params[i]!.transpose()).add(params[i + 1]!);
      if (i + 2 < params.length) h = nn.relu(h);
    }
    return h;
  };
}

function jaxConvnet(jax: Jax): (params: JaxArray[], x: JaxArray) => JaxArray {
  const { numpy: np, nn, lax } = jax;
  return ([w1, b1, w2, b2, w3, b3, w4, b4], x) => {
    const pool = (h: JaxArray): JaxArray => lax.reduceWindow(h, np.max as (x: JaxArray) => JaxArray, [2, 2], [2, 2]);
    let h = pool(nn.relu(lax.convGeneralDilated(x, w1!, [1, 1], "VALID").add(b1!.reshape([24, 1, 1]))));
    h = pool(nn.relu(lax.convGeneralDilated(h, w2!, [1, 1], "VALID").add(b2!.reshape([32, 1, 1]))));
    h = nn.relu(np.matmul(h.reshape([-1, 800]), w3!.transpose()).add(b3!));
    return np.matmul(h, w4!.transpose()).add(b4!);
  };
}

function tfjsMlp(row: () => TrainingRow): Row["tfjs"] {
  return (tf, torch) => {
    const { model, x, target } = settingOf(torch, row());
    const params = [...model.parameters()].map((p) => tf.variable(tf.tensor(valuesOf(p), p.shape as number[])));
    const input = tf.tensor2d(valuesOf(x), x.shape as [number, number]);
    const goal =
      row().loss === "cross_entropy"
        ? tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(target.tolist() as number[], Number), "int32"), 10), "float32")
        : tf.tensor(valuesOf(target), target.shape as number[]);
    const optimizer = tf.train.sgd(learningRate);
    const run = (): number => {
      const value = optimizer.minimize(() => {
        let h: ReturnType<typeof tf.tensor> = input;
        for (let i = 0; i < params.length; i += 2) {
          h = tf.add(tf.matMul(h, params[i]!, false, true), params[i + 1]!);
          if (i + 2 < params.length) h = tf.relu(h);
        }
        if (row().loss === "mse_loss") return tf.reshape(tf.mean(tf.squaredDifference(h, goal)), []);
        // By hand: logSoftmax's gradient needs nothing that the wasm backend lacks.
        return tf.reshape(tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(h), goal), -1))), []);
      }, true)!;
      const number = value.dataSync()[0]!;
      value.dispose();
      return number;
    };
    return { run, result: () => [run(), run(), run()] };
  };
}

const mlp128: TrainingRow = {
  name: "MLP 784-256-128-10, batch 128, step",
  goal: 5,
  python: "mlp_128",
  loss: "cross_entropy",
  model: networks.mlp,
  input: [128, 784],
  target: 10,
  jax: (jax, setting) => jaxTraining(jax, setting, "cross_entropy", jaxMlp(jax)),
  tfjs: tfjsMlp(() => mlp128),
};
const mlp1000: TrainingRow = {
  ...mlp128,
  name: "the same, batch 1000",
  goal: 33,
  python: "mlp_1000",
  input: [1000, 784],
  tfjs: tfjsMlp(() => mlp1000),
};
const tiny: TrainingRow = {
  name: "MLP 4-16-1, batch 8, step",
  goal: 0.1,
  python: "tiny_mlp",
  loss: "mse_loss",
  model: networks.tinyMlp,
  input: [8, 4],
  target: [8, 1],
  jax: (jax, setting) => jaxTraining(jax, setting, "mse_loss", jaxMlp(jax)),
  tfjs: tfjsMlp(() => tiny),
};

export const trainingRows: readonly Row[] = [
  ...[mlp128, mlp1000, tiny].map(trainingRow),
  trainingRow({
    name: "ConvNet of jax-js' demo, batch 250, step",
    goal: 120,
    python: "jax_convnet",
    loss: "cross_entropy",
    model: networks.jaxConvnet,
    input: [250, 1, 28, 28],
    target: 10,
    jax: (jax, setting) => jaxTraining(jax, setting, "cross_entropy", jaxConvnet(jax)),
  }),
  trainingRow({
    name: "conv-BN-ReLU-pool x 2, batch 64, step",
    goal: 90,
    python: "convnet",
    loss: "cross_entropy",
    model: networks.convnet,
    input: [64, 1, 28, 28],
    target: 10,
    tolerance: 2e-3,
  }),
  trainingRow({
    name: "ResNet-18, 32 x 32, batch 16, step",
    goal: 160,
    python: "resnet_32",
    loss: "cross_entropy",
    model: (torch) => networks.resnet18(torch, 10),
    input: [16, 3, 32, 32],
    target: 10,
    tolerance: 2e-2,
  }),
  trainingRow({
    name: "LSTM 64-128, 2 layers, 50 steps, batch 32, step",
    goal: 80,
    python: "lstm",
    loss: "mse_loss",
    model: networks.lstm,
    input: [50, 32, 64],
    target: [50, 32, 64],
  }),
  trainingRow({
    name: "Transformer d128, 2 layers, 16 x 64, step",
    goal: 80,
    python: "transformer",
    loss: "mse_loss",
    model: networks.transformer,
    input: [64, 16, 128],
    target: [64, 16, 64],
  }),
];
