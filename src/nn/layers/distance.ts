/** Similarities and distances of vectors. */
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Module, type Forgets } from "../module/index.ts";
import * as F from "../functional/index.ts";

const cosine = signature<{ dim: number; eps: number }>("CosineSimilarity", "dim=1, eps=1e-08");
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface CosineSimilarity {
  (x1: Tensor, named: { x2: Tensor }): Tensor;
  (named: { x1: Tensor; x2: Tensor }): Tensor;
}
/**
 * x₁ · x₂ / (|x₁| |x₂|) along a dim.
 * @example
 * new nn.CosineSimilarity({ dim: 0 })(torch.tensor([1.5, 0]), torch.tensor([0.5, 0.5])); // tensor(0.7071)
 */
export class CosineSimilarity extends Module {
  protected static readonly forgets: Forgets = "all";
  protected static readonly forwardParameters: string = "x1, x2";
  /** The dim along which vectors lie. */
  dim: number;
  /** Least product of lengths to divide by. */
  eps: number;
  constructor(...args: Arguments<[dim?: number, eps?: number], { dim?: number; eps?: number }>) {
    super();
    const { dim, eps } = cosine.bind(args);
    this.dim = dim;
    this.eps = eps;
  }
  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.cosine_similarity(x1, x2, this.dim, this.eps);
  }
}

interface PairwiseOptions {
  p?: number;
  eps?: number;
  keepdim?: boolean;
}
const pairwise = signature<Required<PairwiseOptions>>("PairwiseDistance", "p=2, eps=1e-06, keepdim=False");
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface PairwiseDistance {
  (x1: Tensor, named: { x2: Tensor }): Tensor;
  (named: { x1: Tensor; x2: Tensor }): Tensor;
}
/**
 * The p-norm of x₁ - x₂ + eps over the last dim.
 * @example
 * new nn.PairwiseDistance()(torch.zeros(1, 2), torch.tensor([[3, 4]])); // tensor([5.0000])
 */
export class PairwiseDistance extends Module {
  protected static readonly forgets: Forgets = "all";
  protected static readonly forwardParameters: string = "x1, x2";
  /** The p of the norm. */
  norm: number;
  /** Added to differences. */
  eps: number;
  /** Leave the last dim in with size 1. */
  keepdim: boolean;
  constructor(...args: Arguments<[p?: number, eps?: number, keepdim?: boolean], PairwiseOptions>) {
    super();
    const { p, eps, keepdim } = pairwise.bind(args);
    this.norm = p;
    this.eps = eps;
    this.keepdim = keepdim;
  }
  forward(x1: Tensor, x2: Tensor): Tensor {
    return F.pairwise_distance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}
