/** Datasets from folders of small files: what torchvision 0.29 read from the same files. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { deflateRawSync, gzipSync, inflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { crc32 } from "../../src/support/crc32.ts";
import { datasets, io, transforms } from "../../src/vision/index.ts";

type Facts = [shape: number[], crc: number, target: number | number[]][];
const recorded = JSON.parse(readFileSync(new URL("data/datasets.json", import.meta.url), "utf8")) as {
  cifar: [
    string,
    "CIFAR10" | "CIFAR100",
    Record<string, string>,
    Record<string, string>,
    Facts,
    Facts,
    string[],
    string,
  ][];
  svhn: [file: string, md5: string, facts: Facts][];
  stl10: [split: datasets.STL10Split, fold: number | null, facts: Facts][];
  mnist: Record<"MNIST" | "FashionMNIST" | "KMNIST", [train: Facts, test: Facts, classes: string[], text: string]>;
  emnist: Record<datasets.EMNISTSplit, [facts: Facts, classes: string, text: string]>;
  qmnist: [what: datasets.QMNISTPart, compat: boolean, facts: Facts][];
  fake: [...Facts, number, string];
  fake2: Facts;
};
const root = mkdtempSync(join(tmpdir(), "datasets-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const unpacked = (base64: string): Uint8Array => new Uint8Array(inflateSync(Buffer.from(base64, "base64")));
const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}
function facts(set: Iterable<readonly [torch.Tensor, number | torch.Tensor]>): Facts {
  return Array.from(set, ([image, target]) => {
    expect(image.dtype).toBe(torch.uint8);
    const bytes = image.contiguous().toTypedArray() as Uint8Array;
    return [
      [...image.shape],
      crc32(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      target instanceof torch.Tensor ? (target.tolist() as number[]) : target,
    ];
  });
}

/** A file of MNIST's format. */
function idx(values: number[], shape: number[], code: 8 | 12 = 8): Uint8Array {
  const width = code === 8 ? 1 : 4;
  const bytes = new Uint8Array(4 * (shape.length + 1) + width * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (code << 8) | shape.length);
  shape.forEach((size, dim) => view.setUint32(4 * (dim + 1), size));
  values.forEach((value, i) => {
    const at = 4 * (shape.length + 1) + width * i;
    if (width === 1) view.setUint8(at, value);
    else view.setInt32(at, value);
  });
  return bytes;
}
const images = (count: number, step: number): Uint8Array =>
  idx(
    Array.from({ length: count * 784 }, (_, i) => (i * (7 + step)) % 251),
    [count, 28, 28],
  );
const labels = (count: number, label: (i: number) => number): Uint8Array =>
  idx(
    Array.from({ length: count }, (_, i) => label(i)),
    [count],
  );

describe("MNIST and its kin", () => {
  const { MNIST, FashionMNIST, KMNIST } = datasets;
  const folder = join(root, "m");
  for (const name of ["MNIST", "FashionMNIST", "KMNIST"] as const)
    test(name, async () => {
      for (const [part, count] of [
        ["train", 3],
        ["t10k", 2],
      ] as const) {
        put(`m/${name}/raw/${part}-images-idx3-ubyte`, images(count, name.length));
        put(
          `m/${name}/raw/${part}-labels-idx1-ubyte`,
          labels(count, (i) => (i * 4) % 10),
        );
      }
      const [train, held, classes, text] = recorded.mnist[name];
      const Set = { MNIST, FashionMNIST, KMNIST }[name];
      const set = new Set(folder);
      expect(facts(set)).toEqual(train);
      expect(facts(new Set(folder, { train: false }))).toEqual(held);
      expect(set.classes).toEqual(classes);
      expect(set.class_to_idx[classes[3]!]).toBe(3);
      expect(String(new Set(folder, false)).replace(root, "ROOT")).toBe(text);
      expect([...set.data.shape, set.targets.dtype.name]).toEqual([3, 28, 28, "int64"]);
      expect(set.at(-1)[1]).toBe(set.at(2)[1]);
      expect(() => set.at(3)).toThrow("out of bounds");
      const changed = new Set(folder, {
        transform: new transforms.ToTensor(),
        target_transform: (target) => `class ${target}`,
      });
      const [image, target] = changed.at(1);
      expect(image.dtype).toBe(torch.float32);
      expect(target).toBe("class 4");
      // A batch at once is what samples one by one give.
      for (const each of [set, new Set(folder, { transform: (image) => image })]) {
        for await (const [batch, targets] of new torch.utils.data.DataLoader(each, { batch_size: 3 })) {
          expect(batch.shape).toEqual([3, 1, 28, 28]);
          expect(batch.long().sum().item()).toBe(set.data.long().sum().item());
          expect(targets.tolist()).toEqual([0, 4, 8]);
        }
      }
    });

  test("EMNIST", () => {
    for (const [split, [held, classes, text]] of Object.entries(recorded.emnist)) {
      put(`m/EMNIST/raw/emnist-${split}-test-images-idx3-ubyte`, images(2, 3));
      put(
        `m/EMNIST/raw/emnist-${split}-test-labels-idx1-ubyte`,
        labels(2, (i) => i + 1),
      );
      const set = new datasets.EMNIST(folder, split as datasets.EMNISTSplit, { train: false });
      expect(facts(set)).toEqual(held);
      expect(set.classes.join("")).toBe(classes);
      expect(String(set).replace(root, "ROOT")).toBe(text);
      expect(set).toBeInstanceOf(datasets.MNIST);
    }
    expect(() => new datasets.EMNIST(folder, "foo" as "mnist")).toThrow(
      "Unknown value 'foo' for argument split. Valid values are {'byclass', 'bymerge', 'balanced', 'letters', 'digits', 'mnist'}.",
    );
    expect(() => new datasets.EMNIST(folder, 3 as never)).toThrow(
      "Expected type str for argument split, but got type <class 'int'>.",
    );
  });

  test("QMNIST", () => {
    put("m/QMNIST/raw/qmnist-test-images-idx3-ubyte", images(3, 1));
    const numbers = Array.from({ length: 24 }, (_, i) => i % 10);
    put("m/QMNIST/raw/qmnist-test-labels-idx2-int", idx(numbers, [3, 8], 12));
    for (const [what, compat, held] of recorded.qmnist)
      expect(facts(new datasets.QMNIST(folder, what, { compat }))).toEqual(held);
    expect(new datasets.QMNIST(folder, { train: false }).what).toBe("test");
    expect(() => new datasets.QMNIST(folder, "foo" as "test")).toThrow("Unknown value 'foo' for argument what.");
  });

  test("files of old versions of torchvision", () => {
    for (const name of ["training", "test"]) {
      put(
        `old/MNIST/processed/${name}.pt`,
        torch.save([torch.ones([1, 28, 28], { dtype: torch.uint8 }), torch.tensor([7])]),
      );
    }
    expect(new datasets.MNIST(join(root, "old")).at(0)[1]).toBe(7);
  });

  test("damaged files", () => {
    const whole = images(2, 0);
    const cases: [Uint8Array, string][] = [
      [whole.subarray(0, 3), "the file has no header"],
      [whole.subarray(0, 100), "its header declares 1568 bytes of elements, but it has 84"],
      [Uint8Array.from(whole, (byte, i) => (i === 3 ? 9 : byte)), "this is no file of the IDX format"],
      [labels(2, (i) => i), "x should have 3 dimensions instead of 1"],
      [idx([1, 2], [1, 1, 2], 12), "x should be of dtype torch.uint8 instead of torch.int32"],
    ];
    cases.forEach(([bytes, text], i) => {
      for (const part of ["train", "t10k"]) {
        put(`bad${i}/MNIST/raw/${part}-images-idx3-ubyte`, bytes);
        put(
          `bad${i}/MNIST/raw/${part}-labels-idx1-ubyte`,
          labels(2, (at) => at),
        );
      }
      expect(() => new datasets.MNIST(join(root, `bad${i}`))).toThrow(text);
    });
    expect(() => new datasets.MNIST(join(root, "nowhere"))).toThrow(
      "Dataset not found. You can use download=True to download it",
    );
  });
});

test.each(recorded.cifar)("CIFAR, pickle %s, %s", (how, name, files, sums, train, held, classes, text) => {
  const Base: typeof datasets.CIFAR10 = name === "CIFAR10" ? datasets.CIFAR10 : datasets.CIFAR100;
  const list = Object.entries(sums);
  const isTest = (file: string): boolean => file.startsWith("test");
  class Small extends Base {
    static override train_list = list.filter(([file]) => !isTest(file) && file !== Base.meta.filename);
    static override test_list = list.filter(([file]) => isTest(file));
    static override meta = { ...Base.meta, md5: sums[Base.meta.filename]! };
  }
  Object.defineProperty(Small, "name", { value: name });
  const folder = `c${how}${name}`;
  for (const [file, base64] of Object.entries(files)) put(`${folder}/${Base.base_folder}/${file}`, unpacked(base64));
  const set = new Small(join(root, folder));
  expect(facts(set)).toEqual(train);
  expect(facts(new Small(join(root, folder), false))).toEqual(held);
  expect(set.classes).toEqual(classes);
  expect(set.data.shape).toEqual([train.length, 32, 32, 3]);
  expect(String(set).split("\n").slice(0, 4)).toEqual(text.replace("ROOT", set.root!).split("\n").slice(0, 4));
  put(`${folder}/${Base.base_folder}/${Base.meta.filename}`, "x");
  expect(() => new Small(join(root, folder))).toThrow("Dataset metadata file not found or corrupted.");
  put(`${folder}/${Base.base_folder}/${list[0]![0]}`, "x");
  expect(() => new Small(join(root, folder))).toThrow("Dataset not found or corrupted.");
});

test("CIFAR's pickles are not trusted", () => {
  const evil = new TextEncoder().encode("cos\nsystem\n(S'echo'\ntR.");
  const [, , files, sums] = recorded.cifar[0]!;
  for (const [file, base64] of Object.entries(files)) put(`evil/cifar-10-batches-py/${file}`, unpacked(base64));
  // The same in protocol 2.
  const pickle = new Uint8Array([
    0x80,
    2,
    ...new TextEncoder().encode("cos\nsystem\n"),
    0x55,
    4,
    ...new TextEncoder().encode("echo"),
    0x85,
    0x52,
    0x2e,
  ]);
  for (const bytes of [evil, pickle]) {
    put("evil/cifar-10-batches-py/data_batch_1", bytes);
    class Evil extends datasets.CIFAR10 {
      static override train_list = [["data_batch_1", md5(bytes)]] as const;
      static override test_list = [["test_batch", sums["test_batch"]!]] as const;
    }
    expect(() => new Evil(join(root, "evil"))).toThrow("Unsupported global: GLOBAL os.system");
  }
});

test.each(recorded.svhn)("SVHN", (file, sum, expected) => {
  class Small extends datasets.SVHN {
    static override split_list = { train: ["", "train_32x32.mat", sum] } as unknown as typeof datasets.SVHN.split_list;
  }
  const bytes = unpacked(file);
  put("svhn/train_32x32.mat", bytes);
  expect(facts(new Small(join(root, "svhn")))).toEqual(expected);
  expect(() => new Small(join(root, "svhn"), "x" as "train")).toThrow("Unknown value 'x' for argument split.");
  const damaged = bytes.slice(0, bytes.length - 100);
  class Damaged extends datasets.SVHN {
    static override split_list = { train: ["", "train_32x32.mat", md5(damaged)] } as never;
  }
  put("svhn/train_32x32.mat", damaged);
  expect(() => new Damaged(join(root, "svhn"))).toThrow("reaches beyond the end of the file");
  expect(() => new datasets.SVHN(join(root, "svhn"))).toThrow("Dataset not found or corrupted.");
});

test("STL10", () => {
  const train = Uint8Array.from({ length: 4 * 3 * 96 * 96 }, (_, i) => (i * 7) % 251);
  const other = Uint8Array.from({ length: 3 * 96 * 96 }, (_, i) => (((i * 7) % 251) * 3) % 256);
  const unlabeled = Uint8Array.from({ length: 3 * 96 * 96 }, (_, i) => (((i * 7) % 251) * 3) & 255);
  expect(other).toEqual(unlabeled);
  const files: Record<string, Uint8Array> = {
    "train_X.bin": train,
    "train_y.bin": Uint8Array.of(1, 10, 3, 4),
    "unlabeled_X.bin": unlabeled,
    "test_X.bin": unlabeled,
    "test_y.bin": Uint8Array.of(5),
  };
  for (const [name, bytes] of Object.entries(files)) put(`stl/stl10_binary/${name}`, bytes);
  put("stl/stl10_binary/fold_indices.txt", "0 2 \n3 1 \n");
  put("stl/stl10_binary/class_names.txt", "airplane\nbird\n");
  class Small extends datasets.STL10 {
    static override train_list = ["train_X.bin", "train_y.bin", "unlabeled_X.bin"].map(
      (name) => [name, md5(files[name]!)] as const,
    );
    static override test_list = ["test_X.bin", "test_y.bin"].map((name) => [name, md5(files[name]!)] as const);
  }
  for (const [split, fold, expected] of recorded.stl10) {
    const set = new Small(join(root, "stl"), split, fold);
    expect(facts(set), `${split} ${fold}`).toEqual(expected);
    expect(set.classes).toEqual(["airplane", "bird"]);
  }
  expect(() => new Small(join(root, "stl"), { folds: 11 })).toThrow(
    "Value for argument folds should be in the range [0, 10), but got 11.",
  );
  expect(() => new Small(join(root, "stl"), { folds: "1" as never })).toThrow("but got type <class 'str'>.");
});

test("FakeData has torchvision's numbers and leaves the generator alone", () => {
  torch.manual_seed(5);
  const set = new datasets.FakeData(4, [3, 9, 11], { num_classes: 7, random_offset: 2 });
  const expected = recorded.fake;
  expect([...facts(set), Math.fround(torch.rand(1).item() as number), String(set)]).toEqual(
    expected.map((value) => (typeof value === "number" ? Math.fround(value) : value)),
  );
  expect(facts(new datasets.FakeData({ size: 2, image_size: [1, 40, 50] }))).toEqual(recorded.fake2);
  expect(() => set.at(4)).toThrow("FakeData index out of range");
});

describe("ImageFolder", () => {
  const folder = join(root, "pets");
  test("images by class", async () => {
    const names = ["dog/b.png", "dog/a.PNG", "cat/x-y/1.png", "cat/x/2.png", "cat/z.jpg", "cat/notes.txt"];
    for (const [i, name] of names.entries()) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      const image = torch.full([i % 2 === 0 ? 3 : 1, 4, 5], 10 * i, { dtype: torch.uint8 });
      await (name.endsWith("jpg") ? io.write_jpeg : io.write_png)(image, join(folder, name));
    }
    const set = new datasets.ImageFolder(folder);
    expect(set.classes).toEqual(["cat", "dog"]);
    const found = set.samples.map(([path, target]) => [path.slice(folder.length + 1), target]);
    expect(found).toEqual([
      ["cat/z.jpg", 0],
      ["cat/x/2.png", 0],
      ["cat/x-y/1.png", 0],
      ["dog/a.PNG", 1],
      ["dog/b.png", 1],
    ]);
    expect(set.targets).toEqual([0, 0, 0, 1, 1]);
    const batches: number[][] = [];
    for await (const [images, targets] of new torch.utils.data.DataLoader(set, { batch_size: 5 })) {
      expect([images.shape, targets.tolist()]).toEqual([
        [5, 3, 4, 5],
        [0, 0, 0, 1, 1],
      ]);
      batches.push(images.select(1, 2).select(1, 0).select(1, 0).tolist() as number[]);
    }
    expect(batches).toEqual([[40, 30, 20, 10, 0]]);
    const [image] = await new datasets.ImageFolder(folder, {
      transform: new transforms.ToTensor(),
      is_valid_file: (path) => path.endsWith("b.png") || path.endsWith("2.png"),
    }).at(-1);
    expect(image.dtype).toBe(torch.float32);
    const texts = new datasets.DatasetFolder(folder, (path) => path.length, ".txt", { allow_empty: true });
    expect(texts.at(0)).toEqual([join(folder, "cat/notes.txt").length, 0]);
  });

  test("what is refused, in torchvision's words", () => {
    mkdirSync(join(folder, "fish"), { recursive: true });
    expect(() => new datasets.ImageFolder(folder)).toThrow(
      "Found no valid file for the classes fish. Supported extensions are: .jpg, .jpeg, .png, .ppm, .bmp, .pgm, .tif, .tiff, .webp",
    );
    expect(() => new datasets.ImageFolder(folder)).toThrow(expect.objectContaining({ name: "FileNotFoundError" }));
    expect(new datasets.ImageFolder(folder, { allow_empty: true }).classes).toEqual(["cat", "dog", "fish"]);
    expect(() => new datasets.ImageFolder(join(folder, "fish"))).toThrow(
      `Couldn't find any class folder in ${folder}/fish.`,
    );
    expect(() => new datasets.ImageFolder(join(root, "nowhere"))).toThrow("[Errno 2] No such file or directory:");
    expect(() => new datasets.DatasetFolder(folder, () => 0)).toThrow(
      "Both extensions and is_valid_file cannot be None or not None at the same time",
    );
    const pair = () => new datasets.StandardTransform();
    class Both extends datasets.VisionDataset {
      readonly length = 0;
      at(): number {
        return 0;
      }
    }
    expect(() => new Both("x", pair, (image) => image)).toThrow("Only transforms or transform/target_transform can be");
    const compose = new transforms.Compose([new transforms.PILToTensor()]);
    expect(String(new datasets.FakeData({ transform: compose, target_transform: (target) => target }))).toContain(
      "    StandardTransform\nTransform: Compose(",
    );
  });
});

describe("downloads", () => {
  /** A server in a thread of its own: the constructor that fetches does not let this one answer. */
  async function serving(
    files: Record<string, Uint8Array>,
  ): Promise<{ origin: string; close: () => Promise<unknown> }> {
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
      const server = require("node:http").createServer((request, response) => {
        const file = workerData[request.url.slice(1)];
        if (file === undefined) response.writeHead(404).end();
        else response.end(Buffer.from(file));
      }).listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
      { eval: true, workerData: files },
    );
    const port = await new Promise<number>((resolve) => worker.once("message", resolve));
    return { origin: `http://127.0.0.1:${port}/`, close: () => worker.terminate() };
  }
  /** A tar archive (ustar) of files. */
  function tar(files: Record<string, Uint8Array>): Uint8Array {
    const parts = Object.entries(files).flatMap(([name, bytes]) => {
      const header = Buffer.alloc(512);
      header.write(name, 0);
      header.write(`${bytes.length.toString(8).padStart(11, "0")} `, 124);
      header.write("0", 156);
      header.write("ustar\0", 257);
      return [header, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512)];
    });
    return new Uint8Array(Buffer.concat([...parts, Buffer.alloc(1024)]));
  }

  test("are fetched, checked, unpacked and kept", async () => {
    const files = Object.fromEntries(
      ["train", "t10k"].flatMap((part) => [
        [`${part}-images-idx3-ubyte.gz`, new Uint8Array(gzipSync(images(2, 1)))],
        [`${part}-labels-idx1-ubyte.gz`, new Uint8Array(gzipSync(labels(2, (i) => i + 5)))],
      ]),
    );
    const [, , batches, sums] = recorded.cifar[0]!;
    const archive = new Uint8Array(
      gzipSync(
        tar(
          Object.fromEntries(
            Object.entries(batches).map(([name, file]) => [`cifar-10-batches-py/${name}`, unpacked(file)]),
          ),
        ),
      ),
    );
    const server = await serving({
      ...files,
      "cifar.tar.gz": archive,
      "evil.tar.gz": new Uint8Array(gzipSync(tar({ "../evil": archive }))),
    });
    try {
      class MNIST extends datasets.MNIST {
        static override mirrors = ["http://127.0.0.1:1/", server.origin];
        static override resources = Object.entries(files).map(([name, bytes]) => [name, md5(bytes)] as const);
      }
      const folder = join(root, "fetched");
      expect(new MNIST(folder, { download: true }).at(1)[1]).toBe(6);
      expect(existsSync(join(folder, "MNIST/raw/train-images-idx3-ubyte"))).toBe(true);
      class CIFAR extends datasets.CIFAR10 {
        static override url = `${server.origin}cifar.tar.gz`;
        static override tgz_md5 = md5(archive);
        static override train_list = Object.entries(sums).filter(([name]) => name.startsWith("data"));
        static override test_list = Object.entries(sums).filter(([name]) => name.startsWith("test"));
        static override meta = { ...datasets.CIFAR10.meta, md5: sums["batches.meta"]! };
      }
      expect(new CIFAR(folder, { download: true, train: false }).length).toBe(1);
      class Wrong extends CIFAR {
        static override tgz_md5 = md5(new Uint8Array(1));
      }
      expect(() => new Wrong(join(root, "wrong"), { download: true })).toThrow("File not found or corrupted.");
      class Missing extends CIFAR {
        static override url = `${server.origin}missing.tar.gz`;
      }
      expect(() => new Missing(join(root, "missing"), { download: true })).toThrow("HTTP Error 404");
      class Evil extends CIFAR {
        static override url = `${server.origin}evil.tar.gz`;
        static override tgz_md5 = "";
        static override filename = "evil.tar.gz";
      }
      put("wrong/evil.tar.gz", new Uint8Array(gzipSync(tar({ "../evil": archive }))));
      Evil.tgz_md5 = md5(readFileSync(join(root, "wrong/evil.tar.gz")));
      expect(() => new Evil(join(root, "wrong"), { download: true })).toThrow("'../evil', which lies outside of it");
    } finally {
      await server.close();
    }
  });

  test("say what is missing where there is no network", () => {
    class Offline extends datasets.MNIST {
      static override mirrors = ["http://127.0.0.1:1/"];
    }
    expect(() => new Offline(join(root, "offline"), { download: true })).toThrow(
      /Error downloading train-images-idx3-ubyte\.gz:\nTried http:\/\/127\.0\.0\.1:1\/, got:\n<urlopen error [^>]+> .*\n.*put it in place by hand: .*Offline\/raw\/train-images-idx3-ubyte\.gz/,
    );
    class Emnist extends datasets.EMNIST {
      static override url = "http://127.0.0.1:1/gzip.zip";
    }
    expect(() => new Emnist(join(root, "offline"), "digits", { download: true })).toThrow("put it in place by hand");
  });

  test("EMNIST's zip archive of gzip files", () => {
    const inner = Object.fromEntries(
      ["train", "test"].flatMap((part) => [
        [`gzip/emnist-digits-${part}-images-idx3-ubyte.gz`, new Uint8Array(gzipSync(images(2, 1)))],
        [`gzip/emnist-digits-${part}-labels-idx1-ubyte.gz`, new Uint8Array(gzipSync(labels(2, (i) => i + 5)))],
      ]),
    );
    const bytes = zip(inner);
    put("zipped/EMNIST/raw/gzip.zip", bytes);
    class EMNIST extends datasets.EMNIST {
      static override md5 = md5(bytes);
    }
    const set = new EMNIST(join(root, "zipped"), "digits", { download: true });
    expect(set.at(0)[1]).toBe(5);
  });
});

/** A zip archive with compressed files. */
function zip(files: Record<string, Uint8Array>): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(crc32(bytes), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(bytes.length, 22);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    header.copy(entry, 8, 6, 28);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(header, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, list, end]));
}
