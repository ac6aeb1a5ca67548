/** What PyTorch's operators make of `out`: which dtypes they convert to, what may overlap, and how they say no. */
import { can_cast, cppNames, type DType, int32, int64 } from "../../../dtype.ts";
import { RuntimeError, TypeError, notTrue, noCast, withFields } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { byOperator, operators } from "../by-operator.ts";
import type { Schema } from "../schema.ts";

/** Operators whose output may not even be one of their inputs. */
const noSharing = operators(
  "kthvalue cat stack hstack vstack dstack column_stack outer kron gather index_select " +
    "masked_select take take_along_dim index_add cross linalg_cross scatter_add aminmax",
);
/** Operators that compute element by element, though they are no formulas: the output may be an input, not a part. */
const noPartialSharing = operators("cumsum cumprod logcumsumexp scatter index_copy renorm msort normal");
/** Operators made of formulas on elements: they convert as those do. */
const elementwise = operators(
  "pow float_power div floor_divide round where clamp clamp_min clamp_max gcd lcm logit ldexp rsub " +
    "i0 clamp_tensors lgamma nextafter",
);
/** Operators that write several results into one place of an expanded output without looking. */
const allowsExpanded = operators(
  "zeros ones full empty eye randperm tril_indices triu_indices sum prod var std all any amax amin argmax argmin norm bmm " +
    "mv tril triu multinomial histc nansum",
);
/** Operators that compute in the output's dtype. */
const computesInOutput = operators("normal sum prod nansum cumsum cumprod mean");
/** Operators that convert what they computed to the output's dtype. */
const converts = operators(
  "mean var std outer kron diff addr logsumexp bernoulli normal cat stack hstack vstack " +
    "dstack column_stack linalg_pinv pinverse linalg_matrix_rank linalg_cond nanmean max min normalize geqrf " +
    "cholesky_inverse cholesky_solve linalg_householder_product linalg_tensorsolve linalg_tensorinv linalg_eigvals",
);
/** Special functions compute element by element. */
const specialFunctions = /^(special_|digamma$|polygamma$|mvlgamma$|igammac?$|trigamma$|zeta$)|_polynomial_[a-z]+$/;
/** Transforms of `torch.fft` to complex numbers. */
const toComplex = operators("fft ifft fft2 ifft2 fftn ifftn rfft rfft2 rfftn ihfft ihfft2 ihfftn");
/** Those to real numbers. */
const toReal = operators("irfft irfft2 irfftn hfft hfft2 hfftn");
/** Operators of one operand that take no other dtype than its own. */
const sameAsInput = operators(
  "abs neg ceil floor trunc frac round sign sgn bitwise_not conj_physical clamp softplus hardshrink softshrink",
);
/** Operators that give no gradient, or whose check is left to the operators that they are made of. */
const noGradientCheck = operators(
  "log_softmax histc gcd lcm linalg_matrix_rank logical_and " +
    "logical_or logical_xor logical_not count_nonzero argmax argmin isin",
);
/**
 * Operators whose forms with `out` have no derivative of their own: inputs may require grad, an output may not, and the
 * refusal names them so.
 */
const refusesOutOnly = operators(
  "softmax heaviside floor_divide expand_copy diagonal_copy alias_copy as_strided_copy detach_copy permute_copy select_copy " +
    "slice_copy split_copy split_with_sizes_copy unbind_copy squeeze_copy t_copy transpose_copy unfold_copy unsqueeze_copy view_copy diag",
);
/** Operators that PyTorch computes first and copies then, history and all: an output may require grad afterwards. */
const copiesHistory = operators(
  "norm linalg_norm linalg_matrix_norm linalg_cond linalg_tensorsolve linalg_tensorinv linalg_matrix_power special_ndtr " +
    "quantile nanquantile inner tensordot diff linalg_pinv pinverse",
);
/** Operators that resize their output without a warning. */
const resizesSilently = operators(
  "zeros ones full empty eye linspace logspace range rand randn randint randperm tril_indices triu_indices bernoulli " +
    "multinomial addbmm kthvalue",
);
/** Operators whose resized outputs are contiguous, though their new results are not. */
const packsOutput = operators(
  "cholesky_solve lu fft rfft irfft hfft fft2 ifft2 rfft2 irfft2 hfft2 ihfft2 fftn ifftn rfftn irfftn hfftn ihfftn",
);
/** Operators of which that holds for outputs that had elements. */
const packsUsedOutput = operators("ormqr linalg_householder_product geqrf");
/** Operators that make a row of numbers: an output of as many elements keeps its shape. */
const fillsAnyShape = operators("arange linspace logspace range fftfreq rfftfreq");
/** The operator that PyTorch's sentence names, where it is one of those that an operator is made of. */
const innerNames = byOperator<string>({
  fftfreq: "aten::arange",
  rfftfreq: "aten::arange",
  hstack: "cat",
  vstack: "cat",
  dstack: "cat",
  column_stack: "cat",
  outer: "mul",
  kron: "mul",
  msort: "sort",
  nanmean: "nansum",
  take_along_dim: "gather",
  chain_matmul: "mm",
  linalg_multi_dot: "mm",
  linalg_svdvals: "_linalg_svd",
  linalg_svd: "_linalg_svd",
  linalg_inv: "linalg_inv_ex",
  linalg_cholesky: "linalg_cholesky_ex",
  linalg_det: "_linalg_det",
  linalg_slogdet: "_linalg_slogdet",
  linalg_solve: "_linalg_solve_ex",
  linalg_eigh: "_linalg_eigh",
  linalg_eigvalsh: "_linalg_eigh",
  cross: "linalg_cross",
  normalize: "div",
  lu_solve: "linalg_lu_solve",
  float_power: "pow",
  square: "pow",
  log_sigmoid: "log_sigmoid_forward",
  svd: "_linalg_svd",
  linalg_solve_ex: "_linalg_solve_ex",
  linalg_lu_factor: "linalg_lu_factor_ex",
  linalg_vecdot: "vdot",
  fft: "_fft_r2c",
  rfft: "_fft_r2c",
  rfft2: "_fft_r2c",
  rfftn: "_fft_r2c",
  fft2: "_fft_c2c",
  fftn: "_fft_c2c",
  ifft2: "_fft_c2c",
  ifftn: "_fft_c2c",
  ihfft2: "_fft_c2c",
  ihfftn: "_fft_c2c",
  irfft: "_fft_c2r",
  irfft2: "_fft_c2r",
  irfftn: "_fft_c2r",
  hfft: "_fft_c2r",
  hfft2: "_fft_c2r",
  hfftn: "_fft_c2r",
});

const typed =
  (text: (got: string, want: string) => string) =>
  (got: DType, want: DType): string =>
    text(got.scalarName, want.scalarName);
const unary = typed((got, want) => `Found dtype ${got} but expected ${want}`);
const contraction = typed(
  (got, want) =>
    `tensordot: Expected the output tensor to have dtype ${want}, but got an output tensor with dtype ${got}`,
);
const chain = (got: DType, want: DType): string =>
  `multi_dot(): expected out tensor to have dtype ${cppNames[want.name]} but got ${cppNames[got.name]}`;
const searched = typed(
  (got, want) =>
    `torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype ${got} and out_int32 flag is ${want === "Int" ? "True" : "False"}`,
);
const selected = (name: string): ReturnType<typeof typed> =>
  typed(() => `${name}(): self and result must have the same scalar type`);
const summed = typed(
  (got, want) =>
    `Expected the dtype for input and out to match, but got ${want} for input's dtype and ${got} for out's dtype.`,
);
const truth = (name: string): ReturnType<typeof typed> =>
  typed((got) => `${name} only supports bool tensor for result, got: ${got}`);
const castable = (name: string, result: string): ReturnType<typeof typed> =>
  typed(
    (got, want) =>
      `${name}: Expected ${result} to be safely castable from ${want} dtype, but got ${result} with dtype ${got}`,
  );
const product = (got: DType, want: DType): string =>
  `self and mat2 must have the same dtype, but got ${got.scalarName} and ${want.scalarName}`;
const dotted = typed((got, want) => `result dtype ${got} does not match input dtype ${want}`);
/** Sentences of operators that refuse other dtypes than their own by one of their own. */
const refusals = byOperator<(got: DType, want: DType) => string>({
  amax: summed,
  amin: summed,
  all: truth("all"),
  any: truth("any"),
  logcumsumexp: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  cummax: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  cummin: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  dot: dotted,
  vdot: dotted,
  addbmm: product,
  mv: (got, want) =>
    `addmv input tensors must have the same dtype, but got ${got.scalarName}, ${want.scalarName}, and ${want.scalarName}`,
  frexp: (got, want) =>
    want === int32
      ? `torch.frexp() expects exponent to have int dtype but got ${cppNames[got.name]}`
      : `torch.frexp() expects mantissa to have dtype ${cppNames[want.name]} but got ${cppNames[got.name]}`,
  where: typed((got, want) => `Expected out type to be ${want} but got ${got}`),
  index_select: selected("index_select"),
  masked_select: selected("masked_select"),
  take: typed(
    (got, want) =>
      `take(): self and out expected to have the same dtype, but got self.dtype = ${want} and out.dtype = ${got}`,
  ),
  nonzero: typed((got) => `nonzero: Expected out tensor to have scalar type Long but got scalar type${got}`),
  multinomial: typed((got) => `multinomial expects Long tensor out, got: ${got}`),
  bucketize: searched,
  searchsorted: searched,
  histc: (got, want) =>
    `torch.histogram: input tensor and hist tensor should have the same dtype, but got input ${cppNames[want.name]} and hist ${cppNames[got.name]}`,
  tensordot: contraction,
  inner: contraction,
  linalg_multi_dot: chain,
  chain_matmul: chain,
  quantile: () => "quantile() out tensor must be same dtype as the input tensor",
  nanquantile: () => "nanquantile() out tensor must be same dtype as the input tensor",
  histogram: (got, want) =>
    `torch.histogram: input tensor and hist tensor should have the same dtype, but got input ${cppNames[want.name]} and hist ${cppNames[got.name]}`,
  isposinf: () => "isposinf does not support non-boolean outputs.",
  isneginf: () => "isneginf does not support non-boolean outputs.",
  signbit: () => "signbit does not support non-boolean outputs.",
  float_power: typed(
    (got, want) => `the output given to float_power has dtype ${got} but the operation's result requires dtype ${want}`,
  ),
  nan_to_num: typed((got, want) => `nan_to_num: dtype of out: ${got} should be same as input: ${want}`),
  heaviside: (got) =>
    `heaviside is not yet implemented for ${got.is_complex ? "complex tensors" : "tensors with different dtypes"}.`,
  kthvalue: (_got, want) =>
    want === int64 ? "output indices must be of scalar type Long" : "output values must be of same type as input",
  mode: typed(
    (got, want) =>
      `expected scalar type '${want}' but got '${got}' for ${want === "Long" ? "indices" : "values"} output`,
  ),
  linalg_vecdot: typed((got, want) => `linalg.vecdot: Expected out of dtype${want} but found ${got}`),
  ormqr: typed(
    (got, want) =>
      `torch.ormqr: Expected input and result to have the same dtype, but input has dtype${want} and result has dtype ${got}`,
  ),
  linalg_solve_triangular: typed((got, want) => `expected scalar type ${want} but found ${got}`),
  log_sigmoid: typed((got, want) => `expected scalar type ${want} but found ${got}`),
  linalg_norm: typed((got, want) => `linalg.norm expected out tensor dtype ${want} but got: ${got}`),
  linalg_matrix_norm: typed((got, want) => `linalg.matrix_norm expected out tensor dtype ${want} but got: ${got}`),
  polar: typed((got, want) => `Expected object of scalar type ${want} but got scalar type ${got} for argument 'out'`),
  complex: typed((got, want) => `Expected object of scalar type ${want} but got scalar type ${got} for argument 'out'`),
});

/** How PyTorch names a Fourier transform where it refuses an output: by the one of several dims that it is. */
function transformName(name: string): string {
  return name.startsWith("if") && /[2n]$/.test(name) ? "fftn" : name.replace("2", "n");
}

/** Whether a transform's output may have this dtype, though it computes in another of the same kind. */
function transformConverts(name: string, from: DType, to: DType): boolean {
  return (toComplex.has(name) || toReal.has(name)) && (from.is_complex ? to.is_complex : to.is_floating_point);
}

/** The sentence of an operator that refuses this dtype by one of its own. */
function refusalOf(name: string, got: DType, want: DType): string | undefined {
  if (sameAsInput.has(name)) return unary(got, want);
  if (toComplex.has(name)) return `${transformName(name)} expects a complex output tensor, but got ${got.scalarName}`;
  if (toReal.has(name))
    return `${transformName(name)} expects a floating point output tensor, but got ${got.scalarName}`;
  return refusals[name]?.(got, want);
}

/** The error of an output of another dtype than the operator's. */
export function otherOutDType(wanted: DType, given: DType): Error {
  const [want, got] = [cppNames[wanted.name], cppNames[given.name]];
  return withFields(new RuntimeError(`Expected out tensor to have dtype ${want}, but got ${got} instead`), {
    argument: "out",
    given,
    wanted,
  });
}

const maybeImproved = (): string =>
  notTrue("canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype()))");
/** Sentences of operators that convert, where the output's dtype cannot hold the results. */
const castRefusals = byOperator<(got: DType, want: DType) => string>({
  logsumexp: typed((got) => `logsumexp(): Expected floating point type for result tensor, but got: ${got}`),
  ldexp: typed((got) => `ldexp can't be cast to the desired output type ${got}`),
  max: maybeImproved,
  min: maybeImproved,
  geqrf: castable("torch.geqrf", "a"),
  cholesky_inverse: castable("cholesky_inverse", "result"),
  cholesky_solve: castable("cholesky_solve", "result"),
  linalg_matrix_rank: castable("torch.linalg.matrix_rank", "result"),
  linalg_matrix_power: castable("matrix_power", "result"),
  linalg_cond: castable("linalg.cond", "result"),
  linalg_pinv: castable("linalg.pinv", "result"),
  pinverse: castable("linalg.pinv", "result"),
  linalg_householder_product: castable("torch.linalg.householder_product", "result"),
  linalg_tensorsolve: castable("tensorsolve", "result"),
  linalg_tensorinv: castable("tensorinv", "result"),
  linalg_eigvals: castable("torch.linalg.eigvals", "eigenvalues"),
});

/** The overload that a call means, by which outputs are judged: a product of vectors is a `dot`. */
export function overloadOf(name: string, bound: readonly unknown[]): string {
  if (name === "clamp") return bound.slice(1).some((limit) => limit instanceof Tensor) ? "clamp_tensors" : name;
  if (name === "max" || name === "min") return typeof bound[1] === "number" ? `${name}_dim` : name;
  if (name !== "matmul") return name;
  const [first, second] = bound.map((operand) => (operand instanceof Tensor ? operand.shape.length : 0));
  return second !== 1 ? name : first === 1 ? "dot" : first === 2 ? "mv" : name;
}

/** Joins, which name `cat` in what they refuse. */
const isJoin = operators("kthvalue cat stack hstack vstack dstack column_stack");

/** What `intoOut` asks about an operator. */
export interface OutRule {
  /** Whether the output may share memory with an input: not at all, element by element, or as it likes. */
  readonly sharing: "none" | "elements" | "any";
  /** Whether several elements of the output may lie in one place. */
  readonly expanded: boolean;
  /** Whether outputs that require grad are refused. */
  readonly checksGradients: boolean;
  /** Whether inputs that require grad are refused as well. */
  readonly checksInputs: boolean;
  /** Whether results are copied with their history. */
  readonly copiesHistory: boolean;
  /** The operator's name in that refusal. */
  readonly label: string;
  /** Whether resizing an output that has elements is worth a warning. */
  readonly warns: boolean;
  /** Which outputs become contiguous when they are resized, whatever the layout of the result. */
  readonly packs: "all" | "used" | "none";
  /** Whether an output of as many elements keeps its shape. */
  readonly keepsShape: boolean;
  /** The place of the dtype argument that the output's dtype fills, or -1. */
  readonly dtypePlace: number;
  /** Whether it makes tensors of no others. */
  readonly isFactory: boolean;
}

/** The rule of an operator. `pointwise`: it is a formula on elements; `differentiable`: it has a derivative. */
export function outRule(schema: Schema, pointwise: boolean, differentiable: boolean): OutRule {
  const { name } = schema;
  const dtypePlace = schema.arguments.findIndex(({ type }) => type === "dtype");
  // The ends of `linspace` and `logspace` may be tensors.
  const isFactory = dtypePlace >= 0 && (schema.tensorPlaces.length === 0 || name.endsWith("space"));
  return {
    sharing: noSharing.has(name)
      ? "none"
      : pointwise || elementwise.has(name) || specialFunctions.test(name) || noPartialSharing.has(name)
        ? "elements"
        : "any",
    expanded: allowsExpanded.has(name),
    checksGradients:
      (differentiable || name === "normal" || refusesOutOnly.has(name)) &&
      !noGradientCheck.has(name) &&
      !copiesHistory.has(name),
    copiesHistory: copiesHistory.has(name),
    checksInputs: !refusesOutOnly.has(name),
    label: innerNames[name] ?? (isFactory || refusesOutOnly.has(name) ? `aten::${name}` : name),
    warns: !resizesSilently.has(name),
    packs: packsOutput.has(name) ? "all" : packsUsedOutput.has(name) ? "used" : "none",
    keepsShape: fillsAnyShape.has(name),
    dtypePlace: isFactory || computesInOutput.has(name) ? dtypePlace : -1,
    isFactory,
  };
}

/** Throws where results of dtype `from` may not be written into an output of dtype `to`. */
export function assertOutDType(name: string, pointwise: boolean, from: DType, to: DType): void {
  if (from === to || transformConverts(name, from, to)) return;
  if (to.name === "uint8" && /^a(ll|ny)$/.test(name)) return; // as they were before there were bools
  const refusal = refusalOf(name, to, from);
  if (refusal !== undefined) throw new RuntimeError(refusal);
  if (isJoin.has(name) && !can_cast(from, to))
    throw new TypeError(`torch.cat(): input types can't be cast to the desired output type ${to.scalarName}`);
  if (pointwise || elementwise.has(name) || specialFunctions.test(name) || converts.has(name)) {
    if (can_cast(from, to) || name === "bernoulli") return;
    const sentence = castRefusals[name];
    if (sentence) throw new RuntimeError(sentence(to, from));
    throw noCast(from.scalarName, to.scalarName);
  }
  throw otherOutDType(from, to);
}
