/** Checks of what sparse tensors promise: always their shapes, their indices where `check_invariants` asks for it. */
import { ModeGuard, within } from "../../autograd/modes.ts";
import { no_grad } from "../../autograd/modes.ts";
import { isIndexDType } from "../../compute/index/element-access.ts";
import { shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { CompressedLayout } from "../../tensor/sparse-tensor.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

const checking = { on: false };

/** Whether indices are checked; `given`: what a call says itself. */
export function checksInvariants(given: boolean | null): boolean {
  return given ?? checking.on;
}

/**
 * Checks the indices of sparse tensors that are made while `body` runs, or until the guard that it gives without one is
 * disposed. `enable()` and `disable()` switch it for all that follows.
 * https://docs.pytorch.org/docs/stable/generated/torch.sparse.check_sparse_tensor_invariants.html
 * @example
 * torch.sparse.check_sparse_tensor_invariants.is_enabled(); // false
 */
export function check_sparse_tensor_invariants(enable?: boolean): ModeGuard;
export function check_sparse_tensor_invariants<R>(body: () => R): R;
export function check_sparse_tensor_invariants<R>(enable: boolean, body: () => R): R;
export function check_sparse_tensor_invariants<R>(first: boolean | (() => R) = true, second?: () => R): R | ModeGuard {
  const body = typeof first === "function" ? first : second;
  const before = checking.on;
  checking.on = typeof first === "function" || first;
  return within(
    new ModeGuard(() => {
      checking.on = before;
    }, "sparse"),
    body,
  );
}
/** Whether it is on. */
check_sparse_tensor_invariants.is_enabled = (): boolean => checking.on;
/** Switches it on. */
check_sparse_tensor_invariants.enable = (): void => {
  checking.on = true;
};
/** Switches it off. */
check_sparse_tensor_invariants.disable = (): void => {
  checking.on = false;
};

/** Shapes of coordinates, values and the whole. */
export function checkCoordinates(indices: Tensor, values: Tensor, size: readonly number[]): void {
  if (indices.shape.length !== 2)
    throw new RuntimeError(`indices must be sparse_dim x nnz, but got: ${shapeText(indices.shape)}`);
  const [sparse, count] = indices.shape as [number, number];
  const dense = values.shape.length - 1;
  if (sparse + dense !== size.length)
    throw new RuntimeError(
      `'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = ${size.length}, sparse_dim = ${sparse}, dense_dim = ${dense}`,
    );
  checkCount(count, values);
  if (size.reduce((product, n) => product * n, 1) >= 2 ** 63)
    throw new RuntimeError("numel: integer multiplication overflow");
  const rest = values.shape.slice(1);
  const expected = [count, ...size.slice(sparse)];
  if (rest.some((n, d) => n !== size[sparse + d]))
    throw new RuntimeError(
      `values has incorrect size, expected ${shapeText(expected)}, got ${shapeText(values.shape)}`,
    );
}

function checkCount(count: number, values: Tensor): void {
  if (count !== (values.shape[0] ?? 0))
    throw new RuntimeError(
      `indices and values must have same nnz, but got nnz from indices: ${count}, nnz from values: ${values.shape[0] ?? 0}`,
    );
}

/** Whether coordinates are within the size. */
export function checkPlaces(indices: Tensor, size: readonly number[]): void {
  if (indices.shape[1] === 0) return;
  no_grad(() => {
    const lowest = indices.amin(1).tolist<number[]>();
    const highest = indices.amax(1).tolist<number[]>();
    lowest.forEach((low, d) => {
      if (low < 0) throw new RuntimeError(`found negative index ${low} for dim ${d}`);
      if (itemAt(highest, d) >= itemAt(size, d))
        throw new RuntimeError(
          `size is inconsistent with indices: for dim ${d}, size is ${size[d]} but found index ${highest[d]}`,
        );
    });
  });
}

/** The words for compressed and plain indices in errors. */
export function indexNames(layout: CompressedLayout): readonly [compressed: string, other: string, line: string] {
  return layout === "torch.sparse_csr" || layout === "torch.sparse_bsr"
    ? ["crow_indices", "col_indices", "row"]
    : ["ccol_indices", "row_indices", "column"];
}

/** Dtypes and shapes of compressed and plain indices and of values. */
export function checkCompressed(
  layout: CompressedLayout,
  compressed: Tensor,
  other: Tensor,
  values: Tensor,
  size: readonly number[],
): void {
  const [first, second] = indexNames(layout);
  const isBlocked = layout === "torch.sparse_bsr" || layout === "torch.sparse_bsc";
  const batch = compressed.shape.length - 1;
  const block = isBlocked ? 2 : 0;
  if (compressed.shape.length < 1) throw new RuntimeError(`${first} must have dimensionality >= 1 but got 0`);
  if (other.shape.length !== compressed.shape.length)
    throw new RuntimeError(
      `${first} and ${second} dimensionalities must be equal but got ${compressed.shape.length} and ${other.shape.length}, respectively`,
    );
  if (values.shape.length < batch + 1 + block)
    throw new RuntimeError(
      `values must have dimensionality > sum of batch and block dimensionalities (=${batch} + ${block}) but got ${values.shape.length}`,
    );
  const dense = values.shape.length - batch - 1 - block;
  if (size.length !== batch + 2 + dense)
    throw new RuntimeError(
      `tensor dimensionality must be sum of batch, base, and dense dimensionalities (=${batch} + 2 + ${dense}) but got ${size.length}`,
    );
  if (!isIndexDType(compressed.dtype) || compressed.dtype !== other.dtype)
    throw new RuntimeError(
      compressed.dtype === other.dtype
        ? `${first} and ${second} must be an int32 or int64 type, but got: ${compressed.dtype.scalarName}`
        : `${first} and ${second} must have the same dtype, bot got ${compressed.dtype.scalarName} and ${other.dtype.scalarName}, respectively`,
    );
  const byRows = first === "crow_indices";
  const [blockRows, blockColumns] = isBlocked
    ? [sizeAt(values.shape, batch + 1), sizeAt(values.shape, batch + 2)]
    : [1, 1];
  const lines = byRows ? itemAt(size, batch) / blockRows : itemAt(size, batch + 1) / blockColumns;
  if (compressed.shape[batch] !== lines + 1)
    throw new RuntimeError(
      `${first}.shape[-1] must be equal to the number of ${byRows ? "rows" : "columns"}${isBlocked ? " of blocks" : ""} + 1 (=${lines + 1}), but got ${compressed.shape[batch]}`,
    );
  if (other.shape[batch] !== values.shape[batch])
    throw new RuntimeError(
      `${second}.shape[-1] must be equal to nnz (=${values.shape[batch]}) as defined by values.shape[${batch}], but got ${other.shape[batch]}`,
    );
}

/** What compressed and plain indices promise. */
export function checkCompressedPlaces(
  layout: CompressedLayout,
  compressed: Tensor,
  other: Tensor,
  lines: number,
  across: number,
): void {
  const [first, second, line] = indexNames(layout);
  const lineCount = line === "row" ? "nrows" : "ncols";
  const acrossName = line === "row" ? "ncols" : "nrows";
  const fail = (what: string): never => {
    throw new RuntimeError(`\`${what}\` is not satisfied.`);
  };
  no_grad(() => {
    const count = sizeAt(other.shape, -1);
    const at = compressed.shape.length - 1;
    if (compressed.select(at, 0).ne(0).any().item()) fail(`${first}[..., 0] == 0`);
    if (compressed.select(at, lines).ne(count).any().item()) fail(`${first}[..., -1] == nnz`);
    const steps = compressed.diff({ dim: at });
    if (steps.lt(0).logical_or(steps.gt(across)).any().item())
      fail(`0 <= ${first}[..., 1:] - ${first}[..., :-1] <= ${acrossName}`);
    if (other.lt(0).logical_or(other.ge(across)).any().item()) fail(`0 <= ${second} < ${acrossName}`);
    if (count < 2) return;
    // Neighbours rise, but where a line begins.
    const rows = compressed.reshape([-1, lines + 1]).unbind(0);
    const others = other.reshape([-1, count]).unbind(0);
    rows.forEach((starts, b) => {
      const falls = itemAt(others, b).diff().le(0);
      const begins = falls
        .new_zeros([count + 1])
        .index_fill_(0, starts.long(), true)
        .narrow(0, 1, count - 1);
      if (falls.logical_and(begins.logical_not()).any().item())
        fail(
          `${second}[..., ${first}[..., i - 1]:${first}[..., i]] for all i = 1, ..., ${lineCount} are sorted and distinct along the last dimension values`,
        );
    });
  });
}
