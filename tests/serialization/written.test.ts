/** What is written is what PyTorch, safetensors and NumPy read: their files were looked at, and read ours. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { afterAll, describe, expect, test } from "vitest";

const { safetensors, serialization } = torch;
const folder = mkdtempSync(join(tmpdir(), "flambeau-written-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("dtypes that have no storages of their own in PyTorch", () => {
  const whole = torch.arange(8);
  const { uint16, uint32, uint64, complex32, float8_e4m3fn, float8_e5m2 } = torch;
  test.each([uint16, uint32, uint64, complex32, float8_e4m3fn, float8_e5m2])("%s", (dtype) => {
    const part = whole.to(dtype).narrow(0, 2, 3);
    const bytes = torch.save({ part });
    const text = Buffer.from(bytes).toString("latin1");
    // With weights_only=True PyTorch knows no UInt16Storage: it writes untyped bytes and the dtype.
    expect(text).toContain("ctorch._utils\n_rebuild_tensor_v3\n");
    expect(text).toContain("ctorch.storage\nUntypedStorage\n");
    expect(text).toContain(`ctorch\n${dtype.name}\n`);
    const again = torch.load<{ part: torch.Tensor }>(bytes).part;
    expect(again.dtype).toBe(part.dtype);
    expect([again.storage_offset(), again.untyped_storage().nbytes()]).toEqual([2, 8 * part.dtype.itemsize]);
    const values = (x: torch.Tensor): unknown =>
      (x.is_complex() ? torch.view_as_real(x.to(torch.complex64)) : x.double()).tolist();
    expect(values(again)).toEqual(values(part));
  });
});

describe("safetensors", () => {
  test("metadata as they are, or by name", () => {
    for (const given of [{ who: "me" }, { metadata: { who: "me" } }]) {
      const bytes = safetensors.save({ x: torch.ones(2) }, given);
      expect(safetensors.safe_open(bytes).metadata()).toEqual({ who: "me" });
    }
    const text = safetensors.save({ x: torch.ones(2) }, { metadata: "a text of that name" });
    expect(safetensors.safe_open(text).metadata()).toEqual({ metadata: "a text of that name" });
    const wrong = { epoch: 3 } as unknown as Record<string, string>;
    expect(() => safetensors.save({ x: torch.ones(2) }, wrong)).toThrow('metadata are texts; "epoch" is number');
  });
});

describe("NumPy's files", () => {
  const { npy } = serialization;
  test("the path may stand first", () => {
    const x = torch.arange(6).reshape(2, 3);
    npy.save(join(folder, "x.npy"), x);
    npy.savez(join(folder, "x.npz"), { x, y: x.t() });
    expect(readFileSync(join(folder, "x.npy")).subarray(1, 6).toString()).toBe("NUMPY");
    const read = npy.load(join(folder, "x.npz")) as Record<string, torch.Tensor>;
    expect([read["x"]!.tolist(), read["y"]!.tolist()]).toEqual([x.tolist(), x.t().tolist()]);
  });

  test("conjugates are written as they look", () => {
    const z = torch.complex(torch.tensor([1.5, 2.5]), torch.tensor([3.5, -4.5]));
    const again = npy.load(npy.save(z.conj())) as torch.Tensor;
    expect(torch.view_as_real(again).tolist()).toEqual([
      [1.5, -3.5],
      [2.5, 4.5],
    ]);
  });
});

// Found by reading Flambeau's files with Python: sparse tensors became zeros, others files that nothing reads.
test("what a format cannot hold is refused by name", () => {
  const sparse = torch.eye(2).to_sparse();
  expect(() => safetensors.save({ a: sparse })).toThrow(
    "You are trying to save a sparse tensors: `['a']` which this library does not support.",
  );
  expect(() => safetensors.save({ a: torch.eye(2).to_sparse_csr() })).toThrow("save a sparse tensors");
  for (const dtype of [torch.complex128, torch.complex32])
    expect(() => safetensors.save({ a: torch.zeros(2, { dtype }) })).toThrow(`"a" is ${dtype}, which the format lacks`);
  const quantized = torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8);
  expect(() => safetensors.save({ a: quantized })).toThrow("torch.qint8, which the format lacks");
  expect(safetensors.load(safetensors.save({ a: torch.ones(2, { dtype: torch.complex64 }) }))).toHaveProperty("a");
  expect(() => serialization.npy.save(sparse)).toThrow("no sparse arrays. Use Tensor.to_dense() first.");
  expect(() => serialization.npy.savez({ sparse })).toThrow(TypeError);
});

test("a device is what Python's torch.device is", () => {
  const bytes = torch.save({ a: torch.device("cpu"), b: torch.device("cpu:1"), c: torch.device("cpu") });
  const text = Buffer.from(bytes).toString("latin1");
  expect(text).toContain("ctorch\ndevice\n");
  expect(torch.load(bytes)).toEqual({ a: "cpu", b: "cpu:1", c: "cpu" });
});

test("parameters without values stay parameters", () => {
  const weight = new torch.nn.Parameter(torch.empty(2, 3, { device: "meta" }));
  const frozen = new torch.nn.Parameter(torch.empty(2, { device: "meta" }), false);
  const again = torch.load<Record<string, torch.Tensor>>(torch.save({ weight, frozen }));
  for (const [name, tensor] of Object.entries({ weight, frozen })) {
    expect(again[name]).toBeInstanceOf(torch.nn.Parameter);
    expect(again[name]!.is_meta).toBe(true);
    expect([again[name]!.shape, again[name]!.requires_grad]).toEqual([tensor.shape, tensor.requires_grad]);
  }
});
