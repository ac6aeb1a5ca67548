/** Storages, shapes, dtypes, named tuples and old constructors as PyTorch 2.15 answers. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";
import { messageOf } from "../support/messages.ts";

describe("storages", () => {
  test("bytes of a tensor", () => {
    const x = torch.arange(3, { dtype: torch.float32 });
    const storage = x.untyped_storage();
    expect([storage.nbytes(), storage.size(), storage.length, storage.element_size()]).toEqual([12, 12, 12, 1]);
    expect(storage.tolist()).toEqual([0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64]);
    expect(storage).toBe(x.at(1).untyped_storage());
    expect(storage.data_ptr()).toBe(x.data_ptr());
    expect(storage.type()).toBe("torch.storage.UntypedStorage");
    storage.set(7, 64); // 1 becomes 4
    expect(x.tolist()).toEqual([0, 4, 2]);
    expect(messageOf(() => storage.get(100))).toBe("index 100 out of range for storage of size 12");
    expect(storage.clone().fill_(0).tolist()).toEqual(new Array(12).fill(0));
    expect(x.tolist()).toEqual([0, 4, 2]);
    expect([torch.is_storage(storage), torch.is_storage(x)]).toEqual([true, false]);
  });

  test("new ones", () => {
    expect(new torch.UntypedStorage(3).nbytes()).toBe(3);
    expect(String(new torch.UntypedStorage([1, 2, 300]))).toBe(
      " 1\n 2\n 44\n[torch.storage.UntypedStorage(device=cpu) of size 3]",
    );
    expect(String(new torch.UntypedStorage())).toBe(" \n[torch.storage.UntypedStorage(device=cpu) of size 0]");
    expect(String(new torch.UntypedStorage([1, 2]).short())).toBe(
      " 1\n 2\n[torch.storage.TypedStorage(dtype=torch.int16, device=cpu) of size 2]",
    );
    const swapped = new torch.UntypedStorage([1, 2, 3, 4]);
    swapped.byteswap(torch.int16);
    expect(swapped.tolist()).toEqual([2, 1, 4, 3]);
  });

  test("typed ones", () => {
    const storage = new torch.FloatStorage([1, 2.5]);
    expect([storage.dtype, storage.size(), storage.nbytes(), storage.type()]).toEqual([
      torch.float32,
      2,
      8,
      "torch.FloatStorage",
    ]);
    expect(String(storage)).toBe(" 1.0\n 2.5\n[torch.storage.TypedStorage(dtype=torch.float32, device=cpu) of size 2]");
    expect(storage.int().tolist()).toEqual([1, 2]);
    expect(storage.bool().tolist()).toEqual([true, true]);
    const bytes = new torch.UntypedStorage(8);
    const wrapped = new torch.TypedStorage({ wrap_storage: bytes, dtype: torch.float32 });
    expect([wrapped.size(), wrapped.untyped() === bytes]).toEqual([2, true]);
    expect(wrapped.copy_(storage).tolist()).toEqual([1, 2.5]);
    expect(torch.empty(0).set_(storage).tolist()).toEqual([1, 2.5]);
    expect(torch.empty(0).set_(bytes, 1, [1]).tolist()).toEqual([2.5]);
  });
});

describe("constructors by type", () => {
  test("data, sizes, tensors and storages", () => {
    const made = (...args: unknown[]): Tensor => Reflect.construct(torch.Tensor, args) as Tensor;
    expect(made([[1, 2]]).tolist()).toEqual([[1, 2]]);
    expect([made(2, 3).shape, made().shape, made(5).shape]).toEqual([[2, 3], [0], [5]]);
    expect(made([true]).dtype).toBe(torch.float32);
    expect(made(torch.ones(2, { dtype: torch.int64 })).dtype).toBe(torch.int64);
    expect(messageOf(() => made(2.5))).toBe("new(): data must be a sequence (got float)");
    expect(messageOf(() => made("a"))).toBe("new(): invalid data type 'str'");
    expect(messageOf(() => made([1, 2], [3]))).toContain(
      "new() received an invalid combination of arguments - got (list, list)",
    );
    expect(new torch.IntTensor([1.5, 2]).tolist()).toEqual([1, 2]);
    expect(torch.FloatTensor(2, 3).shape).toEqual([2, 3]);
    expect(torch.FloatTensor(new torch.FloatStorage([1, 2])).tolist()).toEqual([1, 2]);
    expect(torch.ones(2) instanceof torch.FloatTensor).toBe(true);
    expect(torch.ones(2) instanceof torch.LongTensor).toBe(false);
    expect(made([1]) instanceof torch.Tensor).toBe(true);
  });
});

describe("shapes, dtypes and named tuples", () => {
  test("torch.Size", () => {
    const size = torch.Size([2, 3]);
    expect([size.numel(), size.count(3), size.index(3), String(size), size.slice(1)]).toEqual([
      6,
      1,
      1,
      "torch.Size([2, 3])",
      [3],
    ]);
    expect(torch.zeros(size).shape).toEqual([2, 3]);
    expect([...torch.Size(torch.tensor([1, 2]))]).toEqual([1, 2]);
    expect(size instanceof torch.Size).toBe(true);
    expect(messageOf(() => torch.Size([1.5]))).toBe("torch.Size() takes an iterable of 'int' (item 0 is 'float')");
    expect(messageOf(() => torch.Size(["a"]))).toBe("torch.Size() takes an iterable of 'int' (item 0 is 'str')");
    expect(messageOf(() => size.index(7))).toBe("tuple.index(x): x not in tuple");
  });

  test("complex and real dtypes of dtypes", () => {
    const { float32, float16, complex64, complex128, int32 } = torch;
    expect([float32.to_complex(), float16.to_complex(), complex64.to_complex()]).toEqual([
      complex64,
      torch.complex32,
      complex64,
    ]);
    expect([complex128.to_real(), int32.to_real()]).toEqual([torch.float64, int32]);
    expect(messageOf(() => int32.to_complex())).toBe("Unknown Complex ScalarType for Int");
  });

  test("kinds, and a choice between functions", () => {
    expect([torch.float32 instanceof torch.dtype, torch.int64 instanceof torch.layout]).toEqual([true, false]);
    expect((torch.strided as unknown) instanceof torch.layout).toBe(true);
    expect((torch.channels_last as unknown) instanceof torch.memory_format).toBe(true);
    const choose = (pred: boolean | Tensor): unknown =>
      torch.cond(
        pred,
        (x) => x.add(1).tolist(),
        (x) => x.sub(1).tolist(),
        [torch.ones(1)] as const,
      );
    expect([choose(true), choose(torch.tensor([false]))]).toEqual([[2], [0]]);
    expect(messageOf(() => choose(3 as never))).toBe("Expected pred to be bool or tensor, but got 3.");
  });

  test("torch.return_types", () => {
    const { return_types } = torch;
    const found = torch.max(torch.ones(2, 2), 0);
    expect([found instanceof return_types["max"]!, found instanceof return_types["min"]!]).toEqual([true, false]);
    expect(return_types["linalg_lstsq"]!.n_fields).toBe(4);
    const made = return_types["sort"]!([torch.ones(1), torch.zeros(1)]) as unknown as { values: Tensor };
    expect(made.values.tolist()).toEqual([1]);
    expect(messageOf(() => return_types["max"]!([torch.ones(1)]))).toBe(
      "torch.return_types.max() takes a 2-sequence (1-sequence given)",
    );
  });

  test("named results are arrays, and transforms and compiled functions give such as well", () => {
    const x = torch.tensor([
      [3, 1, 2.5],
      [4, 6, 5],
    ]);
    const found = torch.sort(x, 1);
    expect(Array.isArray(found)).toBe(true);
    expect([...found].length).toBe(2);
    const lists = (found as unknown as Tensor[]).map((tensor) => tensor.tolist());
    expect(lists).toStrictEqual([
      [
        [1, 2.5, 3],
        [4, 5, 6],
      ],
      [
        [1, 2, 0],
        [0, 2, 1],
      ],
    ]);
    expect("values" in lists && typeof lists.values).toBe("function"); // a plain array, with the method of arrays
    expect(Object.keys(found)).toEqual(["0", "1"]);
    expect(String(torch.aminmax(x))).toBe("torch.return_types.aminmax(\nmin=tensor(1.),\nmax=tensor(6.))");
    expect(String(torch.var_mean(torch.ones(2, 2)))).toBe("(tensor(0.), tensor(1.))");
    const other = torch.topk(x, 2);
    expect([other.values, other.indices].map((tensor) => tensor.shape)).toEqual([
      [2, 2],
      [2, 2],
    ]);
    const mapped = torch.vmap((row: Tensor) => torch.sort(row))(x);
    expect(mapped.indices.tolist()).toEqual(found.indices.tolist());
    expect(mapped instanceof torch.return_types["sort"]!).toBe(true);
    const compiled = torch.compile((row: Tensor) => torch.sort(row.mul(2), 1));
    for (let call = 0; call < 3; call++) expect(compiled(x).values.tolist()).toEqual(found.values.mul(2).tolist());
    const total = torch.func.grad((row: Tensor) => torch.sort(row).values.mul(row).sum())(x.select(0, 0));
    expect(total.tolist()).toEqual([3.5, 5.5, 4]);
  });

  test("adaptive_max_pool*_with_indices take return_indices", () => {
    const x = torch.arange(16, { dtype: torch.float32 }).view(1, 4, 4);
    const [values, indices] = torch.nn.functional.adaptive_max_pool2d_with_indices(x, 2, { return_indices: true });
    for (const each of [values, indices])
      expect(each.tolist()).toEqual([
        [
          [5, 7],
          [13, 15],
        ],
      ]);
  });
});
