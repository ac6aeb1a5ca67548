/** Support vector machines: kernels between rows and the vectors, and the votes of pairs of classes (libsvm's rules). */
import { float32, int64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import { where } from "../../../ops/elementwise/where.ts";
import { stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { OnnxNode } from "../node.ts";

/** Kernels of rows [n, features] and vectors [m, features]: [n, m]. */
function kernel(x: Tensor, vectors: Tensor, node: OnnxNode): Tensor {
  const [gamma = 0, offset = 0, degree = 3] = node.floats("kernel_params") ?? [];
  const type = node.text("kernel_type", "LINEAR");
  if (type === "RBF") {
    const distances = x.unsqueeze(1).sub(vectors).square().sum(-1);
    return distances.mul(-gamma).exp();
  }
  const products = x.matmul(vectors.t());
  if (type === "POLY") return products.mul(gamma).add(offset).pow(degree);
  return type === "SIGMOID" ? products.mul(gamma).add(offset).tanh() : products;
}

const list = (node: OnnxNode, name: string): Tensor => tensor(node.floats(name) ?? [], { dtype: float32 });

/** What a regressor gives for rows [n, features]: [n]. */
export function supportVectorValues(x: Tensor, node: OnnxNode): Tensor {
  const supports = node.int("n_supports", 0);
  const [rho = 0] = node.floats("rho") ?? [];
  const coefficients = list(node, "coefficients");
  if (supports === 0) return x.matmul(coefficients).add(rho);
  const vectors = list(node, "support_vectors").view(supports, sizeAt(x.shape, 1));
  return kernel(x, vectors, node).matmul(coefficients).add(rho);
}

/** Probabilities of classes from those of pairs [n, classes, classes], by the iteration of Wu, Lin and Weng (2004). */
function coupled(pairs: Tensor, classes: number): Tensor {
  const eye = tensor(
    Array.from({ length: classes }, (_, i) => Array.from({ length: classes }, (_unused, j) => (i === j ? 1 : 0))),
    { dtype: float32 },
  );
  // Q[t, t] is the sum of r[j, t]^2, Q[t, j] is -r[j, t] r[t, j].
  const off = pairs.mul(eye.rsub(1));
  const turned = off.transpose(1, 2);
  const q = turned.mul(off).neg().add(turned.square().sum(2).unsqueeze(-1).mul(eye));
  let p = pairs.new_full([sizeAt(pairs.shape, 0), classes], 1 / classes);
  const most = Math.max(100, classes);
  // A row that has converged stays as it is.
  let active: Tensor | null = null;
  for (let round = 0; round < most; round++) {
    const product = q.matmul(p.unsqueeze(-1)).squeeze(-1);
    const total = p.mul(product).sum(1, true);
    const moves = product
      .sub(total)
      .abs()
      .amax(1, true)
      .ge(0.005 / classes);
    active = active === null ? moves : active.logical_and(moves);
    if (!active.any().item()) break;
    let [qp, ptqp, next] = [product, total, p];
    for (let t = 0; t < classes; t++) {
      const diagonal = q.select(1, t).narrow(1, t, 1);
      const at = qp.narrow(1, t, 1);
      const step = ptqp.sub(at).div(diagonal);
      const scale = step.add(1);
      ptqp = ptqp.add(step.mul(step.mul(diagonal).add(at.mul(2)))).div(scale.square());
      qp = qp.add(step.mul(q.select(1, t))).div(scale);
      next = next.add(step.mul(eye.select(0, t))).div(scale);
    }
    p = where(active, next, p);
  }
  return p;
}

/** The places of the classes [n] and the scores [n, classes] (of pairs, where there are no probabilities). */
export function supportVectorClasses(x: Tensor, node: OnnxNode, classes: number): { places: Tensor; scores: Tensor } {
  const perClass = node.ints("vectors_per_class") ?? [];
  const rho = node.floats("rho") ?? [];
  const coefficients = list(node, "coefficients");
  if (perClass.length === 0) {
    const weight = coefficients.view(-1, sizeAt(x.shape, 1));
    const scores = x.matmul(weight.t()).add(itemAt(rho, 0));
    return { places: scores.argmax(1), scores };
  }
  const supports = perClass.reduce((a, b) => a + b, 0);
  const vectors = list(node, "support_vectors").view(supports, sizeAt(x.shape, 1));
  const kernels = kernel(x, vectors, node);
  const weights = coefficients.view(classes - 1, supports);
  const starts = perClass.map((_, i) => perClass.slice(0, i).reduce((a, b) => a + b, 0));
  const part = (j: number, of: number): Tensor => {
    const [start, length] = [itemAt(starts, of), itemAt(perClass, of)];
    return kernels.narrow(1, start, length).matmul(weights.select(0, j).narrow(0, start, length));
  };
  const pairs: Tensor[] = [];
  const names: [number, number][] = [];
  for (let i = 0; i < classes; i++)
    for (let j = i + 1; j < classes; j++) {
      pairs.push(
        part(j - 1, i)
          .add(part(i, j))
          .add(itemAt(rho, pairs.length)),
      );
      names.push([i, j]);
    }
  const scores = stack(pairs, 1);
  const votes = Array.from({ length: classes }, (_, of) =>
    names.reduce<Tensor>(
      (sum, [i, j], k) => {
        if (i === of) return sum.add(scores.select(1, k).gt(0).to(int64));
        return j === of ? sum.add(scores.select(1, k).le(0).to(int64)) : sum;
      },
      scores.new_zeros([sizeAt(x.shape, 0)], { dtype: int64 }),
    ),
  );
  const winner = stack(votes, 1).argmax(1);
  const [a, b] = [node.floats("prob_a") ?? [], node.floats("prob_b") ?? []];
  if (a.length === 0) return { places: winner, scores };
  const within = pairs.map((score, k) =>
    score
      .mul(itemAt(a, k))
      .add(itemAt(b, k))
      .neg()
      .sigmoid()
      .clamp(1e-7, 1 - 1e-7),
  );
  const half = x.new_full([sizeAt(x.shape, 0)], 0.5);
  const table = Array.from({ length: classes }, (_, i) =>
    stack(
      Array.from({ length: classes }, (_unused, j) => {
        if (i === j) return half;
        const k = names.findIndex(([one, two]) => one === Math.min(i, j) && two === Math.max(i, j));
        return i < j ? itemAt(within, k) : itemAt(within, k).rsub(1);
      }),
      1,
    ),
  );
  const probabilities = coupled(stack(table, 1), classes);
  return { places: probabilities.argmax(1), scores: probabilities };
}
