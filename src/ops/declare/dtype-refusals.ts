/** Dtypes that kernels of PyTorch lack where ours would compute: they are refused by the names of those kernels. */
import { noSubtractionOfBools } from "./refusals/no-subtraction.ts";
import { cppNames, isDifferentiable, promote_types, type DType } from "../../dtype.ts";
import { NotImplementedError, notImplemented, RuntimeError, ValueError, noCast } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { byOperator } from "./by-operator.ts";

type Refuses = (dtype: DType) => boolean;

const whole: Refuses = (dtype) => !isDifferentiable(dtype);
const narrowInts: Refuses = (dtype) => dtype.kind === "int" && dtype.itemsize < 8;
const halves: Refuses = (dtype) => dtype.is_floating_point && dtype.itemsize === 2;
const allButSingleAndDouble: Refuses = (dtype) => !dtype.is_floating_point || dtype.itemsize === 2;

const bools: Refuses = (dtype) => dtype.kind === "bool";
const ints: Refuses = (dtype) => dtype.kind === "int";
const intsAndBools: Refuses = (dtype) => ints(dtype) || bools(dtype);
const complexes: Refuses = (dtype) => dtype.is_complex;
const halvesAndComplexes: Refuses = (dtype) => halves(dtype) || complexes(dtype);

/** The name of the kernel that is lacking, or the whole error where PyTorch has a sentence of its own. */
type Refusal = string | ((dtype: DType) => Error);
const noDivergence: Refusal = (dtype) =>
  new RuntimeError(`kl_div: ${dtype.is_complex ? "Complex" : "Integral"} inputs not supported.`);
/** An error whose sentence names the dtype. */
const says =
  (text: string): Refusal =>
  ({ scalarName }) =>
    new NotImplementedError(text.replace("DTYPE", scalarName));
const noAttention: Refusal = ({ scalarName }) => new RuntimeError(`expected scalar type Float but found ${scalarName}`);
const noSubtractionOfBool: Refusal = () => noSubtractionOfBools(false);
/** What the first steps of a loss say: differences of bools, clamps of complex numbers. */
const noFirstSteps: Refusal = (dtype) =>
  dtype.is_complex ? new NotImplementedError("clamp is not supported for complex types") : noSubtractionOfBools(true);

/** What refuses which dtypes: those that the tensors have together, or (`each`) that of any of them. */
const refusals = byOperator<readonly [refusal: Refusal, refuses: Refuses, each?: true]>({
  multi_margin_loss: ["multi_margin_loss_cpu_kernel", allButSingleAndDouble],
  multilabel_margin_loss: ["multilabel_margin_loss_forward_out_frame", allButSingleAndDouble],
  multilabel_soft_margin_loss: ["log_sigmoid_cpu", (dtype) => !dtype.is_floating_point],
  binary_cross_entropy_with_logits: ["log_sigmoid_cpu", (dtype) => !dtype.is_floating_point],
  smooth_l1_loss: ["smooth_l1_cpu", (dtype) => narrowInts(dtype) || dtype.kind === "bool"],
  conv_transpose1d: ["slow_conv_transpose2d_out_cpu", narrowInts],
  conv_transpose2d: ["slow_conv_transpose2d_out_cpu", narrowInts],
  conv_transpose3d: ["slow_conv_transpose3d_out_cpu", narrowInts],
  linalg_householder_product: ["orgqr_cpu", (dtype) => whole(dtype) || halves(dtype)],
  linalg_solve_triangular: ["triangular_solve_cpu", (dtype) => whole(dtype) || halves(dtype)],
  linalg_lu: ["lu_cpu", halves],
  linalg_lu_factor: ["lu_cpu", halves],
  linalg_lu_factor_ex: ["lu_cpu", halves],
  cdist: ["cdist", halves],
  im2col: ["im2col_out_cpu", (dtype) => dtype.kind === "int"],
  rms_norm: ["rms_norm", whole],
  binary_cross_entropy: ["binary_cross_entropy", intsAndBools],
  kl_div: [noDivergence, (dtype) => !dtype.is_floating_point, true],
  dist: [says("norm(): input dtype should be either floating point or complex. Got DTYPE instead."), ints],
  gaussian_nll_loss: [({ name }) => noCast("Float", cppNames[name as "int64"]), intsAndBools],
  prelu: ["prelu_cpu", intsAndBools],
  fold: ["col2im_out_cpu", ints],
  pdist: ["pdist", halves],
  trace: ["trace", bools],
  linalg_vander: [
    says("linalg.vander supports floating point, complex, and integer tensors, but got DTYPE"),
    (dtype) => halves(dtype) || bools(dtype),
  ],
  linalg_cross: ["cross", bools],
  linalg_det: ["lu_cpu", halves],
  linalg_tensorsolve: ["lu_cpu", halves],
  linalg_cholesky: ["cholesky_cpu", (dtype) => halves(dtype)],
  linalg_cholesky_ex: ["cholesky_cpu", (dtype) => halves(dtype)],
  linalg_svdvals: ["linalg_svd_cpu", halves],
  linalg_svd: ["linalg_svd_cpu", halves],
  linalg_polar: ["linalg_svd_cpu", halves],
  logdet: [says("logdet: Low precision dtypes not supported. Got DTYPE"), halves],
  isin: [
    says("Unsupported input type encountered for isin(): DTYPE"),
    (dtype) => bools(dtype) || complexes(dtype),
    true,
  ],
  bucketize: ["searchsorted_out_cpu", (dtype) => bools(dtype) || complexes(dtype)],
  poisson_nll_loss: [noSubtractionOfBool, bools],
  scaled_dot_product_attention: [noAttention, intsAndBools],
  binomial: [
    ({ scalarName }) => new ValueError(`binomial only supports floating-point dtypes for count, got: ${scalarName}`),
    (dtype) => !dtype.is_floating_point,
  ],
  hinge_embedding_loss: [noFirstSteps, (dtype) => bools(dtype) || complexes(dtype)],
  margin_ranking_loss: [noFirstSteps, (dtype) => bools(dtype) || complexes(dtype), true],
  cosine_embedding_loss: [noFirstSteps, complexes],
  bernoulli: ["bernoulli_tensor_cpu_self_", complexes],
  mvlgamma: [() => new RuntimeError("The input tensor may not be a boolean tensor."), bools],
  special_zeta: ["zeta_cpu", halvesAndComplexes],
  special_i0e: ["i0e_cpu", complexes],
  polygamma: ["polygamma", complexes],
});

/** The computation of an operator, behind the refusal of dtypes that PyTorch's kernel lacks, if there is one. */
export function withDTypeRefusals<A extends unknown[], R>(
  name: string,
  execute: (bound: unknown[], ...rest: A) => R,
): (bound: unknown[], ...rest: A) => R {
  const row = refusals[name];
  if (row === undefined) return execute;
  const [refusal, refuses, each] = row;
  return (bound, ...rest) => {
    let [first, common]: (DType | undefined)[] = [];
    for (const value of bound)
      if (value instanceof Tensor) {
        if (!first || (each && refuses(value.dtype) && !refuses(first))) first = value.dtype;
        common = common ? promote_types(common, value.dtype) : value.dtype;
      }
    if (first && common && (refuses(common) || (each && refuses(first)))) {
      const named = refuses(first) ? first : common;
      throw typeof refusal === "string" ? notImplemented(refusal, named) : refusal(named);
    }
    return execute(bound, ...rest);
  };
}
