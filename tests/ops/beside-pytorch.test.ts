/** Faults that programs beside PyTorch 2.15 showed; expected values are PyTorch's. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { Complex, nn, type Tensor } from "flambeau";

const F = nn.functional;
const eye = (): Tensor =>
  torch
    .tensor(
      [
        [0, 0, 4],
        [-4, 0, 5],
      ],
      { dtype: torch.float32 },
    )
    .to_sparse();

describe("norms and products", () => {
  it("rms_norm rounds once, to the input's dtype", () => {
    const x = torch.tensor([1, 2, -3], { dtype: torch.bfloat16 });
    const weight = torch.tensor([0.5, 1.5, 1]);
    const exact = F.rms_norm(x.float(), [3], weight);
    expect(F.rms_norm(x, [3], weight).equal(exact.to(torch.bfloat16))).toBe(true);
    expect(F.rms_norm(x.float(), [3], weight.to(torch.bfloat16)).dtype).toBe(torch.float32);
  });
  it("cross takes one dtype", () => {
    expect(() => torch.linalg.cross(torch.ones(3), torch.ones(3).double())).toThrow(
      "expected scalar type Float but found Double",
    );
  });
  it("attention takes masks of float32 beside bfloat16, and no integers", () => {
    const q = torch.ones(1, 2, 3, 4);
    const half = q.to(torch.bfloat16);
    expect(F.scaled_dot_product_attention(half, half, half, torch.zeros(3, 3)).dtype).toBe(torch.bfloat16);
    expect(() => F.scaled_dot_product_attention(q, q, q, torch.ones(3, 3, { dtype: torch.int64 }))).toThrow(
      "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: long int and  query.dtype: float instead.",
    );
    expect(() => F.scaled_dot_product_attention(q, q.double(), q)).toThrow(
      "got query.dtype: float key.dtype: double and value.dtype: float instead.",
    );
  });
  it("block masks are made with named arguments", () => {
    const { BlockMask } = nn.attention.flex_attention;
    const mask = BlockMask.from_kv_blocks(
      torch.tensor([[[1, 2]]]),
      torch.tensor([
        [
          [
            [0, 1],
            [0, 1],
          ],
        ],
      ]),
      { BLOCK_SIZE: 3 },
    );
    expect(mask.to_dense().tolist()).toEqual([
      [
        [
          [1, 0],
          [1, 1],
        ],
      ],
    ]);
    expect([...mask.seq_lengths]).toEqual([6, 6]);
  });
});

describe("spectra and windows", () => {
  it("stft of half numbers with a float window", () => {
    const signal = torch.ones(64, { dtype: torch.float16 });
    const spectrum = torch.stft(signal, 16, { window: torch.hann_window(16), return_complex: true });
    expect([spectrum.dtype, ...spectrum.shape]).toEqual([torch.complex64, 9, 17]);
  });
  it("errors in PyTorch's words", () => {
    expect(() => torch.fft.irfft(torch.tensor(1))).toThrow("Dimension specified as -1 but tensor has no dimensions");
    expect(() => torch.fft.ihfft2(torch.ones(2, 2, { dtype: torch.complex64 }))).toThrow(
      "Only supports floating-point dtypes, but found: ComplexFloat",
    );
  });
});

describe("small things", () => {
  it("tensors without elements tell complex dtypes", () => {
    expect(String(torch.zeros(0, { dtype: torch.complex64 }))).toBe("tensor([], dtype=torch.complex64)");
  });
  it("scalar_tensor refuses what does not fit", () => {
    expect(() => torch.scalar_tensor(new Complex(0, 1))).toThrow(
      "value cannot be converted to type float without overflow",
    );
  });
  it("pruning names what a layer lacks", () => {
    expect(() => nn.utils.prune.l1_unstructured(new nn.Linear(2, 2), "foo", 1)).toThrow(
      "'Linear' object has no attribute 'foo'",
    );
  });
});

describe("sparse tensors", () => {
  it("F.relu, also in place", () => {
    expect(F.relu(eye()).to_dense().tolist()).toEqual([
      [0, 0, 4],
      [0, 0, 5],
    ]);
    const s = eye();
    expect(F.relu(s, { inplace: true })).toBe(s);
    expect(s.to_dense().tolist()).toEqual([
      [0, 0, 4],
      [0, 0, 5],
    ]);
  });
  it("unbind gives rows, expand is refused", () => {
    expect(
      eye()
        .unbind()
        .map((row) => row.to_dense().tolist()),
    ).toEqual([
      [0, 0, 4],
      [-4, 0, 5],
    ]);
    expect(eye().unbind(1).length).toBe(3);
    expect(() => eye().expand(2, 2, 3)).toThrow("expand is unsupported for Sparse tensors");
  });
});
