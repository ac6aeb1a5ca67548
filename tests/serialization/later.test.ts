/** `torch.load(file, { mmap: true })`: tensors' bytes stay in the file until they are used. */
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "later-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const live = (): number => (torch.memory_stats() as unknown as Record<string, number>)["live_bytes"]!;

/** Where some bytes stand in others. */
function find(bytes: Buffer, part: Uint8Array): number {
  const at = bytes.indexOf(part);
  expect(at).toBeGreaterThanOrEqual(0);
  return at;
}

describe("mmap", () => {
  const path = join(folder, "a.pt");
  const used = torch.arange(1000).float();
  const shared = torch.arange(6).view(2, 3).double();
  beforeAll(() => {
    torch.save(
      { used, big: torch.full([1 << 20], 7), shared, row: shared.select(0, 1), epoch: 3, empty: torch.zeros(0) },
      path,
    );
  });

  test("only what is used is read", () => {
    torch.collect_garbage();
    const before = live();
    const loaded = torch.load<Record<string, torch.Tensor>>(path, { mmap: true });
    expect(live() - before).toBeLessThan(1000);
    expect([loaded["big"]!.shape, loaded["big"]!.dtype]).toEqual([[1 << 20], torch.int64]);
    expect(torch.equal(loaded["used"]!, used)).toBe(true);
    expect(live() - before).toBeLessThan(20_000);
    expect(loaded["epoch"]).toBe(3);
    expect(loaded["empty"]!.tolist()).toEqual([]);
    // Views of one storage read it once and share it.
    loaded["row"]!.mul_(2);
    expect(loaded["shared"]!.tolist()).toEqual([
      [0, 1, 2],
      [6, 8, 10],
    ]);
    expect(loaded["big"]!.sum().item()).toBe(7 * (1 << 20));
    expect(live() - before).toBeGreaterThan(8 << 20);
    // What a scope uses first outlives the scope.
    const again = torch.load<Record<string, torch.Tensor>>(path, { mmap: true });
    expect(torch.scope(() => again["used"]!.sum().item())).toBe(used.sum().item());
    expect(again["used"]!.at(3).item()).toBe(3);
    expect(Buffer.from(torch.save(again)).equals(torch.save(torch.load(path)))).toBe(true);
  });

  test("memory of unreachable tensors comes back", () => {
    torch.collect_garbage();
    const before = live();
    for (let i = 0; i < 30; i++) torch.load<Record<string, torch.Tensor>>(path, { mmap: true })["big"]!.add(1);
    torch.collect_garbage();
    expect(live() - before).toBeLessThan(100 << 20);
  });

  test("damage is found where it is read, and not before", () => {
    const bytes = readFileSync(path);
    bytes[find(bytes, new Uint8Array(Float32Array.of(500, 501).buffer))]! ^= 1;
    const damaged = join(folder, "damaged.pt");
    writeFileSync(damaged, bytes);
    expect(() => torch.load(damaged)).toThrow("its bytes are damaged");
    const loaded = torch.load<Record<string, torch.Tensor>>(damaged, { mmap: true });
    expect(loaded["shared"]!.at(1, 2).item()).toBe(5);
    expect(() => loaded["used"]!.sum()).toThrow("its bytes are damaged");
    expect(() => loaded["used"]!.sum()).toThrow("its bytes are damaged");
    const unchecked = torch.load<Record<string, torch.Tensor>>(damaged, { mmap: true, check_crc32: false });
    expect(unchecked["used"]!.shape).toEqual([1000]);
    utimesSync(damaged, 1, 1);
    expect(() => loaded["big"]!.sum()).toThrow("the file has changed since it was opened");
  });

  test("what cannot stay in its file is said, in PyTorch's words", async () => {
    const bytes = readFileSync(path);
    expect(() => torch.load(bytes, { mmap: true })).toThrow("f must be a file path in order to use the mmap argument");
    writeFileSync(join(folder, "old.pt"), Buffer.from([0x80, 2, 0x4e, 0x2e]));
    expect(() => torch.load(join(folder, "old.pt"), { mmap: true })).toThrow(
      "mmap can only be used with files saved with",
    );
    expect(() => torch.load(join(folder, "nowhere.pt"), { mmap: true })).toThrow("[Errno 2] No such file or directory");
    expect(() => torch.load(folder, { mmap: true })).toThrow("Is a directory");
    // Node reads Blobs asynchronously only: all of it is read at once then.
    const loaded = await torch.loadAsync<Record<string, torch.Tensor>>(new Blob([bytes]), { mmap: true });
    expect(torch.equal(loaded["used"]!, used)).toBe(true);
    const ofPath = await torch.loadAsync<Record<string, torch.Tensor>>(path, { mmap: true });
    expect(torch.equal(ofPath["used"]!, used)).toBe(true);
  });
});

/** Bytes of numbers of so many bytes each, little-endian. */
function numbers(...fields: (readonly [value: number | bigint, size: 2 | 4 | 8])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, Number(value), true);
    else if (size === 4) view.setUint32(at, Number(value), true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}

/** A zip archive (zip64) whose files are written at their places: holes in between take no room on the disk. */
function sparseZip(path: string, files: readonly { name: string; data: Uint8Array; size: number }[]): void {
  const file = openSync(path, "w");
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    writeSync(file, bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  const directory: Uint8Array[] = [];
  for (const { name, data, size } of files) {
    const label = Buffer.from(name);
    const offset = at;
    put(
      numbers(
        [0x04034b50, 4],
        [45, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [0, 4],
        [0xffffffff, 4],
        [0xffffffff, 4],
        [label.length, 2],
        [20, 2],
      ),
    );
    put(label);
    put(numbers([1, 2], [16, 2], [size, 8], [size, 8]));
    const start = at;
    put(data);
    at = start + size;
    directory.push(
      numbers(
        [0x02014b50, 4],
        [45, 2],
        [45, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [0, 4],
        [0xffffffff, 4],
        [0xffffffff, 4],
        [label.length, 2],
        [28, 2],
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [0xffffffff, 4],
      ),
      label,
      numbers([1, 2], [24, 2], [size, 8], [size, 8], [offset, 8]),
    );
  }
  const start = at;
  for (const part of directory) put(part);
  const size = at - start;
  put(
    numbers(
      [0x06064b50, 4],
      [44, 8],
      [45, 2],
      [45, 2],
      [0, 4],
      [0, 4],
      [files.length, 8],
      [files.length, 8],
      [size, 8],
      [start, 8],
    ),
  );
  put(numbers([0x07064b50, 4], [0, 4], [start + size, 8], [1, 4]));
  put(numbers([0x06054b50, 4], [0, 2], [0, 2], [0xffff, 2], [0xffff, 2], [0xffffffff, 4], [0xffffffff, 4], [0, 2]));
  closeSync(file);
}

test("files of more than 4 GB", () => {
  const count = 70_000;
  const huge = 1_250_000_000; // elements: 5 GB
  const small = Buffer.from(torch.save({ huge: torch.zeros(count), last: torch.tensor([1, 2, 3]).float() }));
  // The pickle of the small file, with another number in the places of the first.
  const begin = find(small, Buffer.from("archive/data.pkl"));
  const from = small.indexOf(Uint8Array.of(0x80, 2), begin);
  const pickle = Buffer.from(small.subarray(from, small.indexOf("PK", from)));
  let replaced = 0;
  for (let at = pickle.indexOf(numbers([count, 4])); at >= 0; at = pickle.indexOf(numbers([count, 4]))) {
    numbers([huge, 4]).forEach((byte, i) => (pickle[at + i] = byte));
    replaced++;
  }
  expect(replaced).toBe(2);
  const path = join(folder, "huge.pt");
  sparseZip(path, [
    { name: "archive/data.pkl", data: pickle, size: pickle.length },
    { name: "archive/data/0", data: new Uint8Array(4), size: 4 * huge },
    { name: "archive/data/1", data: new Uint8Array(Float32Array.of(1, 2, 3).buffer), size: 12 },
  ]);
  const loaded = torch.load<Record<string, torch.Tensor>>(path, { mmap: true });
  expect(loaded["huge"]!.shape).toEqual([huge]);
  expect(loaded["last"]!.tolist()).toEqual([1, 2, 3]);
});

test("safetensors files of more than 2 GB: of a path only the tensors that are asked for are read", () => {
  const size = 3 * 2 ** 30;
  const header = Buffer.from(
    JSON.stringify({
      huge: { dtype: "U8", shape: [size], data_offsets: [0, size] },
      last: { dtype: "F32", shape: [2], data_offsets: [size, size + 8] },
    }),
  );
  const path = join(folder, "huge.safetensors");
  const file = openSync(path, "w");
  const head = Buffer.concat([numbers([header.length, 8]), header]);
  writeSync(file, head, 0, head.length, 0);
  ftruncateSync(file, head.length + size);
  writeSync(file, new Uint8Array(Float32Array.of(4, 5).buffer), 0, 8, head.length + size);
  closeSync(file);
  const opened = torch.safetensors.safe_open(path);
  expect(opened.keys()).toEqual(["huge", "last"]);
  expect((opened.get_tensor("last") as torch.Tensor).tolist()).toEqual([4, 5]);
});
