/** CIFAR-10 and CIFAR-100: 32 x 32 pixels in color, from the pickled batches of their authors. */
import { uint8 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { IndexError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";
import { downloadAndExtract, isIntact, joinedPath } from "./files.ts";
import { PickledDict } from "./pickled-arrays.ts";
import { sizeAt } from "../../support/checked.ts";

/** Settings of CIFAR-10 and CIFAR-100. */
export interface CIFAROptions<I, T> extends TransformOptions<Tensor, I, number, T> {
  /** The folder that holds `cifar-10-batches-py` or `cifar-100-python`. */
  root?: string;
  /** The training set (the default) or the test set. */
  train?: boolean;
  /** Whether to fetch the files if they are not there (in Node). */
  download?: boolean;
}
const bound = signature<Required<CIFAROptions<unknown, unknown>>>(
  "CIFAR10",
  "root, train=True, transform=None, target_transform=None, download=False",
);

type Checked = readonly [name: string, md5: string];
const isNumber = (value: unknown): value is number => typeof value === "number";
const isText = (value: unknown): value is string => typeof value === "string";

/**
 * CIFAR-10: a sample is an image of uint8 [3, 32, 32] and the number of its class.
 * @throws RuntimeError where files are missing or damaged.
 * @example
 * ```ts ignore
 * const set = new datasets.CIFAR10("data", { train: false });
 * set.classes[set.at(0)[1]]; // "cat"
 * ```
 */
export class CIFAR10<I = Tensor, T = number> extends VisionDataset<[image: I, target: T]> {
  static base_folder = "cifar-10-batches-py";
  static url = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz";
  static filename = "cifar-10-python.tar.gz";
  static tgz_md5 = "c58f30108f718f92721af3b95e74349a";
  static train_list: readonly Checked[] = [
    ["data_batch_1", "c99cafc152244af753f735de768cd75f"],
    ["data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"],
    ["data_batch_3", "54ebc095f3ab1f0389bbae665268c751"],
    ["data_batch_4", "634d18415352ddfa80567beed471001a"],
    ["data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"],
  ];
  static test_list: readonly Checked[] = [["test_batch", "40351d587109b95175f43aff81a1287e"]];
  static meta: { readonly filename: string; readonly key: string; readonly md5: string } = {
    filename: "batches.meta",
    key: "label_names",
    md5: "5ff9c542aee3614f3951f8cda6e48888",
  };

  /** Whether this is the training set. */
  readonly train: boolean;
  /** All images: uint8 [count, 32, 32, 3]. */
  data: Tensor;
  /** The class of each. */
  targets: readonly number[];
  /** Names of the classes. */
  classes: readonly string[];
  /** The number of each class. */
  class_to_idx: Readonly<Record<string, number>>;

  constructor(
    ...args: Arguments<
      [
        root: string,
        train?: boolean,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: number) => T) | null,
        download?: boolean,
      ],
      CIFAROptions<I, T>
    >
  ) {
    const { root, train, transform, target_transform, download } = bound.bind(args);
    super(root, null, transform as never, target_transform as never);
    this.train = train;
    if (download) this.download();
    if (!this.filesAreIntact())
      throw new RuntimeError("Dataset not found or corrupted. You can use download=True to download it");
    const { train_list, test_list, meta } = this.constructor as typeof CIFAR10;
    const batches = (train ? train_list : test_list).map(([name]) => new PickledDict(this.pathOf(name)));
    this.data = imagesOf(batches);
    this.targets = batches.flatMap((batch) => batch.list(batch.has("labels") ? "labels" : "fine_labels", isNumber));
    const path = this.pathOf(meta.filename);
    if (!isIntact(path, meta.md5))
      throw new RuntimeError("Dataset metadata file not found or corrupted. You can use download=True to download it");
    this.classes = new PickledDict(path).list(meta.key, isText);
    this.class_to_idx = Object.fromEntries(this.classes.map((name, i) => [name, i]));
  }

  private pathOf(name: string): string {
    return joinedPath(this.root!, (this.constructor as typeof CIFAR10).base_folder, name);
  }
  private filesAreIntact(): boolean {
    const { train_list, test_list } = this.constructor as typeof CIFAR10;
    return [...train_list, ...test_list].every(([name, md5]) => isIntact(this.pathOf(name), md5));
  }

  /** Fetches and unpacks the archive unless the files are there. */
  download(): void {
    if (this.filesAreIntact()) return;
    const { url, filename, tgz_md5 } = this.constructor as typeof CIFAR10;
    downloadAndExtract(url, this.root!, filename, tgz_md5);
  }

  get length(): number {
    return sizeAt(this.data.shape, 0);
  }
  at(index: number): [image: I, target: T] {
    const target = this.targets.at(index);
    if (target === undefined)
      throw new IndexError(`index ${index} is out of bounds for axis 0 with size ${this.length}`);
    return this.changed(this.data.at(index).permute(2, 0, 1).contiguous(), target);
  }
  override extra_repr(): string {
    return `Split: ${this.train ? "Train" : "Test"}`;
  }
}

/** The images of batches, whose rows are 32 x 32 reds, greens and blues: [count, 32, 32, 3]. */
function imagesOf(batches: readonly PickledDict[]): Tensor {
  const parts = batches.map((batch) => batch.bytes("data").bytes);
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  if (all.length === 0 || all.length % 3072 !== 0)
    throw new RuntimeError(`cannot reshape array of size ${all.length} into shape (3,32,32)`);
  return frombuffer(all, { dtype: uint8 }).view([-1, 3, 32, 32]).permute(0, 2, 3, 1);
}

/** CIFAR-100: as CIFAR-10, with the 100 fine classes. Images are [3, 32, 32]. */
export class CIFAR100<I = Tensor, T = number> extends CIFAR10<I, T> {
  static override base_folder = "cifar-100-python";
  static override url = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz";
  static override filename = "cifar-100-python.tar.gz";
  static override tgz_md5 = "eb9058c3a382ffc7106e4002c42a8d85";
  static override train_list: readonly Checked[] = [["train", "16019d7e3df5f24257cddd939b257f8d"]];
  static override test_list: readonly Checked[] = [["test", "f0ef6b0ae62326f3e7ffdfab6717acfc"]];
  static override meta: { readonly filename: string; readonly key: string; readonly md5: string } = {
    filename: "meta",
    key: "fine_label_names",
    md5: "7973b15100ade9c7d40fb424638fde48",
  };
}
