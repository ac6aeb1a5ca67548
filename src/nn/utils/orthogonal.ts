/** Orthogonal matrices as a parametrization: matrix exponential, Cayley map, or Householder reflections. */
import { no_grad } from "../../autograd/modes.ts";
import { floatInfoOf, int32 } from "../../dtype.ts";
import { sameShape, sizeText } from "../../layout/shape.ts";
import { matrix_exp } from "../../ops/linalg/matrix-exp.ts";
import { geqrf, householder_product } from "../../ops/linalg/qr.ts";
import { solve } from "../../ops/linalg/solve.ts";
import { cat } from "../../ops/view/join.ts";
import { eye } from "../../ops/create/ranges/range.ts";
import { NotImplementedError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Module } from "../module/index.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { register_parametrization } from "./parametrize.ts";
import { membersOf } from "../../support/members.ts";
import { sizeAt } from "../../support/checked.ts";

export type OrthogonalMap = "matrix_exp" | "cayley" | "householder";
export interface OrthogonalOptions {
  name?: string;
  orthogonal_map?: OrthogonalMap | null;
  use_trivialization?: boolean;
}

function identityLike(square: Tensor): Tensor {
  return eye(sizeAt(square.shape, -1), { dtype: square.dtype });
}

/** The Q of a QR decomposition whose R has a positive diagonal. */
function makeOrthogonal(a: Tensor): Tensor {
  const { a: x, tau } = geqrf(a);
  return householder_product(x, tau).mul(x.diagonal(0, -2, -1).sign().unsqueeze(-2));
}

function isOrthogonal(q: Tensor): boolean {
  const epsilon = floatInfoOf(q.dtype).eps;
  return q.mT.matmul(q).sub(identityLike(q)).abs().max().item() <= 10 * sizeAt(q.shape, -2) * epsilon + 1e-5;
}

/** The parametrization of `nn.utils.parametrizations.orthogonal`. */
export class _Orthogonal extends Module {
  shape: readonly number[];
  orthogonal_map: OrthogonalMap;
  use_trivialization: boolean;
  /** What the matrix is multiplied with, so that training starts at the weight that was there. */
  declare base: Tensor | null;

  constructor(weight: Tensor, orthogonal_map: OrthogonalMap, use_trivialization = true) {
    super();
    this.shape = weight.shape;
    this.orthogonal_map = orthogonal_map;
    this.use_trivialization = use_trivialization;
    if (use_trivialization) this.register_buffer("base", null);
  }

  forward(original: Tensor): Tensor {
    const isWide = sizeAt(original.shape, -2) < sizeAt(original.shape, -1);
    const x = isWide ? original.mT : original;
    let q = this.orthogonal_map === "householder" ? this.reflections(x) : this.fromSkew(x);
    if (this.use_trivialization && this.base) q = this.base.matmul(q);
    return isWide ? q.mT : q;
  }

  /** From the skew-symmetric matrix of x's lower triangle. */
  private fromSkew(x: Tensor): Tensor {
    const [n, k] = x.shape.slice(-2) as [number, number];
    let lower = x.tril();
    if (n !== k) lower = cat([lower, lower.new_zeros([...lower.shape.slice(0, -2), n, n - k])], -1);
    const skew = lower.sub(lower.mT);
    const q =
      this.orthogonal_map === "matrix_exp"
        ? matrix_exp(skew)
        : solve(identityLike(skew).sub(skew.mul(0.5)), identityLike(skew).add(skew.mul(0.5)));
    return n === k ? q : q.narrow(-1, 0, k);
  }

  private reflections(x: Tensor): Tensor {
    const a = x.tril(-1);
    const tau = a.mul(a).sum(-2).add(1).reciprocal().mul(2);
    return householder_product(a, tau).mul(x.diagonal(0, -2, -1).to(int32).unsqueeze(-2));
  }

  right_inverse(value: Tensor): Tensor {
    if (!sameShape(value.shape, this.shape)) {
      throw new ValueError(
        `Expected a matrix or batch of matrices of shape ${sizeText(this.shape)}. Got a tensor of shape ${sizeText(value.shape)}.`,
      );
    }
    return no_grad(() => {
      const isWide = sizeAt(value.shape, -2) < sizeAt(value.shape, -1);
      const q = isWide ? value.mT : value;
      return this.use_trivialization ? this.rebase(q, value) : this.reflectionsOf(q, isWide);
    });
  }

  private reflectionsOf(q: Tensor, isWide: boolean): Tensor {
    if (this.orthogonal_map !== "householder") {
      throw new NotImplementedError(
        "It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.",
      );
    }
    const { a, tau } = geqrf(q);
    const diagonal = a.diagonal(0, -2, -1);
    diagonal.copy_(diagonal.sign().mul(tau.ne(0).to(a.dtype).mul(2).sub(1)));
    return isWide ? a.mT : a;
  }

  /** The weight becomes the base, and the original -1 on the diagonal. */
  private rebase(q: Tensor, value: Tensor): Tensor {
    const [n, k] = q.shape.slice(-2) as [number, number];
    if (n === k) {
      this.base = isOrthogonal(q) ? q.clone() : makeOrthogonal(q);
    } else {
      const noise = q.new_empty([...q.shape.slice(0, -2), n, n - k]).normal_(0, 1);
      this.base = makeOrthogonal(cat([q, noise], -1));
    }
    this.base.storage.kept = true; // a buffer
    const original = value.new_zeros(value.shape);
    original.diagonal(0, -2, -1).fill_(-1);
    return original;
  }
}

const orthogonalSignature = functionSignature<{
  module: Module;
  name: string;
  orthogonal_map: OrthogonalMap | null;
  use_trivialization: boolean;
}>("orthogonal", "module, name='weight', orthogonal_map=None, *, use_trivialization=True");

/** Keeps a weight's rows or columns orthonormal. */
export function orthogonal<M extends Module>(
  ...args: Arguments<
    [module: M, name?: string, orthogonal_map?: OrthogonalMap | null],
    OrthogonalOptions & { module?: M }
  >
): M {
  const { module, name, orthogonal_map, use_trivialization } = orthogonalSignature.bind(args);
  const weight = membersOf(module)[name];
  if (!(weight instanceof Tensor))
    throw new ValueError(`Module '${String(module)}' has no parameter or buffer with name '${name}'`);
  if (weight.ndim < 2)
    throw new ValueError(`Expected a matrix or batch of matrices. Got a tensor of ${weight.ndim} dimensions.`);
  const map = orthogonal_map ?? (weight.shape.at(-2) === weight.shape.at(-1) ? "matrix_exp" : "householder");
  if (!["matrix_exp", "cayley", "householder"].includes(map))
    throw new ValueError(`orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: ${map}`);
  const part = new _Orthogonal(weight, map, use_trivialization);
  return register_parametrization(module as M, name, part as Module<(...originals: Tensor[]) => Tensor>, {
    unsafe: true,
  });
}
