/** ONNX's recurrent layers: one or two directions, PyTorch's gates in another order. */
import * as F from "../../../nn/functional/index.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, listOfNumbers, optionalInput, outputs, type Flow, type OnnxNode, type OnnxOperator } from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

type Activation = (x: Tensor) => Tensor;

function activationOf(name: string, alpha: number | undefined, beta: number | undefined, node: OnnxNode): Activation {
  switch (name.toLowerCase()) {
    case "sigmoid":
      return (x) => x.sigmoid();
    case "tanh":
      return (x) => x.tanh();
    case "relu":
      return (x) => x.relu();
    case "affine":
      return (x) => x.mul(alpha ?? 1).add(beta ?? 0);
    case "leakyrelu":
      return (x) => F.leaky_relu(x, alpha ?? 0.01);
    case "thresholdedrelu":
      return (x) => x.mul(x.gt(alpha ?? 1));
    case "scaledtanh":
      return (x) =>
        x
          .mul(beta ?? 1)
          .tanh()
          .mul(alpha ?? 1);
    case "hardsigmoid":
      return (x) =>
        x
          .mul(alpha ?? 0.2)
          .add(beta ?? 0.5)
          .clamp(0, 1);
    case "elu":
      return (x) => F.elu(x, alpha ?? 1);
    case "softsign":
      return (x) => F.softsign(x);
    case "softplus":
      return (x) => F.softplus(x);
    default:
      throw node.error(`there is no activation ${name}`);
  }
}

/** One step: gates of the input and the state before, the state after. */
type Step = (gates: Tensor, state: readonly Tensor[]) => Tensor[];

interface Direction {
  readonly weights: Tensor;
  readonly recurrent: Tensor;
  readonly inputBias: Tensor | null;
  readonly hiddenBias: Tensor | null;
  readonly peephole: Tensor | null;
  readonly activations: readonly Activation[];
}

function lstmStep({ recurrent, hiddenBias, peephole, activations }: Direction, node: OnnxNode): Step {
  const [f, g, h] = activations as [Activation, Activation, Activation];
  const coupled = Boolean(node.int("input_forget", 0));
  const peeps = peephole === null ? null : peephole.chunk(3, 0);
  return (gates, [hidden, cell]) => {
    const [i, o, forget, c] = gates.add(F.linear(hidden!, recurrent, hiddenBias)).chunk(4, -1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const input = f(peeps === null ? i : i.add(itemAt(peeps, 0).mul(cell!)));
    const kept = coupled ? input.neg().add(1) : f(peeps === null ? forget : forget.add(itemAt(peeps, 2).mul(cell!)));
    const next = kept.mul(cell!).add(input.mul(g(c)));
    const output = f(peeps === null ? o : o.add(itemAt(peeps, 1).mul(next)));
    return [output.mul(h(next)), next];
  };
}

function gruStep({ recurrent, hiddenBias, activations }: Direction, node: OnnxNode): Step {
  const [f, g] = activations as [Activation, Activation];
  const [rz, rr, rh] = recurrent.chunk(3, 0) as [Tensor, Tensor, Tensor];
  const [bz, br, bh] = hiddenBias === null ? [null, null, null] : (hiddenBias.chunk(3, 0) as [Tensor, Tensor, Tensor]);
  const resetLast = Boolean(node.int("linear_before_reset", 0));
  return (gates, [hidden]) => {
    const [z, r, h] = gates.chunk(3, -1) as [Tensor, Tensor, Tensor];
    const update = f(z.add(F.linear(hidden!, rz, bz)));
    const reset = f(r.add(F.linear(hidden!, rr, br)));
    const fresh = resetLast
      ? g(h.add(reset.mul(F.linear(hidden!, rh, bh))))
      : g(h.add(F.linear(reset.mul(hidden!), rh, bh)));
    return [update.neg().add(1).mul(fresh).add(update.mul(hidden!))];
  };
}

function plainStep({ recurrent, hiddenBias, activations }: Direction): Step {
  return (gates, [hidden]) => [itemAt(activations, 0)(gates.add(F.linear(hidden!, recurrent, hiddenBias)))];
}

const gateCounts = { LSTM: 4, GRU: 3, RNN: 1 } as const;
const stepsOf = { LSTM: lstmStep, GRU: gruStep, RNN: plainStep } as const;
const defaults = { LSTM: ["Sigmoid", "Tanh", "Tanh"], GRU: ["Sigmoid", "Tanh"], RNN: ["Tanh"] } as const;

/** Runs one direction over [time, batch, features]; rows whose sequence has ended keep their state. */
function run(
  x: Tensor,
  lengths: readonly number[] | null,
  step: Step,
  start: readonly Tensor[],
  direction: Direction,
  reverse: boolean,
  clip: number,
): { all: Tensor; last: readonly Tensor[] } {
  const time = sizeAt(x.shape, 0);
  const gates = F.linear(x, direction.weights, direction.inputBias);
  const held = clip > 0 ? gates.clamp(-clip, clip) : gates;
  let state = start;
  const steps = new Array<Tensor>(time);
  const rowLengths = lengths === null ? null : x.new_tensor(lengths).reshape([-1, 1]);
  for (let i = 0; i < time; i++) {
    const t = reverse ? time - 1 - i : i;
    const next = step(held.select(0, t), state) as [Tensor, ...Tensor[]];
    if (rowLengths === null) {
      state = next;
      steps[t] = next[0];
    } else {
      const is = rowLengths.gt(t);
      state = next.map((each, k) => each.where(is, itemAt(state, k)));
      steps[t] = next[0].mul(is);
    }
  }
  return { all: stack(steps, 0), last: state };
}

const layer =
  (op: keyof typeof gateCounts): OnnxOperator =>
  (inputs, node) => {
    const batchFirst = Boolean(node.int("layout", 0));
    const given = need(inputs, 0, node);
    const x = batchFirst ? given.transpose(0, 1) : given;
    const [weights, recurrent, biases] = [need(inputs, 1, node), need(inputs, 2, node), optionalInput(inputs, 3)];
    const size = sizeAt(recurrent.shape, 2);
    const count = sizeAt(weights.shape, 0);
    const batch = sizeAt(x.shape, 1);
    const lengths = optionalInput(inputs, 4);
    const states = (place: number): Tensor => {
      const start = optionalInput(inputs, place);
      if (start === null) return x.new_zeros([count, batch, size]);
      return batchFirst ? start.transpose(0, 1) : start;
    };
    const starts = op === "LSTM" ? [states(5), states(6)] : [states(5)];
    const names = node.texts("activations") ?? Array.from({ length: count }, () => [...defaults[op]]).flat();
    const [alphas, betas] = [node.floats("activation_alpha"), node.floats("activation_beta")];
    const per = names.length / count;
    const rows = gateCounts[op] * size;
    const way = node.text("direction", "forward");
    const results = Array.from({ length: count }, (_, d) => {
      const bias = biases?.select(0, d) ?? null;
      const direction: Direction = {
        weights: weights.select(0, d),
        recurrent: recurrent.select(0, d),
        inputBias: bias?.narrow(0, 0, rows) ?? null,
        hiddenBias: bias?.narrow(0, rows, rows) ?? null,
        peephole: op === "LSTM" ? (optionalInput(inputs, 7)?.select(0, d) ?? null) : null,
        activations: Array.from({ length: per }, (__, i) =>
          activationOf(itemAt(names, d * per + i), alphas?.[d * per + i], betas?.[d * per + i], node),
        ),
      };
      const start = starts.map((state) => state.select(0, d));
      const step = stepsOf[op](direction, node);
      return run(
        x,
        lengths === null ? null : listOfNumbers(lengths),
        step,
        start,
        direction,
        way === "reverse" || d === 1,
        node.float("clip", 0),
      );
    });
    const all = stack(
      results.map((each) => each.all),
      1,
    );
    const last: Flow[] = starts.map((_, i) => {
      const joined = cat(
        results.map((each) => itemAt(each.last, i).unsqueeze(0)),
        0,
      );
      return batchFirst ? joined.transpose(0, 1) : joined;
    });
    return outputs(batchFirst ? all.permute([2, 0, 1, 3]) : all, ...last);
  };

export const recurrent: Record<string, OnnxOperator> = { LSTM: layer("LSTM"), GRU: layer("GRU"), RNN: layer("RNN") };
