/** What rules of masked tensors share. */
import { bool } from "../../dtype.ts";
import { TypeError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { SparseTensor } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import { MaskedTensor } from "./masked-tensor.ts";

/** What is done for an operator, from its record and one value for each argument of its schema. */
export type Rule = (record: OperatorRecord, bound: unknown[]) => unknown;

/** Whether a value is a masked tensor. */
export function masked(value: unknown): value is MaskedTensor {
  return value instanceof MaskedTensor;
}

/** Whether a tensor's data are sparse. */
export function isSparse(value: unknown): boolean {
  return (masked(value) ? value._masked_data : value) instanceof SparseTensor;
}

/** Which elements count, one for each element or value of the data. */
export function maskOf(tensor: Tensor): Tensor {
  if (!masked(tensor)) return tensor.new_ones(tensor.shape, { dtype: bool });
  const mask = tensor._masked_mask;
  return mask instanceof SparseTensor ? mask.valueTensor : mask;
}

const FEATURE =
  "If you would like this operator to be supported, please file an issue for a feature request at https://github.com/pytorch/maskedtensor/issues with a minimal reproducible code snippet.\nIn the case that the semantics for the operator are not trivial, it would be appreciated to also include a proposal for the semantics.";

function refusal(what: string, handlers: string): Error {
  return new TypeError(
    `Multiple dispatch failed for '${what}'; all ${handlers} handlers returned NotImplemented:\n\n  - tensor subclass <class 'torch.masked.maskedtensor.core.MaskedTensor'>\n\nFor more information, try re-running with TORCH_LOGS=not_implemented`,
  );
}

/** The error of an operator that masked tensors do not have, after PyTorch's warning. */
export function notImplemented(name: string): Error {
  const plain = name === "log_softmax" ? "_log_softmax" : name.replace(/\..*$/, "");
  warnAlways(`${plain} is not implemented in __torch_dispatch__ for MaskedTensor.\n${FEATURE}`);
  return refusal(`torch._ops.aten.${plain}.default`, "__torch_dispatch__");
}

/** The same, of a reduction along dims of sparse data. */
export function noSparseReduction(name: string): Error {
  warnAlways(`The sparse version of ${name} is not implemented in reductions.\n${FEATURE}`);
  return refusal(`torch.Tensor.${name}`, "__torch_function__");
}
