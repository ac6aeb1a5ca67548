/** `vision.datasets`: torchvision's classes over its files in a folder. */
import { nameClasses } from "../../support/class-names.ts";
import { CIFAR10, CIFAR100 } from "./cifar.ts";
import { FakeData } from "./fake.ts";
import { DatasetFolder, ImageFolder } from "./folder.ts";
import { EMNIST, FashionMNIST, KMNIST, MNIST, QMNIST } from "./mnist.ts";
import { STL10 } from "./stl10.ts";
import { SVHN } from "./svhn.ts";

export { CIFAR10, CIFAR100, type CIFAROptions } from "./cifar.ts";
export { StandardTransform, VisionDataset, type TransformOptions } from "./dataset.ts";
export { FakeData, type FakeDataOptions } from "./fake.ts";
export {
  DatasetFolder,
  find_classes,
  has_file_allowed_extension,
  ImageFolder,
  IMG_EXTENSIONS,
  is_image_file,
  make_dataset,
  type DatasetFolderOptions,
  type Extensions,
  type ImageFolderOptions,
  type Sample,
} from "./folder.ts";
export {
  EMNIST,
  FashionMNIST,
  KMNIST,
  MNIST,
  QMNIST,
  type EMNISTSplit,
  type MNISTOptions,
  type QMNISTPart,
} from "./mnist.ts";
export { STL10, type STL10Options, type STL10Split } from "./stl10.ts";
export { SVHN, type SVHNOptions, type SVHNSplit } from "./svhn.ts";

// Names of classes are names of folders.
nameClasses({
  CIFAR10,
  CIFAR100,
  DatasetFolder,
  EMNIST,
  FakeData,
  FashionMNIST,
  ImageFolder,
  KMNIST,
  MNIST,
  QMNIST,
  STL10,
  SVHN,
});
