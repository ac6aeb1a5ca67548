/** Operators that index, view, sort out and factorise. */
import * as fft from "../fft.ts";
import * as linalg from "../ops/linalg/index.ts";
import * as F from "../nn/functional/index.ts";
import { Slice } from "../layout/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as torch from "../torch.ts";
import { results, written, type WrittenTable } from "./written.ts";

type Sizes = readonly number[];
type Index = Tensor | null | undefined;

/** `self[indices]`, where null is all of a dim. */
function index(self: Tensor, indices: readonly Index[]): Tensor {
  return self.at(...indices.map((at) => at ?? new Slice(null, null, null)));
}

function indexPut(self: Tensor, indices: readonly Index[], values: Tensor, accumulate = false): Tensor {
  return torch.index_put(self, indices.map((at) => at ?? null) as Tensor[], values, accumulate);
}

function slice(self: Tensor, dim = 0, start: number | null = null, end: number | null = null, step = 1): Tensor {
  const before = dim < 0 ? dim + self.ndim : dim;
  const all = Array.from({ length: before }, () => new Slice(null, null, null));
  return self.at(...all, new Slice(start, end, step));
}

/** Indices brought into their dims where a mask says so. */
function within(self: Tensor, indices: readonly Index[]): Index[] {
  return indices.map((at, d) => at?.clamp(-(self.shape[d] ?? 1), (self.shape[d] ?? 1) - 1));
}

const NORMS = { forward: ["backward", "ortho", "forward"], backward: ["forward", "ortho", "backward"] } as const;
const norm = (way: "forward" | "backward", number: number): "ortho" => NORMS[way][number] as "ortho";
const none = (like: Tensor, dtype = like.dtype): Tensor => torch.empty([0], { dtype });

function lu(A: Tensor): [factors: Tensor, pivots: Tensor] {
  const [factors, pivots] = linalg.lu_factor(A);
  return [factors, pivots];
}

/** The results of `unique` that were asked for, with empty ones between. */
function unique(
  self: Tensor,
  dim: number | null,
  sorted: boolean,
  return_inverse: boolean,
  return_counts: boolean,
): Tensor[] {
  const found = torch.unique(self, { sorted, return_inverse, return_counts, dim }) as Tensor | Tensor[];
  return spread(Array.isArray(found) ? found : [found], return_inverse, return_counts);
}
function spread(found: readonly Tensor[], inverse: boolean, counts: boolean): Tensor[] {
  const [values, ...rest] = found;
  const next = (wanted: boolean): Tensor =>
    (wanted ? rest.shift() : undefined) ?? torch.empty([0], { dtype: torch.int64 });
  return [...(values === undefined ? [] : [values]), next(inverse), next(counts)];
}

const CDIST_MODES = [
  "use_mm_for_euclid_dist_if_necessary",
  "use_mm_for_euclid_dist",
  "donot_use_mm_for_euclid_dist",
] as const;

type Flag = boolean | null | undefined;

/** A short-time Fourier transform, with settings that were given only. */
function shortTime(
  self: Tensor,
  n_fft: number,
  hop_length: number | null | undefined,
  win_length: number | null | undefined,
  window: Tensor | null | undefined,
  padding: { center: boolean; pad_mode?: "reflect" },
  [normalized, onesided, return_complex, align_to_window]: readonly Flag[],
): Tensor {
  const settings = { hop_length, win_length, window, normalized, onesided, return_complex, align_to_window };
  const given = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
  return torch.stft(self, n_fft, { ...padding, ...Object.fromEntries(given) });
}

type Spectrum = [self: Tensor, dim: Sizes, normalization: number];

/** Their entries. */
export const structure: WrittenTable = {
  index: written("self indices", index),
  _unsafe_index: written("self indices", index),
  _unsafe_index_put: written("self indices values accumulate", indexPut),
  _index_put_impl: written("self indices values accumulate unsafe", indexPut),
  _index_put_impl_: written(
    "self indices values accumulate unsafe",
    (self: Tensor, indices: readonly Index[], values: Tensor, accumulate = false) =>
      torch.index_put_(self, indices.map((at) => at ?? null) as Tensor[], values, accumulate),
  ),
  _unsafe_masked_index: written(
    "self mask indices fill",
    (self: Tensor, mask: Tensor, indices: readonly Index[], fill: number) =>
      index(self, within(self, indices)).masked_fill(mask.logical_not(), fill),
  ),
  _unsafe_masked_index_put_accumulate: written(
    "self mask indices values",
    (self: Tensor, mask: Tensor, indices: readonly Index[], values: Tensor) =>
      indexPut(self, within(self, indices), values.masked_fill(mask.logical_not(), 0), true),
  ),
  slice: written("self dim start end step", slice),
  slice_copy: written("self dim start end step", (...args: Parameters<typeof slice>) => slice(...args).clone()),
  _unsafe_view: written("self size", (self: Tensor, size: Sizes) => self.view(size as number[])),
  _reshape_alias: written("self size stride", (self: Tensor, size: Sizes, stride: Sizes) =>
    torch.as_strided(self, size, stride, self.storage_offset()),
  ),
  _reshape_copy: written("self size", (self: Tensor, size: Sizes) => self.reshape(size as number[]).clone()),
  _stack: written("tensors dim", (tensors: Tensor[], dim = 0) => torch.stack(tensors, dim)),
  _chunk_cat: written("tensors dim num_chunks", (tensors: Tensor[], dim: number, chunks: number) => {
    const parts = tensors.map((tensor) => {
      const size = tensor.shape[dim] ?? 0;
      const short = Math.ceil(size / chunks) * chunks - size;
      const at = tensor.ndim - (dim < 0 ? dim + tensor.ndim : dim) - 1;
      const padded = F.pad(tensor, [...Array<number>(2 * at).fill(0), 0, short]);
      return padded.unflatten(dim, [chunks, -1]).flatten(dim + 1);
    });
    return torch.cat(parts, dim + 1);
  }),
  matrix_H: written("self", (self: Tensor) => self.mH),
  numpy_T: written("self", (self: Tensor) => self.T),
  mT: written("self", (self: Tensor) => self.mT),
  mH: written("self", (self: Tensor) => self.mH),
  _unique2: written(
    "self sorted return_inverse return_counts",
    (self: Tensor, sorted = true, inverse = false, counts = false) => unique(self, null, sorted, inverse, counts),
  ),
  unique_dim: written(
    "self dim sorted return_inverse return_counts",
    (self: Tensor, dim: number, sorted = true, inverse = false, counts = false) =>
      unique(self, dim, sorted, inverse, counts),
  ),
  unique_consecutive: written(
    "self return_inverse return_counts dim",
    (self: Tensor, return_inverse = false, return_counts = false, dim: number | null = null) => {
      const found = torch.unique_consecutive(self, { return_inverse, return_counts, dim }) as Tensor | Tensor[];
      return spread(Array.isArray(found) ? found : [found], return_inverse, return_counts);
    },
  ),
  nonzero_numpy: written("self", (self: Tensor) => self.nonzero().unbind(1)),
  _aminmax: written("self dim keepdim", (self: Tensor, dim?: number, keepdim = false) =>
    torch.aminmax(self, dim === undefined ? {} : { dim, keepdim }),
  ),
  _logcumsumexp: written("self dim", (self: Tensor, dim: number) => torch.logcumsumexp(self, dim)),
  _dim_arange: written("like dim", (like: Tensor, dim: number) => torch.arange(like.shape[dim] ?? 0)),
  cdist: written("x1 x2 p compute_mode", (a: Tensor, b: Tensor, p = 2, mode: number | null = null) =>
    torch.cdist(a, b, p, CDIST_MODES[mode ?? 0]),
  ),
  tensordot: written("self other dims_self dims_other", (a: Tensor, b: Tensor, ofA: Sizes, ofB: Sizes) =>
    torch.tensordot(a, b, [[...ofA], [...ofB]]),
  ),
  stft: written(
    "self n_fft hop_length win_length window normalized onesided return_complex align_to_window",
    (self: Tensor, n: number, hop: number | null, win: number | null, window: Tensor | null, ...flags: Flag[]) =>
      shortTime(self, n, hop, win, window, { center: false }, flags),
  ),
  "stft.center": written(
    "self n_fft hop_length win_length window center pad_mode normalized onesided return_complex align_to_window",
    (
      self: Tensor,
      n: number,
      hop: number | null,
      win: number | null,
      window: Tensor | null,
      center = true,
      pad_mode: "reflect" = "reflect",
      ...flags: Flag[]
    ) => shortTime(self, n, hop, win, window, { center, pad_mode }, flags),
  ),
  _cdist_forward: written("x1 x2 p compute_mode", (a: Tensor, b: Tensor, p: number) => torch.cdist(a, b, p)),
  _euclidean_dist: written("x1 x2", (a: Tensor, b: Tensor) => torch.cdist(a, b)),
  _pdist_forward: written("self p", (self: Tensor, p = 2) => F.pdist(self, p)),
  _trilinear: written(
    "i1 i2 i3 expand1 expand2 expand3 sumdim unroll_dim",
    (a: Tensor, b: Tensor, c: Tensor, atA: Sizes, atB: Sizes, atC: Sizes, sum: Sizes) => {
      const expanded = (tensor: Tensor, dims: Sizes): Tensor => dims.reduce((x, dim) => x.unsqueeze(dim), tensor);
      const product = expanded(a, atA).mul(expanded(b, atB)).mul(expanded(c, atC));
      return sum.length === 0 ? product : product.sum([...sum]);
    },
  ),
  _int_mm: written("self mat2", (self: Tensor, mat2: Tensor) => self.to(torch.int32).matmul(mat2.to(torch.int32))),
  _fft_r2c: written("self dim normalization onesided", (...[self, dim, number, half]: [...Spectrum, boolean]) =>
    (half ? fft.rfftn : fft.fftn)(self, { dim, norm: norm("forward", number) }),
  ),
  _fft_c2c: written("self dim normalization forward", (...[self, dim, number, forward]: [...Spectrum, boolean]) =>
    forward
      ? fft.fftn(self, { dim, norm: norm("forward", number) })
      : fft.ifftn(self, { dim, norm: norm("backward", number) }),
  ),
  _fft_c2r: written("self dim normalization last_dim_size", (...[self, dim, number, last]: [...Spectrum, number]) => {
    const s = dim.map((d, i) => (i === dim.length - 1 ? last : (self.shape.at(d) ?? 1)));
    return fft.irfftn(self, { s, dim, norm: norm("backward", number) });
  }),
  _linalg_svd: written("A full_matrices compute_uv driver", (A: Tensor, full = false, vectors = true) =>
    vectors ? linalg.svd(A, full) : [none(A), linalg.svdvals(A), none(A)],
  ),
  _linalg_eigh: written("A UPLO compute_v", (A: Tensor, UPLO: "L" | "U" = "L", vectors = true) =>
    vectors ? linalg.eigh(A, UPLO) : [linalg.eigvalsh(A, UPLO), none(A)],
  ),
  _linalg_eigvals: written("self", (self: Tensor) => linalg.eigvals(self)),
  _lu_with_info: written("self pivot check_errors", (self: Tensor, pivot = true) => [
    ...linalg.lu_factor_ex(self, { pivot }),
  ]),
  _linalg_det: written("A", (A: Tensor) => results([linalg.det(A)], [() => lu(A)[0], () => lu(A)[1]])),
  _linalg_slogdet: written("A", (A: Tensor) => results([...linalg.slogdet(A)], [() => lu(A)[0], () => lu(A)[1]])),
  _linalg_solve_ex: written("A B left check_errors", (A: Tensor, B: Tensor, left = true) =>
    results(
      [linalg.solve(A, B, { left })],
      [() => lu(A)[0], () => lu(A)[1], () => torch.zeros(A.shape.slice(0, -2), { dtype: torch.int32 })],
    ),
  ),
};
