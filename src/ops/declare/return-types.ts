/** `torch.return_types`: the named tuples that operators give, to make one and to ask whether a value is one. */
import type { Tensor } from "../../tensor/tensor.ts";
import { TypeError } from "../../support/errors.ts";
import { namedTuple, tupleName } from "./named-tuple.ts";

/** One kind of named tuple. */
export interface ReturnType {
  (values: readonly Tensor[]): Tensor[];
  new (values: readonly Tensor[]): Tensor[];
  readonly n_fields: number;
  readonly n_sequence_fields: number;
  readonly n_unnamed_fields: number;
}

function returnType(name: string, fields: readonly string[]): ReturnType {
  const make = function (values: readonly Tensor[]): Tensor[] {
    if (values.length !== fields.length)
      throw new TypeError(
        `torch.return_types.${name}() takes a ${fields.length}-sequence (${values.length}-sequence given)`,
      );
    return namedTuple(name, fields, values);
  };
  Object.defineProperty(make, "name", { value: name });
  Object.defineProperty(make, Symbol.hasInstance, { value: (value: unknown) => tupleName(value) === name });
  const counts = { n_fields: fields.length, n_sequence_fields: fields.length, n_unnamed_fields: 0 };
  return Object.assign(make, counts) as ReturnType;
}

/** Names of operators, each with those of its results. */
const fields =
  "aminmax min max|cummax values indices|cummin values indices|frexp mantissa exponent|geqrf a tau|" +
  "histogram hist bin_edges|histogramdd hist bin_edges|kthvalue values indices|linalg_cholesky_ex L info|" +
  "linalg_eig eigenvalues eigenvectors|linalg_eigh eigenvalues eigenvectors|linalg_inv_ex inverse info|" +
  "linalg_ldl_factor LD pivots|linalg_ldl_factor_ex LD pivots info|" +
  "linalg_lstsq solution residuals rank singular_values|linalg_lu P L U|linalg_lu_factor LU pivots|" +
  "linalg_lu_factor_ex LU pivots info|linalg_polar U H|linalg_qr Q R|linalg_slogdet sign logabsdet|" +
  "linalg_solve_ex result info|linalg_svd U S Vh|lu_unpack P L U|max values indices|median values indices|" +
  "min values indices|mode values indices|nanmedian values indices|slogdet sign logabsdet|sort values indices|" +
  "svd U S V|topk values indices|triangular_solve solution cloned_coefficient";

/**
 * Kinds of named tuples by the operators that give them.
 * @example
 * torch.ones(2, 2).max(0) instanceof torch.return_types.max!; // true
 */
export const return_types: Readonly<Record<string, ReturnType>> = Object.fromEntries(
  fields.split("|").map((line) => {
    const [name, ...names] = line.split(" ");
    return [name, returnType(name!, names)];
  }),
);
