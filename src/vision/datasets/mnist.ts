/** MNIST and the datasets in its format: digits, clothes, Japanese letters, letters, and digits with their history. */
import { int64 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { load } from "../../serialization/index.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { batchAt } from "../../utils/data/dataset.ts";
import { selectRows } from "../../utils/data/rows.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";
import {
  download,
  downloadAndExtract,
  extract,
  fileExists,
  isFile,
  isIntact,
  joinedPath,
  listFolder,
  oneOf,
  readFile,
} from "./files.ts";
import { checkIdx, readIdx } from "./idx.ts";
import { sizeAt } from "../../support/checked.ts";

/** Settings of MNIST and its kin. */
export interface MNISTOptions<I, T, Target = number> extends TransformOptions<Tensor, I, Target, T> {
  /** The folder that holds `MNIST/raw/train-images-idx3-ubyte` and the others. */
  root?: string;
  /** The training set (the default) or the test set. */
  train?: boolean;
  /** Whether to fetch the files if they are not there (in Node). */
  download?: boolean;
}
type MNISTArguments<I, T> = Arguments<
  [
    root: string,
    train?: boolean,
    transform?: ((image: Tensor) => I) | null,
    target_transform?: ((target: number) => T) | null,
    download?: boolean,
  ],
  MNISTOptions<I, T>
>;
type Bound = Required<MNISTOptions<unknown, unknown>>;

const bound = signature<Bound>("MNIST", "root, train=True, transform=None, target_transform=None, download=False");

const digits = ["0 - zero", "1 - one", "2 - two", "3 - three", "4 - four"];
const moreDigits = ["5 - five", "6 - six", "7 - seven", "8 - eight", "9 - nine"];

/** Settings as a subclass has read them, with those of its own. */
class Given {
  constructor(
    readonly settings: Bound,
    readonly own: object,
  ) {}
}
/** What a subclass gives MNIST's constructor. */
const given = (settings: Bound, own: object): never => new Given(settings, own) as never;

/** Address and MD5 of an archive. */
type Resource = readonly [name: string, md5: string];

/**
 * MNIST: 28 x 28 pixels of digits, from the files of its authors in a folder. A sample is an image of uint8 [1, 28, 28]
 * and the digit.
 * @throws RuntimeError where files are missing.
 * @example
 * ```ts ignore
 * const set = new datasets.MNIST("data", { download: true, transform: new transforms.ToDtype(torch.float32, true) });
 * for await (const [images, digits] of new DataLoader(set, { batch_size: 64, shuffle: true })) step(images, digits);
 * ```
 */
export class MNIST<I = Tensor, T = number> extends VisionDataset<[image: I, target: T]> {
  static mirrors: readonly string[] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
  ];
  static resources: readonly Resource[] | Readonly<Record<string, readonly Resource[]>> = [
    ["train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"],
    ["train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"],
    ["t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"],
    ["t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"],
  ];
  static classes: readonly string[] = [...digits, ...moreDigits];

  /** Whether this is the training set. */
  readonly train: boolean;
  /** All images: uint8 [count, 28, 28]. */
  data: Tensor;
  /** All targets: int64 [count]. */
  targets: Tensor;
  /** Names of the classes. */
  classes: readonly string[];

  constructor(...args: MNISTArguments<I, T>) {
    const [first] = args as readonly unknown[];
    const { settings, own } = first instanceof Given ? first : new Given(bound.bind(args), {});
    const { root, train, transform, target_transform, download: fetches } = settings;
    super(root, null, transform as never, target_transform as never);
    this.train = train;
    Object.assign(this, own);
    this.classes = (this.constructor as typeof MNIST).classes;
    const old = this.legacy();
    if (old !== null) {
      [this.data, this.targets] = old;
      return;
    }
    if (fetches) this.download();
    if (!this.filesExist()) throw new RuntimeError("Dataset not found. You can use download=True to download it");
    [this.data, this.targets] = this.loadData();
  }

  /** Where the files are. */
  get raw_folder(): string {
    return joinedPath(this.root!, this.constructor.name, "raw");
  }
  /** Where versions of torchvision before 0.9 kept theirs. */
  get processed_folder(): string {
    return joinedPath(this.root!, this.constructor.name, "processed");
  }
  /** The number of each class. */
  get class_to_idx(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.classes.map((name, i) => [name, i]));
  }

  /** Names of the old files. */
  protected processedFiles(): readonly [train: string, test: string] {
    return ["training.pt", "test.pt"];
  }

  private legacy(): [data: Tensor, targets: Tensor] | null {
    const files = this.processedFiles().map((name) => joinedPath(this.processed_folder, name));
    if (!fileExists(this.processed_folder) || !files.every((path) => isFile(path))) return null;
    return load<[Tensor, Tensor]>(files[this.train ? 0 : 1]);
  }

  /** Paths of images and labels. */
  protected get files(): readonly [images: string, labels: string] {
    const part = joinedPath(this.raw_folder, this.train ? "train" : "t10k");
    return [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`];
  }

  protected filesExist(): boolean {
    const { resources } = this.constructor as typeof MNIST;
    return (resources as readonly Resource[]).every(([name]) =>
      isIntact(joinedPath(this.raw_folder, name.replace(/\.\w+$/, ""))),
    );
  }

  protected loadData(): [data: Tensor, targets: Tensor] {
    const [images, labels] = this.files;
    return [
      checkIdx(readIdx(readFile(images), images), 3, "x"),
      checkIdx(readIdx(readFile(labels), labels), 1, "x").to(int64),
    ];
  }

  /** Fetches and unpacks the files unless they are there. */
  download(): void {
    if (this.filesExist()) return;
    const { mirrors, resources } = this.constructor as typeof MNIST;
    for (const [name, md5] of resources as readonly Resource[]) {
      const problems: string[] = [];
      const isThere = mirrors.some((mirror) => {
        try {
          downloadAndExtract(`${mirror}${name}`, this.raw_folder, name, md5);
          return true;
        } catch (error) {
          problems.push(`Tried ${mirror}, got:\n${(error as Error).message}\n`);
          return false;
        }
      });
      if (!isThere) throw new RuntimeError(`Error downloading ${name}:\n${problems.join("")}`);
    }
  }

  get length(): number {
    return sizeAt(this.data.shape, 0);
  }

  at(index: number): [image: I, target: T] {
    return this.changed(this.data.at(index).unsqueeze(0), Number(this.targets.at(index).item()));
  }

  /** A batch at once where nothing changes samples. */
  get [batchAt](): ((indices: readonly number[]) => unknown) | undefined {
    if (this.transform !== null || this.target_transform !== null || this.targets.dim() !== 1) return undefined;
    return (indices) => [selectRows(this.data, indices).unsqueeze(1), selectRows(this.targets, indices)];
  }

  override extra_repr(): string {
    return `Split: ${this.train ? "Train" : "Test"}`;
  }
}

/** Fashion-MNIST: clothes in MNIST's format, below `FashionMNIST/raw`. Images are [1, 28, 28]. */
export class FashionMNIST<I = Tensor, T = number> extends MNIST<I, T> {
  static override mirrors: readonly string[] = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"];
  static override resources: readonly Resource[] = [
    ["train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"],
    ["train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"],
    ["t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"],
    ["t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"],
  ];
  static override classes: readonly string[] =
    "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(",");
}

/** Kuzushiji-MNIST: Japanese letters in MNIST's format, below `KMNIST/raw`. Images are [1, 28, 28]. */
export class KMNIST<I = Tensor, T = number> extends MNIST<I, T> {
  static override mirrors: readonly string[] = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"];
  static override resources: readonly Resource[] = [
    ["train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"],
    ["train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"],
    ["t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"],
    ["t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"],
  ];
  static override classes: readonly string[] = "o,ki,su,tsu,na,ha,ma,ya,re,wo".split(",");
}

const between = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, i) =>
    String.fromCharCode(from.charCodeAt(0) + i),
  );
const numerals = between("0", "9");
const capitals = between("A", "Z");
const small = between("a", "z");
/** Small letters that look like their capitals, and share a class with them. */
const merged = new Set("cijklmopsuvwxyz");
const distinct = [...numerals, ...capitals, ...small.filter((letter) => !merged.has(letter))];

/** The parts of EMNIST, with their classes. */
const emnistClasses = {
  byclass: [...numerals, ...capitals, ...small],
  bymerge: distinct,
  balanced: distinct,
  letters: ["N/A", ...small],
  digits: numerals,
  mnist: numerals,
} as const;
/** A part of EMNIST. */
export type EMNISTSplit = keyof typeof emnistClasses;

const emnistBound = signature<Bound & { split: EMNISTSplit }>(
  "EMNIST",
  "root, split, train=True, transform=None, target_transform=None, download=False",
);
interface EMNISTOptions<I, T> extends MNISTOptions<I, T> {
  split?: EMNISTSplit;
}

/**
 * Extended MNIST: letters and digits; `split` says which. Images lie as the files have them: transposed.
 * Images are [1, 28, 28].
 */
export class EMNIST<I = Tensor, T = number> extends MNIST<I, T> {
  static url = "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip";
  static md5 = "58c8d27c78d21e728a6bc7b3cc06412e";
  static splits: readonly EMNISTSplit[] = Object.keys(emnistClasses) as EMNISTSplit[];
  static classes_split_dict: Readonly<Record<EMNISTSplit, readonly string[]>> = emnistClasses;
  /** Which part. */
  declare readonly split: EMNISTSplit;

  constructor(
    ...args: Arguments<
      [
        root: string,
        split: EMNISTSplit,
        train?: boolean,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: number) => T) | null,
        download?: boolean,
      ],
      EMNISTOptions<I, T>
    >
  ) {
    const { split, ...settings } = emnistBound.bind(args);
    oneOf(split, "split", EMNIST.splits);
    super(given(settings, { split }));
    this.classes = emnistClasses[split];
  }
  protected override processedFiles(): readonly [string, string] {
    return [`training_${this.split}.pt`, `test_${this.split}.pt`];
  }
  protected override get files(): readonly [images: string, labels: string] {
    const part = joinedPath(this.raw_folder, `emnist-${this.split}-${this.train ? "train" : "test"}`);
    return [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`];
  }
  protected override filesExist(): boolean {
    return this.files.every((path) => isIntact(path));
  }
  override download(): void {
    if (this.filesExist()) return;
    const { url, md5 } = this.constructor as typeof EMNIST;
    downloadAndExtract(url, this.raw_folder, url.slice(url.lastIndexOf("/") + 1), md5);
    const folder = joinedPath(this.raw_folder, "gzip");
    for (const { name } of listFolder(folder))
      if (name.endsWith(".gz")) extract(joinedPath(folder, name), this.raw_folder);
  }
}

/** The parts of QMNIST, with the files that hold them. */
const qmnistParts = { train: "train", test: "test", test10k: "test", test50k: "test", nist: "nist" } as const;
/** A part of QMNIST. */
export type QMNISTPart = keyof typeof qmnistParts;

const qmnistBound = signature<Bound & { what: QMNISTPart | null; compat: boolean }>(
  "QMNIST",
  "root, what=None, compat=True, train=True, transform=None, target_transform=None, download=False",
);
interface QMNISTOptions<I, T> extends MNISTOptions<I, T, number | Tensor> {
  what?: QMNISTPart | null;
  compat?: boolean;
}
const qmnist = "https://raw.githubusercontent.com/facebookresearch/qmnist/master/";

/**
 * QMNIST: MNIST made again from NIST's pages, with 50,000 more test digits. With `compat: false` a target is a tensor of
 * eight numbers: the digit, writer, series, place, … Images are [1, 28, 28].
 */
export class QMNIST<I = Tensor, T = number> extends MNIST<I, T> {
  static subsets: Readonly<Record<QMNISTPart, "train" | "test" | "nist">> = qmnistParts;
  static override resources: Readonly<Record<string, readonly Resource[]>> = {
    train: [
      [`${qmnist}qmnist-train-images-idx3-ubyte.gz`, "ed72d4157d28c017586c42bc6afe6370"],
      [`${qmnist}qmnist-train-labels-idx2-int.gz`, "0058f8dd561b90ffdd0f734c6a30e5e4"],
    ],
    test: [
      [`${qmnist}qmnist-test-images-idx3-ubyte.gz`, "1394631089c404de565df7b7aeaf9412"],
      [`${qmnist}qmnist-test-labels-idx2-int.gz`, "5b5b05890a5e13444e108efe57b788aa"],
    ],
    nist: [
      [`${qmnist}xnist-images-idx3-ubyte.xz`, "7f124b3b8ab81486c9d8c2749c17f834"],
      [`${qmnist}xnist-labels-idx2-int.xz`, "5ed0e788978e45d4a8bd4b7caec3d79d"],
    ],
  };
  /** Which part. */
  declare readonly what: QMNISTPart;
  /** Whether targets are digits, as in MNIST. */
  declare readonly compat: boolean;

  constructor(
    ...args: Arguments<
      [
        root: string,
        what?: QMNISTPart | null,
        compat?: boolean,
        train?: boolean,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: number | Tensor) => T) | null,
        download?: boolean,
      ],
      QMNISTOptions<I, T>
    >
  ) {
    const { what: part, compat, ...settings } = qmnistBound.bind(args);
    const what = part ?? (settings.train ? "train" : "test");
    oneOf(what, "what", Object.keys(qmnistParts));
    super(given(settings, { what, compat }));
  }
  protected override processedFiles(): readonly [string, string] {
    return [`${this.what}.pt`, `${this.what}.pt`];
  }
  private get parts(): readonly Resource[] {
    return (this.constructor as typeof QMNIST).resources[qmnistParts[this.what]]!;
  }
  protected override get files(): readonly [images: string, labels: string] {
    const [images, labels] = this.parts.map(([url]) =>
      joinedPath(this.raw_folder, url.slice(url.lastIndexOf("/") + 1).replace(/\.\w+$/, "")),
    ) as [string, string];
    return [images, labels];
  }
  protected override filesExist(): boolean {
    return this.files.every((path) => isIntact(path));
  }
  protected override loadData(): [data: Tensor, targets: Tensor] {
    const [images, labels] = this.files;
    const data = checkIdx(readIdx(readFile(images), images), 3, "data");
    const targets = readIdx(readFile(labels), labels).to(int64);
    if (targets.dim() !== 2) throw new RuntimeError(`targets should have 2 dimensions instead of ${targets.dim()}`);
    const [from, count] = ({ test10k: [0, 10_000], test50k: [10_000, Infinity] }[this.what as string] ?? [
      0,
      Infinity,
    ]) as [number, number];
    const start = Math.min(from, sizeAt(data.shape, 0));
    const length = Math.min(count, sizeAt(data.shape, 0) - start);
    return [data.narrow(0, start, length), targets.narrow(0, start, length)];
  }
  override download(): void {
    if (this.filesExist()) return;
    for (const [url, md5] of this.parts) {
      const name = url.slice(url.lastIndexOf("/") + 1);
      download(url, this.raw_folder, name, md5);
      extract(joinedPath(this.raw_folder, name), this.raw_folder);
    }
  }
  override at(index: number): [image: I, target: T] {
    const target = this.targets.at(index);
    return this.changed(this.data.at(index).unsqueeze(0), this.compat ? Number(target.at(0).item()) : target);
  }
  override extra_repr(): string {
    return `Split: ${this.what}`;
  }
}
