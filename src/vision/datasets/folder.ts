/** Datasets of files in folders, one folder for each class. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import { IndexError, ValueError } from "../../support/errors.ts";
import { FileNotFoundError } from "../../support/platform/files.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { decode_image } from "../io/image.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";
import { expanded, fileExists, joinedPath, listFolder } from "./files.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

/** A file and the number of its class. */
export type Sample = readonly [path: string, target: number];
/** Endings of names: one, or several. */
export type Extensions = string | readonly string[];

/** Endings of the names of images. */
export const IMG_EXTENSIONS: readonly string[] = ".jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp".split(" ");

/** Whether a name ends with one of the endings, in capitals or not. */
export function has_file_allowed_extension(filename: string, extensions: Extensions): boolean {
  const all = typeof extensions === "string" ? [extensions] : extensions;
  return all.some((extension) => filename.toLowerCase().endsWith(extension));
}
/** Whether a name ends as those of images do. */
export function is_image_file(filename: string): boolean {
  return has_file_allowed_extension(filename, IMG_EXTENSIONS);
}

/** By code points, as Python sorts. */
function inOrder(names: Iterable<string>): string[] {
  const points = (name: string): number[] => Array.from(name, (character) => character.codePointAt(0)!);
  return [...names]
    .map((name) => ({ name, points: points(name) }))
    .sort((one, other) => {
      const i = one.points.findIndex((point, at) => point !== other.points[at]);
      return i < 0 ? one.points.length - other.points.length : itemAt(one.points, i) - (other.points[i] ?? -1);
    })
    .map(({ name }) => name);
}

/**
 * The folders in a folder, in order, and the number of each.
 * @throws FileNotFoundError where there are none.
 */
export function find_classes(directory: string): [classes: string[], class_to_idx: Record<string, number>] {
  const classes = inOrder(
    listFolder(expanded(directory))
      .filter(({ folder }) => folder)
      .map(({ name }) => name),
  );
  if (classes.length === 0) throw new FileNotFoundError(`Couldn't find any class folder in ${directory}.`);
  return [classes, Object.fromEntries(classes.map((name, i) => [name, i]))];
}

/** All files below a folder, folder by folder in order. */
function* filesBelow(folder: string): Generator<string> {
  const folders: string[] = [];
  const files = new Map<string, string[]>();
  const visit = (path: string): void => {
    folders.push(path);
    const entries = listFolder(path);
    files.set(
      path,
      entries.filter((entry) => !entry.folder).map(({ name }) => name),
    );
    for (const { name, folder: isFolder } of entries) if (isFolder) visit(joinedPath(path, name));
  };
  visit(folder);
  for (const path of inOrder(folders)) for (const name of inOrder(entryOf(files, path))) yield joinedPath(path, name);
}

/**
 * The files of each class with its number: those with one of the endings, or those that `is_valid_file` accepts.
 * @throws FileNotFoundError where a class has none, unless `allow_empty`.
 */
export function make_dataset(
  directory: string,
  class_to_idx: Readonly<Record<string, number>> | null = null,
  extensions: Extensions | null = null,
  is_valid_file: ((path: string) => boolean) | null = null,
  allow_empty: boolean = false,
): Sample[] {
  const root = expanded(directory);
  const indices = class_to_idx ?? find_classes(root)[1];
  if (Object.keys(indices).length === 0)
    throw new ValueError("'class_to_index' must have at least one entry to collect any samples.");
  if ((extensions === null) === (is_valid_file === null))
    throw new ValueError("Both extensions and is_valid_file cannot be None or not None at the same time");
  const isValid = is_valid_file ?? ((path: string) => has_file_allowed_extension(path, extensions!));
  const samples: Sample[] = [];
  const empty: string[] = [];
  for (const name of inOrder(Object.keys(indices))) {
    const folder = joinedPath(root, name);
    const found = fileExists(folder) ? [...filesBelow(folder)].filter(isValid) : [];
    if (found.length === 0) empty.push(name);
    for (const path of found) samples.push([path, indices[name]!]);
  }
  if (empty.length > 0 && !allow_empty)
    throw new FileNotFoundError(
      `Found no valid file for the classes ${empty.join(", ")}. ` +
        (extensions === null
          ? ""
          : `Supported extensions are: ${typeof extensions === "string" ? extensions : extensions.join(", ")}`),
    );
  return samples;
}

/** Settings of both classes. */
interface FolderOptions<Image, I, T> extends TransformOptions<Image, I, number, T> {
  /** The folder that holds the classes' folders. */
  root?: string;
  /** Which files count, by their path. */
  is_valid_file?: ((path: string) => boolean) | null;
  /** Whether classes may be empty. */
  allow_empty?: boolean;
}
/** Settings of DatasetFolder. */
export interface DatasetFolderOptions<Image, I, T> extends FolderOptions<Image, I, T> {
  /** Reads a file: what it gives is the sample, or a promise of it. */
  loader?: (path: string) => Image | Promise<Image>;
  /** Endings of the files that count. */
  extensions?: Extensions | null;
}
const folderBound = signature<Required<DatasetFolderOptions<unknown, unknown, unknown>>>(
  "DatasetFolder",
  "root, loader, extensions=None, transform=None, target_transform=None, is_valid_file=None, allow_empty=False",
);

/**
 * Files in folders, one folder for each class. `at` gives a pair, or a promise of one where the loader gives a promise:
 * then a DataLoader is iterated with `for await`.
 * @example
 * ```ts ignore
 * const set = new datasets.DatasetFolder("texts", (path) => readFileSync(path, "utf8"), ".txt");
 * ```
 */
export class DatasetFolder<Image = unknown, I = Image, T = number> extends VisionDataset<
  [sample: I, target: T] | Promise<[sample: I, target: T]>
> {
  readonly loader: (path: string) => Image | Promise<Image>;
  readonly extensions: Extensions | null;
  /** Names of the classes: of their folders, in order. */
  readonly classes: readonly string[];
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** All files with the numbers of their classes. */
  readonly samples: readonly Sample[];
  /** The number of each file's class. */
  readonly targets: readonly number[];

  constructor(
    ...args: Arguments<
      [
        root: string,
        loader: (path: string) => Image | Promise<Image>,
        extensions?: Extensions | null,
        transform?: ((sample: Image) => I) | null,
        target_transform?: ((target: number) => T) | null,
        is_valid_file?: ((path: string) => boolean) | null,
        allow_empty?: boolean,
      ],
      DatasetFolderOptions<Image, I, T>
    >
  ) {
    const given = folderBound.bind(args);
    super(given.root, null, given.transform as never, given.target_transform as never);
    [this.classes, this.class_to_idx] = this.find_classes(this.root!);
    this.loader = given.loader as typeof this.loader;
    this.extensions = given.extensions;
    const { is_valid_file, allow_empty } = given;
    this.samples = make_dataset(this.root!, this.class_to_idx, given.extensions, is_valid_file, allow_empty);
    this.targets = this.samples.map(([, target]) => target);
  }

  /** The classes of a folder; a subclass may choose others. */
  find_classes(directory: string): [classes: string[], class_to_idx: Record<string, number>] {
    return find_classes(directory);
  }

  get length(): number {
    return this.samples.length;
  }
  at(index: number): [sample: I, target: T] | Promise<[sample: I, target: T]> {
    const found = this.samples.at(index);
    if (found === undefined) throw new IndexError("list index out of range");
    const [path, target] = found;
    const sample = this.loader(path);
    const changed = (value: Image): [I, T] => this.changed(value, target) as [I, T];
    return sample instanceof Promise ? sample.then(changed) : changed(sample);
  }
}

/** Reads an image as RGB. */
const readImage = (path: string): Promise<Tensor> => decode_image(path, "RGB");

/** Settings of ImageFolder. */
export interface ImageFolderOptions<Image, I, T> extends FolderOptions<Image, I, T> {
  /** Reads a file. Default: an image as RGB. */
  loader?: (path: string) => Image | Promise<Image>;
}
const imageBound = signature<
  Required<Omit<ImageFolderOptions<unknown, unknown, unknown>, "loader">> & {
    loader: ((path: string) => unknown) | null;
  }
>("ImageFolder", "root, transform=None, target_transform=None, loader=None, is_valid_file=None, allow_empty=False");

/**
 * Images in folders, one folder for each class: `root/cat/1.png`. A sample is a promise of an image of uint8
 * [3, height, width] and the number of its class.
 * @throws FileNotFoundError where there are no folders, or none of a class's files is an image.
 * @example
 * ```ts ignore
 * const set = new datasets.ImageFolder("pets", { transform: new transforms.Resize([64, 64]) });
 * for await (const [images, targets] of new DataLoader(set, { batch_size: 8 })) step(images, targets);
 * ```
 */
export class ImageFolder<Image = Tensor, I = Image, T = number> extends DatasetFolder<Image, I, T> {
  /** The same as `samples`. */
  readonly imgs: readonly Sample[];

  constructor(
    ...args: Arguments<
      [
        root: string,
        transform?: ((image: Image) => I) | null,
        target_transform?: ((target: number) => T) | null,
        loader?: (path: string) => Image | Promise<Image>,
        is_valid_file?: ((path: string) => boolean) | null,
        allow_empty?: boolean,
      ],
      ImageFolderOptions<Image, I, T>
    >
  ) {
    const { loader, ...given } = imageBound.bind(args);
    super({
      ...given,
      loader: loader ?? readImage,
      extensions: given.is_valid_file === null ? IMG_EXTENSIONS : null,
    } as DatasetFolderOptions<Image, I, T> & { ndim?: never });
    this.imgs = this.samples;
  }
}
