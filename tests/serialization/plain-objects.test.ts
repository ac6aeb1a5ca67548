/** Checkpoints with NumPy's numbers and arrays, containers of Python's library and subclasses of tensors. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

const { load, save } = torch;
const file = (protocol: number): Uint8Array =>
  readFileSync(new URL(`fixtures/plain_objects${protocol}.pt`, import.meta.url));

describe.each([2, 5])("protocol %i", (protocol) => {
  const read = (): Record<string, unknown> => load(file(protocol), { weights_only: false });

  test("NumPy's numbers are numbers", () => {
    expect(read()).toMatchObject({ int64: -5, uint8: 200, large: 2n ** 63n + 1n, float64: 2, float32: 1.5 });
    expect(read()).toMatchObject({ float16: 0.25, bool: true });
    expect(String(read()["complex"])).toBe("(1+2j)");
    // The float stays one in the file that is written: 2.0 is BINFLOAT ("G").
    const { float64, int64 } = read();
    expect([float64, int64]).toEqual([2, -5]);
    const all = read();
    for (const key of Object.keys(all)) if (key !== "float64") delete all[key];
    expect(Buffer.from(save(all)).includes(Buffer.from("G\x40\0\0\0\0\0\0\0", "latin1"))).toBe(true);
  });

  test("its arrays are tensors", () => {
    const { array, columns, big_endian, empty, words } = read() as Record<string, torch.Tensor>;
    expect(String(array!.dtype)).toBe("torch.float32");
    expect(array!.tolist()).toEqual([[0, 1, 2], [3, 4, 5]]); // prettier-ignore
    expect([columns!.tolist(), columns!.stride()]).toEqual([[[0, 1, 2], [3, 4, 5]], [1, 2]]); // prettier-ignore
    expect(String(big_endian)).toBe("tensor([  1, 256], dtype=torch.int32)");
    expect([empty!.shape, String(empty!.dtype)]).toEqual([[0, 2], "torch.bool"]);
    expect(words).toEqual(["a", "b"]); // text is none of a tensor's kinds
  });

  test("its text and its arrays of objects are strings and lists", () => {
    const { text, grid_of_text, latin, things } = read();
    expect([text, grid_of_text, latin]).toEqual(["hé", [["a", "bcü"], ["", "d"], ["e", "f"]], ["ab", "c"]]); // prettier-ignore
    expect(things).toEqual([[1, "x"], [null, [2]]]); // prettier-ignore
  });

  test("containers and paths are plain", () => {
    const { seen, same, last, args, path, windows } = read();
    expect([seen, last, args]).toEqual([{ train: [1, 2] }, [1, 2, 3], { lr: 0.5, layers: [1] }]);
    expect(same).toBe(seen);
    expect([path, windows]).toEqual(["/data/images", "C:\\data\\x"]);
  });

  test("a tensor of a subclass is a tensor", () => {
    expect((read()["image"] as torch.Tensor).tolist()).toEqual([[0, 1], [2, 3]]); // prettier-ignore
  });

  test("only where they may be named", () => {
    if (protocol === 5) return void expect(() => load(file(protocol))).toThrow("Unsupported operand 149");
    expect(() => load(file(protocol))).toThrow("numpy._core.multiarray.scalar");
    // What torch.serialization.get_unsafe_globals_in_checkpoint of PyTorch 2.15 lists, and the name of NumPy's buffers.
    const safe_globals = [
      "builtins.bytes",
      "builtins.list",
      "numpy.dtype",
      "numpy._core.multiarray.scalar",
      "numpy._core.multiarray._reconstruct",
      "numpy._core.numeric._frombuffer",
      "numpy.ndarray",
      "collections.defaultdict",
      "collections.deque",
      "types.SimpleNamespace",
      "pathlib.PurePosixPath",
      "pathlib.PureWindowsPath",
      "__main__.Image",
    ];
    expect(load<{ int64: number }>(file(protocol), { safe_globals }).int64).toBe(-5);
  });
});
