/** What PyTorch's operators make of `out`: which dtypes they convert to, what may overlap, and how they say no. */
import { can_cast, cppNames, type DType, int64 } from "../../dtype.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import type { Schema } from "./schema.ts";

const names = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Operators whose output may not even be one of their inputs. */
const noSharing = names(
  "kthvalue cat concat concatenate stack hstack vstack row_stack dstack column_stack outer ger kron gather index_select " +
    "masked_select take take_along_dim index_add cross linalg_cross scatter_add",
);
/** Operators that compute element by element, though they are no formulas: the output may be an input, not a part. */
const noPartialSharing = names("cumsum cumprod logcumsumexp scatter index_copy renorm msort normal");
/** Operators made of formulas on elements: they convert as those do. */
const elementwise = names(
  "pow float_power div divide true_divide floor_divide round where clamp clip gcd lcm logit ldexp rsub",
);
/** Operators that write several results into one place of an expanded output without looking. */
const allowsExpanded = names(
  "zeros ones full empty eye randperm tril_indices triu_indices sum prod var std all any amax amin argmax argmin norm bmm " +
    "mv tril triu multinomial histc nansum",
);
/** Operators that compute in the output's dtype. */
const computesInOutput = names("normal sum prod nansum cumsum cumprod mean");
/** Operators that convert what they computed to the output's dtype. */
const converts = names(
  "mean var std outer ger kron diff addr logsumexp bernoulli normal cat concat concatenate stack hstack vstack " +
    "row_stack dstack column_stack linalg_pinv pinverse linalg_matrix_rank linalg_cond nanmean",
);
/** Operators that give no gradient, or whose check is left to the operators that they are made of. */
const noGradientCheck = names(
  "softmax log_softmax inner tensordot quantile nanquantile linalg_matrix_norm matrix_norm linalg_norm histc gcd lcm linalg_matrix_rank diag logical_and " +
    "logical_or logical_xor logical_not count_nonzero argmax argmin isin",
);
/** Operators that resize their output without a warning. */
const resizesSilently = names(
  "zeros ones full empty eye linspace logspace range rand randn randint randperm tril_indices triu_indices bernoulli " +
    "multinomial",
);
/** The operator that PyTorch's sentence names, where it is one of those that an operator is made of. */
const innerNames: Readonly<Record<string, string>> = {
  hstack: "cat",
  vstack: "cat",
  row_stack: "cat",
  dstack: "cat",
  column_stack: "cat",
  concat: "cat",
  concatenate: "cat",
  outer: "mul",
  ger: "mul",
  kron: "mul",
  msort: "sort",
  diff: "sub",
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
  vector_norm: "linalg_vector_norm",
  norm: "linalg_vector_norm",
  cross: "linalg_cross",
};

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
/** Sentences of operators that refuse other dtypes than their own by one of their own. */
const refusals: Readonly<Record<string, (got: DType, want: DType) => string>> = {
  amax: summed,
  amin: summed,
  all: truth("all"),
  any: truth("any"),
  logcumsumexp: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  cummax: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  cummin: typed((got, want) => `expected scalar_type ${want} but found ${got}`),
  dot: typed((got, want) => `result dtype ${got} does not match input dtype ${want}`),
  vdot: typed((got, want) => `result dtype ${got} does not match input dtype ${want}`),
  where: typed((got, want) => `Expected out type to be ${want} but got ${got}`),
  clamp: unary,
  round: unary,
  sgn: unary,
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
  signbit: () => "signbit does not support non-boolean outputs.",
  float_power: typed(
    (got, want) => `the output given to float_power has dtype ${got} but the operation's result requires dtype ${want}`,
  ),
  nan_to_num: typed((got, want) => `nan_to_num: dtype of out: ${got} should be same as input: ${want}`),
  heaviside: () => "heaviside is not yet implemented for tensors with different dtypes.",
  kthvalue: (_got, want) =>
    want === int64 ? "output indices must be of scalar type Long" : "output values must be of same type as input",
  mode: typed(
    (got, want) =>
      `expected scalar type '${want}' but got '${got}' for ${want === "Long" ? "indices" : "values"} output`,
  ),
  linalg_norm: typed((got, want) => `linalg.norm expected out tensor dtype ${want} but got: ${got}`),
  linalg_matrix_norm: typed((got, want) => `linalg.matrix_norm expected out tensor dtype ${want} but got: ${got}`),
  fft_fft: typed((got) => `fft expects a complex output tensor, but got ${got}`),
  complex: typed((got, want) => `Expected object of scalar type ${want} but got scalar type ${got} for argument 'out'`),
};

const isJoin = names("kthvalue cat concat concatenate stack hstack vstack row_stack dstack column_stack");

/** What `intoOut` asks about an operator. */
export interface OutRule {
  /** Whether the output may share memory with an input: not at all, element by element, or as it likes. */
  readonly sharing: "none" | "elements" | "any";
  /** Whether several elements of the output may lie in one place. */
  readonly expanded: boolean;
  /** Whether inputs that require grad are refused. */
  readonly checksGradients: boolean;
  /** The operator's name in that refusal. */
  readonly label: string;
  /** Whether resizing an output that has elements is worth a warning. */
  readonly warns: boolean;
  /** The place of the dtype argument that the output's dtype fills, or -1. */
  readonly dtypePlace: number;
  /** Whether it makes tensors of no others. */
  readonly isFactory: boolean;
}

/** The rule of an operator. `pointwise`: it is a formula on elements; `differentiable`: it has a derivative. */
export function outRule(schema: Schema, pointwise: boolean, differentiable: boolean): OutRule {
  const { name } = schema;
  const dtypePlace = schema.arguments.findIndex(({ type }) => type === "dtype");
  const isFactory = schema.tensorPlaces.length === 0 && dtypePlace >= 0;
  return {
    sharing: noSharing.has(name)
      ? "none"
      : pointwise || elementwise.has(name) || noPartialSharing.has(name)
        ? "elements"
        : "any",
    expanded: allowsExpanded.has(name),
    checksGradients: (differentiable || name === "normal") && !noGradientCheck.has(name),
    label: isFactory ? `aten::${name}` : (innerNames[name] ?? name),
    warns: !resizesSilently.has(name),
    dtypePlace: isFactory || computesInOutput.has(name) ? dtypePlace : -1,
    isFactory,
  };
}

/** Throws where results of dtype `from` may not be written into an output of dtype `to`. */
export function assertOutDType(name: string, pointwise: boolean, from: DType, to: DType): void {
  if (from === to) return;
  const refusal = refusals[name];
  if (refusal) throw new RuntimeError(refusal(to, from));
  if (isJoin.has(name) && !can_cast(from, to))
    throw new TypeError(`torch.cat(): input types can't be cast to the desired output type ${to.scalarName}`);
  if (pointwise || elementwise.has(name) || converts.has(name)) {
    if (can_cast(from, to) || name === "bernoulli") return;
    if (name === "logsumexp")
      throw new RuntimeError(`logsumexp(): Expected floating point type for result tensor, but got: ${to.scalarName}`);
    throw new RuntimeError(`result type ${from.scalarName} can't be cast to the desired output type ${to.scalarName}`);
  }
  throw new RuntimeError(
    `Expected out tensor to have dtype ${cppNames[from.name]}, but got ${cppNames[to.name]} instead`,
  );
}
