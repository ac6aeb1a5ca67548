/** STL-10: 96 x 96 pixels in color, some with classes, many without, from the binary files of its authors. */
import { textDecoder } from "../../support/platform/text-coding.ts";
import { int64, uint8 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { frombuffer } from "../../ops/create/from-data.ts";
import { full } from "../../ops/create/create.ts";
import { cat } from "../../ops/view/join.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";
import { downloadAndExtract, isFile, isIntact, joinedPath, oneOf, readFile } from "./files.ts";
import { sizeAt } from "../../support/checked.ts";

/** A part of STL-10. */
export type STL10Split = "train" | "train+unlabeled" | "unlabeled" | "test";
const splits: readonly STL10Split[] = ["train", "train+unlabeled", "unlabeled", "test"];

/** Settings of STL-10. */
export interface STL10Options<I, T> extends TransformOptions<Tensor, I, number, T> {
  /** The folder that holds `stl10_binary`. */
  root?: string;
  /** Which part. Default "train". */
  split?: STL10Split;
  /** One of the ten folds of the training set, or null for all. */
  folds?: number | null;
  /** Whether to fetch the files if they are not there (in Node). */
  download?: boolean;
}
const bound = signature<Required<STL10Options<unknown, unknown>>>(
  "STL10",
  "root, split='train', folds=None, transform=None, target_transform=None, download=False",
);
type Checked = readonly [name: string, md5: string];

/** STL-10: a sample is an image of uint8 [3, 96, 96] and the number of its class, -1 where it has none. */
export class STL10<I = Tensor, T = number> extends VisionDataset<[image: I, target: T]> {
  static base_folder = "stl10_binary";
  static url = "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz";
  static filename = "stl10_binary.tar.gz";
  static tgz_md5 = "91f7769df0f17e558f3565bffb0c7dfb";
  static class_names_file = "class_names.txt";
  static folds_list_file = "fold_indices.txt";
  static train_list: readonly Checked[] = [
    ["train_X.bin", "918c2871b30a85fa023e0c44e0bee87f"],
    ["train_y.bin", "5a34089d4802c674881badbb80307741"],
    ["unlabeled_X.bin", "5242ba1fed5e4be9e1e742405eb56ca4"],
  ];
  static test_list: readonly Checked[] = [
    ["test_X.bin", "7f263ba9f9e0b06b93213547f721ac82"],
    ["test_y.bin", "36f9794fa4beb8a2c72628de14fa638e"],
  ];
  static splits: readonly STL10Split[] = splits;

  readonly split: STL10Split;
  readonly folds: number | null;
  /** All images: uint8 [count, 3, 96, 96]. */
  data: Tensor;
  /** The class of each: int64 [count]. */
  labels: Tensor;
  /** Names of the classes; null where the file with them is missing. */
  classes: readonly string[] | null = null;

  constructor(
    ...args: Arguments<
      [
        root: string,
        split?: STL10Split,
        folds?: number | null,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: number) => T) | null,
        download?: boolean,
      ],
      STL10Options<I, T>
    >
  ) {
    const { root, split, folds, transform, target_transform, download } = bound.bind(args);
    super(root, null, transform as never, target_transform as never);
    oneOf(split, "split", splits);
    this.split = split;
    this.folds = verifiedFold(folds);
    if (download) this.download();
    else if (!this.filesAreIntact())
      throw new RuntimeError("Dataset not found or corrupted. You can use download=True to download it");
    [this.data, this.labels] = this.load();
    const names = this.pathOf((this.constructor as typeof STL10).class_names_file);
    if (isFile(names)) this.classes = linesOf(names);
  }

  private pathOf(name: string): string {
    return joinedPath(this.root!, (this.constructor as typeof STL10).base_folder, name);
  }
  private filesAreIntact(): boolean {
    const { train_list, test_list } = this.constructor as typeof STL10;
    return [...train_list, ...test_list].every(([name, md5]) => isIntact(this.pathOf(name), md5));
  }

  private load(): [data: Tensor, labels: Tensor] {
    const { train_list, test_list } = this.constructor as typeof STL10;
    const names = (this.split === "test" ? test_list : train_list).map(([name]) => name) as [
      string,
      string,
      string,
      ...string[],
    ];
    const images = (name: string): Tensor => imagesIn(this.pathOf(name));
    const unlabeled = (): [Tensor, Tensor] => {
      const data = images(names[2]);
      return [data, full([sizeAt(data.shape, 0)], -1, { dtype: int64 })];
    };
    if (this.split === "unlabeled") return unlabeled();
    const bytes = frombuffer(readFile(this.pathOf(names[1])), { dtype: uint8 });
    const labeled = this.inFold(images(names[0]), bytes.to(int64).sub(1));
    if (this.split !== "train+unlabeled") return labeled;
    const [data, labels] = unlabeled();
    return [cat([labeled[0], data]), cat([labeled[1], labels])];
  }

  /** The samples of the fold that was asked for. */
  private inFold(data: Tensor, labels: Tensor): [data: Tensor, labels: Tensor] {
    if (this.folds === null || this.split === "test") return [data, labels];
    const line = linesOf(this.pathOf((this.constructor as typeof STL10).folds_list_file))[this.folds] ?? "";
    const indices = line.trim().split(/\s+/).map(Number);
    return [data.at(indices), labels.at(indices)];
  }

  /** Fetches and unpacks the archive unless the files are there. */
  download(): void {
    if (this.filesAreIntact()) return;
    const { url, filename, tgz_md5 } = this.constructor as typeof STL10;
    downloadAndExtract(url, this.root!, filename, tgz_md5);
  }

  get length(): number {
    return sizeAt(this.data.shape, 0);
  }
  at(index: number): [image: I, target: T] {
    return this.changed(this.data.at(index).contiguous(), Number(this.labels.at(index).item()));
  }
  override extra_repr(): string {
    return `Split: ${this.split}`;
  }
}

function verifiedFold(folds: unknown): number | null {
  if (folds === null) return null;
  if (typeof folds !== "number" || !Number.isInteger(folds))
    throw new ValueError(
      `Expected type None or int for argument folds, but got type <class '${pythonTypeName(folds)}'>.`,
    );
  if (folds < 0 || folds > 9)
    throw new ValueError(`Value for argument folds should be in the range [0, 10), but got ${pythonRepr(folds)}.`);
  return folds;
}

function linesOf(path: string): string[] {
  return textDecoder()
    .decode(readFile(path))
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
}

/** The images of a file, whose columns come before its rows. */
function imagesIn(path: string): Tensor {
  const bytes = readFile(path);
  if (bytes.length === 0 || bytes.length % (3 * 96 * 96) !== 0)
    throw new RuntimeError(`${path}: cannot reshape array of size ${bytes.length} into shape (3,96,96)`);
  return frombuffer(bytes, { dtype: uint8 }).view([-1, 3, 96, 96]).transpose(2, 3);
}
