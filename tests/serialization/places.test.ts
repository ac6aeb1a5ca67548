/** Where storages come from and go, files without bytes, tensors of files: PyTorch 2.15's answers. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { afterAll, describe, expect, test } from "vitest";

const { serialization } = torch;
const storage = torch.ones(3).untyped_storage();

describe("tags of devices", () => {
  test("are told and followed", () => {
    const { default_restore_location, location_tag } = serialization;
    expect(location_tag(storage)).toBe("cpu");
    expect(location_tag(torch.empty(2, { device: "meta" }).untyped_storage())).toBe("meta");
    expect(default_restore_location(storage, "cpu")).toBe(storage);
    const meta = default_restore_location(storage, "meta");
    expect([meta.device.type, meta.nbytes()]).toEqual(["meta", 12]);
    expect(() => default_restore_location(storage, "nowhere")).toThrow(
      "don't know how to restore data location of torch.storage.UntypedStorage (tagged with nowhere)",
    );
    expect(() => default_restore_location(storage, "cuda:0")).toThrow(
      "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.",
    );
  });

  test("may be the program's own, in files too", () => {
    const before = torch.save(torch.tensor([1, 2]));
    let isTagged = true;
    const asked: string[] = [];
    serialization.register_package(
      5,
      () => (isTagged ? "vault" : null),
      (stored, location) => {
        asked.push(location);
        if (location !== "vault") return null;
        const other = stored.clone();
        other.elements.bitwise_xor_(1);
        return other;
      },
    );
    const tagged = torch.save(torch.tensor([1, 2], { dtype: torch.uint8 }));
    expect(Buffer.from(tagged).includes("vault")).toBe(true);
    isTagged = false;
    expect((torch.load(tagged) as torch.Tensor).tolist()).toEqual([0, 3]);
    expect(asked).toEqual(["vault"]);
    expect((torch.load(tagged, "cpu") as torch.Tensor).tolist()).toEqual([1, 2]);
    expect((torch.load(before) as torch.Tensor).tolist()).toEqual([1, 2]);
    expect(Buffer.from(torch.save(torch.tensor([1, 2]))).equals(Buffer.from(before))).toBe(true);
    expect(() => serialization.register_package(1, null as never, null as never)).toThrow("must be functions");
  });
});

test("skip_data leaves the bytes out, when files are written and when they are read", () => {
  const state = { a: torch.tensor([1, 2]), b: torch.ones(2) };
  const empty = serialization.skip_data(() => torch.save(state));
  const whole = torch.save(state);
  expect(empty.length).toBe(whole.length);
  const zeros = { a: [0, 0], b: [0, 0] };
  const lists = (loaded: unknown): unknown =>
    Object.fromEntries(Object.entries(loaded as typeof state).map(([key, value]) => [key, value.tolist()]));
  expect(lists(torch.load(empty))).toEqual(zeros);
  expect(lists(serialization.skip_data(() => torch.load(whole)))).toEqual(zeros);
  expect(lists(torch.load(whole))).toEqual({ a: [1, 2], b: [1, 1] });
  const guard = serialization.skip_data();
  expect(lists(torch.load(whole))).toEqual(zeros);
  guard[Symbol.dispose]();
  expect(lists(torch.load(whole))).toEqual({ a: [1, 2], b: [1, 1] });
});

test("options of mmap", () => {
  const { get_default_mmap_options, set_default_mmap_options } = serialization;
  expect(get_default_mmap_options()).toBe(2);
  expect(set_default_mmap_options(2, get_default_mmap_options)).toBe(2);
  expect(() => set_default_mmap_options(1)).toThrow("MAP_SHARED cannot be set");
  expect(() => set_default_mmap_options(7)).toThrow(
    "Invalid argument in function set_default_mmap_options, expected mmap.MAP_PRIVATE or mmap.MAP_SHARED, but got 7",
  );
});

describe("from_file", () => {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-from-file-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "f.bin");
  writeFileSync(
    path,
    Uint8Array.from({ length: 12 }, (_, i) => i),
  );

  test("reads elements of a dtype", () => {
    expect(torch.from_file(path, false, 12, { dtype: torch.uint8 }).tolist()).toEqual([...Array(12).keys()]);
    expect(torch.from_file(path, { size: 2, dtype: torch.int16 }).tolist()).toEqual([256, 770]);
    expect(torch.from_file(path, { size: 3 }).dtype).toBe(torch.float32);
    expect(torch.from_file(path).shape).toEqual([0]);
    const own = torch.from_file(path, false, 1, { dtype: torch.uint8 });
    own.fill_(9);
    expect(torch.from_file(path, false, 1, { dtype: torch.uint8 }).tolist()).toEqual([0]);
  });

  test("refuses files that are not there or too small", () => {
    expect(() => torch.from_file(path, { size: 10 })).toThrow(
      `file <${path}> size <12> is smaller than the required mapping size <40>`,
    );
    expect(() => torch.from_file(`${path}x`, { size: 1 })).toThrow(
      `unable to open file <${path}x> in read-only mode: No such file or directory (2)`,
    );
    expect(() => torch.from_file(path, { size: -1 })).toThrow(
      `unable to mmap -4 bytes from file <${path}>: Cannot allocate memory (12)`,
    );
    expect(() => torch.from_file(3 as never)).toThrow(
      "from_file(): argument 'filename' (position 1) must be str, not int",
    );
    expect(() => torch.from_file(path, true, 1)).toThrow("shared=True is not supported");
  });
});

test("UnpackedDualTensor is the class of a pair", () => {
  const { forward_ad } = torch.autograd;
  forward_ad.dual_level(() => {
    const pair = forward_ad.unpack_dual(forward_ad.make_dual(torch.ones(1), torch.ones(1).mul(2)));
    expect(pair).toBeInstanceOf(forward_ad.UnpackedDualTensor);
    expect(String(pair)).toBe("UnpackedDualTensor(primal=tensor([1.]), tangent=tensor([2.]))");
    const [primal, tangent] = pair as unknown as torch.Tensor[];
    expect([primal, tangent]).toEqual([pair.primal, pair.tangent]);
    expect(forward_ad.unpack_dual(torch.ones(1)).tangent).toBe(null);
  });
});
