/** SVHN: house numbers of Street View, 32 x 32 pixels in color, from MATLAB files. */
import { int64 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";
import { download, isIntact, joinedPath, oneOf, readFile } from "./files.ts";
import { readMat } from "./mat.ts";
import { sizeAt } from "../../support/checked.ts";

/** A part of SVHN. */
export type SVHNSplit = "train" | "test" | "extra";
/** Settings of SVHN. */
export interface SVHNOptions<I, T> extends TransformOptions<Tensor, I, number, T> {
  /** The folder that holds `train_32x32.mat` and the others. */
  root?: string;
  /** Which part. Default "train". */
  split?: SVHNSplit;
  /** Whether to fetch the file if it is not there (in Node). */
  download?: boolean;
}
const bound = signature<Required<SVHNOptions<unknown, unknown>>>(
  "SVHN",
  "root, split='train', transform=None, target_transform=None, download=False",
);

/** SVHN: a sample is an image of uint8 [3, 32, 32] and the digit in its middle. */
export class SVHN<I = Tensor, T = number> extends VisionDataset<[image: I, target: T]> {
  static split_list: Readonly<Record<SVHNSplit, readonly [url: string, filename: string, md5: string]>> = {
    train: [
      "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
      "train_32x32.mat",
      "e26dedcc434d2e4c54c9b2d4a06d8373",
    ],
    test: [
      "http://ufldl.stanford.edu/housenumbers/test_32x32.mat",
      "test_32x32.mat",
      "eb5a983be6a315427106f1b164d9cef3",
    ],
    extra: [
      "http://ufldl.stanford.edu/housenumbers/extra_32x32.mat",
      "extra_32x32.mat",
      "a93ce644f1a588dc4d68dda5feec44a7",
    ],
  };

  readonly split: SVHNSplit;
  /** All images: uint8 [count, 3, 32, 32]. */
  data: Tensor;
  /** The digit of each: int64 [count]. */
  labels: Tensor;

  constructor(
    ...args: Arguments<
      [
        root: string,
        split?: SVHNSplit,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: number) => T) | null,
        download?: boolean,
      ],
      SVHNOptions<I, T>
    >
  ) {
    const { root, split, transform, target_transform, download: fetches } = bound.bind(args);
    super(root, null, transform as never, target_transform as never);
    const { split_list } = new.target as typeof SVHN;
    oneOf(split, "split", Object.keys(split_list));
    this.split = split;
    const [url, filename, md5] = split_list[split];
    const path = joinedPath(this.root!, filename);
    if (fetches) download(url, this.root!, filename, md5);
    if (!isIntact(path, md5))
      throw new RuntimeError("Dataset not found or corrupted. You can use download=True to download it");
    const arrays = readMat(readFile(path), path);
    const [images, digits] = [arrays.get("X"), arrays.get("y")];
    if (images?.dim() !== 4 || digits === undefined) throw new RuntimeError(`${path}: the arrays X and y are missing`);
    this.data = images.permute(3, 2, 0, 1);
    // The digit 0 has the label 10 in the file.
    this.labels = digits.to(int64).flatten().remainder(10);
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
