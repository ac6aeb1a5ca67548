//% flambeau/vision.datasets.CIFAR100
import { datasets } from "flambeau/vision";
const set = () => new datasets.CIFAR100("data", { train: false, download: true }); // fetches it at the first time
datasets.CIFAR100.prototype instanceof datasets.VisionDataset;

//% flambeau/vision.datasets.FashionMNIST
import { datasets } from "flambeau/vision";
const set = () => new datasets.FashionMNIST("data", { train: false, download: true }); // fetches it at the first time
datasets.FashionMNIST.prototype instanceof datasets.VisionDataset;

//% flambeau/vision.datasets.KMNIST
import { datasets } from "flambeau/vision";
const set = () => new datasets.KMNIST("data", { train: false, download: true }); // fetches it at the first time
datasets.KMNIST.prototype instanceof datasets.VisionDataset;

//% flambeau/vision.datasets.EMNIST
import { datasets } from "flambeau/vision";
const set = () => new datasets.EMNIST("data", "letters", { download: true });
datasets.EMNIST.splits;

//% flambeau/vision.datasets.QMNIST
import { datasets } from "flambeau/vision";
const set = () => new datasets.QMNIST("data", "test10k", { download: true });
datasets.QMNIST.prototype instanceof datasets.MNIST;

//% flambeau/vision.datasets.STL10
import { datasets } from "flambeau/vision";
const set = () => new datasets.STL10("data", "train+unlabeled", { download: true });
datasets.STL10.filename;

//% flambeau/vision.datasets.SVHN
import { datasets } from "flambeau/vision";
const set = () => new datasets.SVHN("data", "extra", { download: true });
datasets.SVHN.split_list.test[1];

//% flambeau/vision.datasets.StandardTransform
import { datasets } from "flambeau/vision";
const change = new datasets.StandardTransform(
  (image) => image.div(255),
  (label) => label + 1,
);
change.apply(torch.tensor([0, 255]), 3);

//% flambeau/vision.datasets.IMG_EXTENSIONS
import { datasets } from "flambeau/vision";
datasets.IMG_EXTENSIONS;

//% flambeau/vision.datasets.has_file_allowed_extension
import { datasets } from "flambeau/vision";
datasets.has_file_allowed_extension("cat.PNG", [".png", ".jpg"]);

//% flambeau/vision.datasets.is_image_file
import { datasets } from "flambeau/vision";
datasets.is_image_file("notes.txt");

//% flambeau/vision.datasets.find_classes
import { datasets } from "flambeau/vision";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const root = mkdtempSync(join(tmpdir(), "images-"));
for (const name of ["cat", "dog"]) {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "1.png"), "");
}
datasets.find_classes(root);

//% flambeau/vision.datasets.make_dataset
import { datasets } from "flambeau/vision";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const root = mkdtempSync(join(tmpdir(), "images-"));
for (const name of ["cat", "dog"]) {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, "1.png"), "");
}
datasets.make_dataset(root, { cat: 0, dog: 1 }, [".png"]).map(([path, label]) => [path.slice(root.length + 1), label]);

//% flambeau/vision.io.encode_png
import { io } from "flambeau/vision";
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
const bytes = await io.encode_png(image);
(await io.decode_png(bytes)).equal(image);

//% flambeau/vision.io.decode_png
import { io } from "flambeau/vision";
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
(await io.decode_png(await io.encode_png(image))).shape;

//% flambeau/vision.io.encode_jpeg
import { io } from "flambeau/vision";
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
(await io.encode_jpeg(image, 90)).dtype;

//% flambeau/vision.io.decode_jpeg
import { io } from "flambeau/vision";
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
(await io.decode_jpeg(await io.encode_jpeg(image))).shape;

//% flambeau/vision.io.decode_gif
import { io } from "flambeau/vision";
const bytes = Uint8Array.from(atob("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="), (letter) =>
  letter.charCodeAt(0),
);
(await io.decode_gif(bytes)).shape;

//% flambeau/vision.io.decode_webp
import { io } from "flambeau/vision";
const bytes = Uint8Array.from(atob("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="), (letter) =>
  letter.charCodeAt(0),
);
(await io.decode_webp(bytes)).shape;

//% flambeau/vision.io.ImageReadMode
import { io } from "flambeau/vision";
io.ImageReadMode.GRAY;

//% flambeau/vision.io.write_png, flambeau/vision.io.read_image
import { io } from "flambeau/vision";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const path = join(mkdtempSync(join(tmpdir(), "image-")), "image.png");
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
await io.write_png(image, path);
(await io.read_image(path)).equal(image);

//% flambeau/vision.io.write_jpeg
import { io } from "flambeau/vision";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const path = join(mkdtempSync(join(tmpdir(), "image-")), "image.jpg");
const image = torch.arange(12, { dtype: torch.uint8 }).view(3, 2, 2);
await io.write_jpeg(image, path);
(await io.read_image(path)).shape;

//% flambeau/vision.io.write_file, flambeau/vision.io.read_file
import { io } from "flambeau/vision";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const path = join(mkdtempSync(join(tmpdir(), "image-")), "bytes");
io.write_file(path, torch.tensor([1, 2], { dtype: torch.uint8 }));
io.read_file(path);

//% flambeau/vision.ops.batched_nms
import { ops } from "flambeau/vision";
const boxes = torch
  .tensor([
    [0, 0, 2, 2],
    [0, 0, 2, 2],
    [5, 5, 6, 6],
  ])
  .float();
ops.batched_nms(boxes, torch.tensor([0.9, 0.8, 0.7]), torch.tensor([0, 0, 1]), 0.5);

//% flambeau/vision.ops.box_convert
import { ops } from "flambeau/vision";
ops.box_convert(torch.tensor([[0, 0, 4, 2]]).float(), "xyxy", "cxcywh");

//% flambeau/vision.ops.clip_boxes_to_image
import { ops } from "flambeau/vision";
ops.clip_boxes_to_image(torch.tensor([[-5, 0, 20, 8]]).float(), [10, 10]);

//% flambeau/vision.ops.generalized_box_iou
import { ops } from "flambeau/vision";
ops.generalized_box_iou(torch.tensor([[0, 0, 2, 2]]).float(), torch.tensor([[1, 1, 3, 3]]).float());

//% flambeau/vision.ops.masks_to_boxes
import { ops } from "flambeau/vision";
const masks = torch.zeros(1, 4, 4);
masks.narrow(1, 1, 2).narrow(2, 0, 3).fill_(1);
ops.masks_to_boxes(masks);

//% flambeau/vision.ops.remove_small_boxes
import { ops } from "flambeau/vision";
ops.remove_small_boxes(
  torch
    .tensor([
      [0, 0, 1, 1],
      [0, 0, 5, 5],
    ])
    .float(),
  2,
);

//% flambeau/vision.ops.RoIAlign
import { ops } from "flambeau/vision";
const align = new ops.RoIAlign([2, 2], 1, -1);
align(torch.arange(16).float().view(1, 1, 4, 4), torch.tensor([[0, 0, 0, 4, 4]]).float());

//% flambeau/vision.ops.Conv3dNormActivation
import { ops } from "flambeau/vision";
new ops.Conv3dNormActivation(3, 8)(torch.ones(1, 3, 4, 4, 4)).shape;

//% flambeau/vision.ops.StochasticDepth
import { ops } from "flambeau/vision";
new ops.StochasticDepth(0.5, "row").eval()(torch.ones(2, 3)); // while training, whole rows become 0

//% flambeau/vision.transforms.CenterCrop
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.CenterCrop(2)(image).shape;

//% flambeau/vision.transforms.Pad
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.Pad(1)(image).shape;

//% flambeau/vision.transforms.RandomResizedCrop
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomResizedCrop(2)(image).shape;

//% flambeau/vision.transforms.RandomCrop
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomCrop(2)(image).shape;

//% flambeau/vision.transforms.RandomZoomOut
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomZoomOut({ p: 0 })(image).shape; // with p, on a larger ground

//% flambeau/vision.transforms.RandomResize
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomResize(8, 9)(image).shape;

//% flambeau/vision.transforms.RandomRotation
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomRotation(30)(image).shape;

//% flambeau/vision.transforms.RandomAffine
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomAffine(30, { translate: [0.1, 0.1] })(image).shape;

//% flambeau/vision.transforms.RandomPerspective
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomPerspective(0.5, 1)(image).shape;

//% flambeau/vision.transforms.Grayscale
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.Grayscale()(image).shape;

//% flambeau/vision.transforms.RandomGrayscale
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomGrayscale(1)(image).shape;

//% flambeau/vision.transforms.RGB
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RGB()(image.narrow(0, 0, 1)).shape;

//% flambeau/vision.transforms.RandomChannelPermutation
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomChannelPermutation()(image).shape;

//% flambeau/vision.transforms.RandomPhotometricDistort
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomPhotometricDistort()(image).shape;

//% flambeau/vision.transforms.AutoAugment
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.AutoAugment()(image).shape;

//% flambeau/vision.transforms.RandAugment
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandAugment()(image).shape;

//% flambeau/vision.transforms.TrivialAugmentWide
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.TrivialAugmentWide()(image).shape;

//% flambeau/vision.transforms.ScaleJitter
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.ScaleJitter([8, 8], [1, 1])(image).shape;

//% flambeau/vision.transforms.RandomShortestSize
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomShortestSize(8)(image).shape;

//% flambeau/vision.transforms.GaussianBlur
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.GaussianBlur(3)(image).shape;

//% flambeau/vision.transforms.RandomErasing
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomErasing(1)(image.float()).shape;

//% flambeau/vision.transforms.RandomAdjustSharpness
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.RandomAdjustSharpness(2, 1)(image).shape;

//% flambeau/vision.transforms.FiveCrop
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.FiveCrop(2)(image).length;

//% flambeau/vision.transforms.TenCrop
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.TenCrop(2)(image).length;

//% flambeau/vision.transforms.UniformTemporalSubsample
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.UniformTemporalSubsample(2)(torch.zeros(8, 3, 4, 4)).shape;

//% flambeau/vision.transforms.ImageClassification
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.ImageClassification({ crop_size: 2, resize_size: 3 })(image).shape;

//% flambeau/vision.transforms.PILToTensor
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.PILToTensor()(image).dtype;

//% flambeau/vision.transforms.ToImage
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.ToImage()(image).shape;

//% flambeau/vision.transforms.ConvertImageDtype
import { transforms } from "flambeau/vision";
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
new transforms.ConvertImageDtype(torch.float32)(image).max();

//% flambeau/vision.transforms.RandomHorizontalFlip
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomHorizontalFlip(1)(image);

//% flambeau/vision.transforms.RandomInvert
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomInvert(1)(image);

//% flambeau/vision.transforms.RandomAutocontrast
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomAutocontrast(1)(image);

//% flambeau/vision.transforms.RandomVerticalFlip
import { transforms } from "flambeau/vision";
new transforms.RandomVerticalFlip(1)(torch.tensor([[[1], [2]]], { dtype: torch.uint8 }));

//% flambeau/vision.transforms.RandomPosterize
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomPosterize(2, 1)(image);

//% flambeau/vision.transforms.RandomSolarize
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomSolarize(150, 1)(image);

//% flambeau/vision.transforms.RandomEqualize
import { transforms } from "flambeau/vision";
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
new transforms.RandomEqualize(1)(image);

//% flambeau/vision.transforms.AutoAugmentPolicy
import { transforms } from "flambeau/vision";
transforms.AutoAugmentPolicy.IMAGENET;

//% flambeau/vision.transforms.InterpolationMode
import { transforms } from "flambeau/vision";
transforms.InterpolationMode.BILINEAR;

//% flambeau/vision.transforms.Transform
import { transforms } from "flambeau/vision";
new transforms.Identity() instanceof transforms.Transform;

//% flambeau/vision.transforms.Identity
import { transforms } from "flambeau/vision";
new transforms.Identity()(torch.tensor([1, 2]));

//% flambeau/vision.transforms.Lambda
import { transforms } from "flambeau/vision";
new transforms.Lambda((image) => image.mul(2))(torch.tensor([1, 2]));

//% flambeau/vision.transforms.Normalize
import { transforms } from "flambeau/vision";
new transforms.Normalize([0.5], [0.5])(torch.tensor([[[0, 0.5, 1]]]));

//% flambeau/vision.transforms.GaussianNoise
import { transforms } from "flambeau/vision";
torch.manual_seed(0);
new transforms.GaussianNoise()(torch.full([1, 1, 3], 0.5));

//% flambeau/vision.transforms.RandomApply
import { transforms } from "flambeau/vision";
new transforms.RandomApply([new transforms.Lambda((image) => image.mul(2))], 1)(torch.tensor([1, 2]));

//% flambeau/vision.transforms.RandomChoice
import { transforms } from "flambeau/vision";
new transforms.RandomChoice([new transforms.Identity(), new transforms.Lambda((image) => image.mul(2))], [0, 1])(
  torch.tensor([1, 2]),
);

//% flambeau/vision.transforms.RandomOrder
import { transforms } from "flambeau/vision";
new transforms.RandomOrder([
  new transforms.Lambda((image) => image.add(1)),
  new transforms.Lambda((image) => image.add(2)),
])(torch.tensor([1, 2]));

//% flambeau/vision.transforms.MixUp
import { transforms } from "flambeau/vision";
const [images, labels] = new transforms.MixUp({ num_classes: 3 })(torch.rand(2, 3, 4, 4), torch.tensor([0, 2]));
[images.shape, labels.shape];

//% flambeau/vision.transforms.CutMix
import { transforms } from "flambeau/vision";
const [images, labels] = new transforms.CutMix({ num_classes: 3 })(torch.rand(2, 3, 4, 4), torch.tensor([0, 2]));
[images.shape, labels.shape];

//% flambeau/vision.transforms.LinearTransformation
import { transforms } from "flambeau/vision";
new transforms.LinearTransformation(torch.eye(4), torch.ones(4))(torch.arange(4).float().view(1, 2, 2));

//% flambeau/vision.transforms.functional.adjust_brightness
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.adjust_brightness(image, 0.5);

//% flambeau/vision.transforms.functional.adjust_contrast
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.adjust_contrast(image, 0.5);

//% flambeau/vision.transforms.functional.adjust_gamma
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.adjust_gamma(image, 2);

//% flambeau/vision.transforms.functional.adjust_hue
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.adjust_hue(image, 0.25);

//% flambeau/vision.transforms.functional.adjust_saturation
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.adjust_saturation(image, 0.5);

//% flambeau/vision.transforms.functional.autocontrast
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.autocontrast(image);

//% flambeau/vision.transforms.functional.equalize
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.equalize(image);

//% flambeau/vision.transforms.functional.invert
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.invert(image);

//% flambeau/vision.transforms.functional.posterize
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.posterize(image, 2);

//% flambeau/vision.transforms.functional.solarize
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.solarize(image, 120);

//% flambeau/vision.transforms.functional.permute_channels
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.permute_channels(image, [2, 1, 0]);

//% flambeau/vision.transforms.functional.hflip
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.hflip(image);

//% flambeau/vision.transforms.functional.horizontal_flip
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.horizontal_flip(image);

//% flambeau/vision.transforms.functional.vflip
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.vflip(image);

//% flambeau/vision.transforms.functional.vertical_flip
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.vertical_flip(image);

//% flambeau/vision.transforms.functional.to_grayscale
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.to_grayscale(image);

//% flambeau/vision.transforms.functional.get_dimensions
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.get_dimensions(image);

//% flambeau/vision.transforms.functional.get_num_channels
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.get_num_channels(image);

//% flambeau/vision.transforms.functional.get_size
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[10, 100]], [[20, 150]], [[30, 200]]], { dtype: torch.uint8 });
functional.get_size(image);

//% flambeau/vision.transforms.functional.grayscale_to_rgb
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
functional.grayscale_to_rgb(image);

//% flambeau/vision.transforms.functional.adjust_sharpness
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.adjust_sharpness(image, 2).shape;

//% flambeau/vision.transforms.functional.crop
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.crop(image, 1, 1, 2, 2);

//% flambeau/vision.transforms.functional.five_crop
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.five_crop(image, 2).map(({ shape }) => shape.join());

//% flambeau/vision.transforms.functional.ten_crop
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.ten_crop(image, 2).length;

//% flambeau/vision.transforms.functional.resized_crop
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.resized_crop(image, 0, 0, 2, 2, [8, 8]).shape;

//% flambeau/vision.transforms.functional.erase
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.erase(image, 0, 0, 2, 2, 0).at(0);

//% flambeau/vision.transforms.functional.gaussian_blur
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.gaussian_blur(image, 3).at(0);

//% flambeau/vision.transforms.functional.perspective
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.perspective(
  image,
  [
    [0, 0],
    [3, 0],
    [3, 3],
    [0, 3],
  ],
  [
    [0, 0],
    [3, 0],
    [3, 3],
    [0, 3],
  ],
).shape;

//% flambeau/vision.transforms.functional.gaussian_noise
import { transforms } from "flambeau/vision";
const { functional } = transforms;
torch.manual_seed(0);
functional.gaussian_noise(torch.full([1, 1, 3], 0.5));

//% flambeau/vision.transforms.functional.convert_image_dtype
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.tensor([[[0, 100, 200]]], { dtype: torch.uint8 });
functional.convert_image_dtype(image, torch.float32);

//% flambeau/vision.transforms.functional.elastic, flambeau/vision.transforms.functional.elastic_transform
import { transforms } from "flambeau/vision";
const { functional } = transforms;
const image = torch.arange(48, { dtype: torch.uint8 }).view(3, 4, 4);
functional.elastic(image, torch.zeros(1, 4, 4, 2)).equal(image); // a displacement of nothing

//% flambeau/vision.transforms.functional.get_num_frames
import { transforms } from "flambeau/vision";
const { functional } = transforms;
functional.get_num_frames(torch.zeros(8, 3, 4, 4));

//% flambeau/vision.transforms.functional.uniform_temporal_subsample
import { transforms } from "flambeau/vision";
const { functional } = transforms;
functional.uniform_temporal_subsample(torch.arange(8).view(8, 1, 1, 1), 3).flatten();

//% flambeau/vision.models.AlexNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
new models.AlexNet({ num_classes: 10 }).eval()(torch.empty(1, 3, 224, 224)).shape;

//% flambeau/vision.models.ConvNeXt
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.convnext_tiny({ num_classes: 10 }) instanceof models.ConvNeXt;

//% flambeau/vision.models.DenseNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.densenet121({ num_classes: 10 }) instanceof models.DenseNet;

//% flambeau/vision.models.EfficientNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.efficientnet_b0({ num_classes: 10 }) instanceof models.EfficientNet;

//% flambeau/vision.models.GoogLeNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.googlenet({ num_classes: 10 }) instanceof models.GoogLeNet;

//% flambeau/vision.models.Inception3
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.inception_v3({ num_classes: 10 }) instanceof models.Inception3;

//% flambeau/vision.models.MaxVit
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.maxvit_t({ num_classes: 10 }) instanceof models.MaxVit;

//% flambeau/vision.models.MNASNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.mnasnet1_0({ num_classes: 10 }) instanceof models.MNASNet;

//% flambeau/vision.models.MobileNetV2
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
new models.MobileNetV2({ num_classes: 10 }).eval()(torch.empty(1, 3, 224, 224)).shape;

//% flambeau/vision.models.MobileNetV3
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.mobilenet_v3_small({ num_classes: 10 }) instanceof models.MobileNetV3;

//% flambeau/vision.models.RegNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.regnet_y_400mf({ num_classes: 10 }) instanceof models.RegNet;

//% flambeau/vision.models.ResNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = new models.ResNet(models.BasicBlock, [1, 1, 1, 1], { num_classes: 10 });
model.eval()(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision.models.ShuffleNetV2
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.shufflenet_v2_x1_0({ num_classes: 10 }) instanceof models.ShuffleNetV2;

//% flambeau/vision.models.SqueezeNet
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
new models.SqueezeNet("1_1", 10).eval()(torch.empty(1, 3, 64, 64)).shape;

//% flambeau/vision.models.SwinTransformer
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.swin_t({ num_classes: 10 }) instanceof models.SwinTransformer;

//% flambeau/vision.models.VGG
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.vgg11({ num_classes: 10 }) instanceof models.VGG;

//% flambeau/vision.models.VisionTransformer
import { models } from "flambeau/vision";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
models.vit_b_16({ num_classes: 10 }) instanceof models.VisionTransformer;

//% flambeau/vision.models.BasicBlock
import { models } from "flambeau/vision";
new models.BasicBlock(4, 4).eval()(torch.ones(1, 4, 8, 8)).shape;

//% flambeau/vision.models.Bottleneck
import { models } from "flambeau/vision";
new models.Bottleneck(16, 4).eval()(torch.ones(1, 16, 8, 8)).shape;

//% flambeau/vision.models.Fire
import { models } from "flambeau/vision";
new models.Fire(4, 2, 3, 3)(torch.ones(1, 4, 8, 8)).shape;

//% flambeau/vision.models.CNBlock
import { models } from "flambeau/vision";
new models.CNBlock(4, 1e-6, 0)(torch.ones(1, 4, 8, 8)).shape;

//% flambeau/vision.models.CNBlockConfig
import { models } from "flambeau/vision";
new models.CNBlockConfig(96, 192, 3).num_layers;

//% flambeau/vision.models.LayerNorm2d
import { models } from "flambeau/vision";
new models.LayerNorm2d(2)(torch.arange(2).float().view(1, 2, 1, 1)).flatten();

//% flambeau/vision.models.MBConvConfig
import { models } from "flambeau/vision";
models.MBConvConfig(6, 3, 2, 16, 24, 2).num_layers;

//% flambeau/vision.models.FusedMBConvConfig
import { models } from "flambeau/vision";
models.FusedMBConvConfig(4, 3, 2, 24, 48, 4).num_layers;

//% flambeau/vision.models.InvertedResidualConfig
import { models } from "flambeau/vision";
new models.InvertedResidualConfig(16, 3, 16, 16, true, "RE", 2, 1, 1).out_channels;

//% flambeau/vision.models.BlockParams
import { models } from "flambeau/vision";
models.BlockParams.from_init_params({ depth: 13, w_0: 24, w_a: 36.44, w_m: 2.49, group_width: 8 }).depths;

//% flambeau/vision.models.PatchMerging
import { models } from "flambeau/vision";
new models.PatchMerging(4)(torch.ones(1, 8, 8, 4)).shape;

//% flambeau/vision.models.PatchMergingV2
import { models } from "flambeau/vision";
new models.PatchMergingV2(4)(torch.ones(1, 8, 8, 4)).shape;

//% flambeau/vision.models.SwinTransformerBlock
import { models } from "flambeau/vision";
new models.SwinTransformerBlock(8, 2, [4, 4], [0, 0])(torch.ones(1, 8, 8, 8)).shape;

//% flambeau/vision.models.SwinTransformerBlockV2
import { models } from "flambeau/vision";
new models.SwinTransformerBlockV2(8, 2, [4, 4], [0, 0])(torch.ones(1, 8, 8, 8)).shape;

//% flambeau/vision.models.Weights
import { models } from "flambeau/vision";
models.ResNet18_Weights.DEFAULT instanceof models.Weights;

//% flambeau/vision.models.get_model_builder
import { models } from "flambeau/vision";
models.get_model_builder("resnet18") === models.resnet18;

//% flambeau/vision.models.get_model_weights
import { models } from "flambeau/vision";
models.get_model_weights("resnet18").DEFAULT;

//% flambeau/text.BertForMaskedLM
import * as text from "flambeau/text";
const config = {
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
};
new text.BertForMaskedLM(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.BertForSequenceClassification
import * as text from "flambeau/text";
const config = {
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
};
new text.BertForSequenceClassification(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.BertForTokenClassification
import * as text from "flambeau/text";
const config = {
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
};
new text.BertForTokenClassification(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.DistilBertForMaskedLM
import * as text from "flambeau/text";
const config = { model_type: "distilbert", vocab_size: 10, dim: 8, n_layers: 1, n_heads: 2, hidden_dim: 16 };
new text.DistilBertForMaskedLM(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.DistilBertForSequenceClassification
import * as text from "flambeau/text";
const config = { model_type: "distilbert", vocab_size: 10, dim: 8, n_layers: 1, n_heads: 2, hidden_dim: 16 };
new text.DistilBertForSequenceClassification(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.GPT2LMHeadModel
import * as text from "flambeau/text";
const config = { model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 };
new text.GPT2LMHeadModel(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.LlamaForCausalLM
import * as text from "flambeau/text";
const config = {
  model_type: "llama",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.LlamaForCausalLM(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.MistralForCausalLM
import * as text from "flambeau/text";
const config = {
  model_type: "mistral",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.MistralForCausalLM(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.Qwen2ForCausalLM
import * as text from "flambeau/text";
const config = {
  model_type: "qwen2",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.Qwen2ForCausalLM(config).eval()(torch.tensor([[1, 2, 3]])).logits.shape;

//% flambeau/text.BertModel
import * as text from "flambeau/text";
const config = {
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
};
new text.BertModel(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.DistilBertModel
import * as text from "flambeau/text";
const config = { model_type: "distilbert", vocab_size: 10, dim: 8, n_layers: 1, n_heads: 2, hidden_dim: 16 };
new text.DistilBertModel(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.GPT2Model
import * as text from "flambeau/text";
const config = { model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 };
new text.GPT2Model(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.LlamaModel
import * as text from "flambeau/text";
const config = {
  model_type: "llama",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.LlamaModel(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.MistralModel
import * as text from "flambeau/text";
const config = {
  model_type: "mistral",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.MistralModel(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.Qwen2Model
import * as text from "flambeau/text";
const config = {
  model_type: "qwen2",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  intermediate_size: 16,
};
new text.Qwen2Model(config).eval()(torch.tensor([[1, 2, 3]])).last_hidden_state.shape;

//% flambeau/text.PreTrainedModel
import * as text from "flambeau/text";
new text.GPT2Model({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 }) instanceof
  text.PreTrainedModel;

//% flambeau/text.CausalLanguageModel
import * as text from "flambeau/text";
const model = new text.GPT2LMHeadModel({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 }).eval();
model.generate(torch.tensor([[1, 2, 3]]), { max_new_tokens: 4 }).shape;

//% flambeau/text.DynamicCache
import * as text from "flambeau/text";
const model = new text.GPT2LMHeadModel({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 }).eval();
const cache = new text.DynamicCache();
model(torch.tensor([[1, 2, 3]]), { past_key_values: cache, use_cache: true });
cache.get_seq_length();

//% flambeau/text.Conv1D
import * as text from "flambeau/text";
new text.Conv1D(3, 2)(torch.ones(1, 2)).shape; // a linear layer with transposed weights

//% flambeau/text.LoraLinear
import * as text from "flambeau/text";
const layer = new text.LoraLinear(new nn.Linear(4, 3), { rank: 2, scaling: 1, dropout: 0, start: true, bias: "none" });
[...layer.named_parameters()].map(([name, { shape }]) => `${name} ${shape}`);

//% flambeau/text.LoraEmbedding
import * as text from "flambeau/text";
const layer = new text.LoraEmbedding(new nn.Embedding(5, 4), {
  rank: 2,
  scaling: 1,
  dropout: 0,
  start: true,
  bias: "none",
});
[...layer.named_parameters()].map(([name, { shape }]) => `${name} ${shape}`);

//% flambeau/text.PeftModel
import * as text from "flambeau/text";
const model = new text.GPT2LMHeadModel({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 });
const peft = text.get_peft_model(model, { r: 2, target_modules: ["c_attn"] });
peft instanceof text.PeftModel;

//% flambeau/text.AutoModel
import * as text from "flambeau/text";
const model = () => text.AutoModel.from_pretrained("models/gpt2"); // a folder of Hugging Face's files
text.AutoModel.from_config({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 }).constructor.name;

//% flambeau/text.AutoModelForCausalLM
import * as text from "flambeau/text";
const model = () => text.AutoModelForCausalLM.from_pretrained("models/gpt2"); // a folder of Hugging Face's files
text.AutoModelForCausalLM.from_config({ model_type: "gpt2", vocab_size: 10, n_embd: 8, n_layer: 1, n_head: 2 })
  .constructor.name;

//% flambeau/text.AutoModelForMaskedLM
import * as text from "flambeau/text";
const model = () => text.AutoModelForMaskedLM.from_pretrained("models/bert"); // a folder of Hugging Face's files
text.AutoModelForMaskedLM.from_config({
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
}).constructor.name;

//% flambeau/text.AutoModelForSequenceClassification
import * as text from "flambeau/text";
const model = () => text.AutoModelForSequenceClassification.from_pretrained("models/bert"); // a folder of Hugging Face's files
text.AutoModelForSequenceClassification.from_config({
  model_type: "bert",
  vocab_size: 10,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
}).constructor.name;

//% flambeau/vision.models.feature_extraction.DualGraphModule
import { models } from "flambeau/vision";
const extractor = models.feature_extraction.create_feature_extractor(models.alexnet(), ["features.0", "flatten"]);
[extractor instanceof models.feature_extraction.DualGraphModule, extractor.eval_graph === extractor.eval().graph];

//% flambeau/vision/models/detection.fasterrcnn_mobilenet_v3_large_320_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.fasterrcnn_mobilenet_v3_large_320_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.fasterrcnn_mobilenet_v3_large_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.fasterrcnn_mobilenet_v3_large_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.fasterrcnn_resnet50_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.fasterrcnn_resnet50_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.fasterrcnn_resnet50_fpn_v2
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.fasterrcnn_resnet50_fpn_v2({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.fcos_resnet50_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.fcos_resnet50_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.keypointrcnn_resnet50_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.keypointrcnn_resnet50_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.maskrcnn_resnet50_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.maskrcnn_resnet50_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.maskrcnn_resnet50_fpn_v2
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.maskrcnn_resnet50_fpn_v2({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.retinanet_resnet50_fpn
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.retinanet_resnet50_fpn({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.retinanet_resnet50_fpn_v2
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.retinanet_resnet50_fpn_v2({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.ssd300_vgg16
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.ssd300_vgg16({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/detection.ssdlite320_mobilenet_v3_large
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = detection.ssdlite320_mobilenet_v3_large({ weights_backbone: null });
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/segmentation.fcn_resnet50
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.fcn_resnet50({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/segmentation.fcn_resnet101
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.fcn_resnet101({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/segmentation.deeplabv3_resnet50
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.deeplabv3_resnet50({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/segmentation.deeplabv3_resnet101
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.deeplabv3_resnet101({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/segmentation.deeplabv3_mobilenet_v3_large
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.deeplabv3_mobilenet_v3_large({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/segmentation.lraspp_mobilenet_v3_large
import * as segmentation from "flambeau/vision/models/segmentation";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = segmentation.lraspp_mobilenet_v3_large({ weights_backbone: null }).eval();
model(torch.empty(1, 3, 64, 64)).out.shape;

//% flambeau/vision/models/detection.FCOS_ResNet50_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.FCOS_ResNet50_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.FasterRCNN_MobileNet_V3_Large_320_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.FasterRCNN_MobileNet_V3_Large_320_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.FasterRCNN_MobileNet_V3_Large_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.FasterRCNN_MobileNet_V3_Large_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.FasterRCNN_ResNet50_FPN_V2_Weights
import * as detection from "flambeau/vision/models/detection";
detection.FasterRCNN_ResNet50_FPN_V2_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.FasterRCNN_ResNet50_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.FasterRCNN_ResNet50_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.KeypointRCNN_ResNet50_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.KeypointRCNN_ResNet50_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.MaskRCNN_ResNet50_FPN_V2_Weights
import * as detection from "flambeau/vision/models/detection";
detection.MaskRCNN_ResNet50_FPN_V2_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.MaskRCNN_ResNet50_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.MaskRCNN_ResNet50_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.RetinaNet_ResNet50_FPN_V2_Weights
import * as detection from "flambeau/vision/models/detection";
detection.RetinaNet_ResNet50_FPN_V2_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.RetinaNet_ResNet50_FPN_Weights
import * as detection from "flambeau/vision/models/detection";
detection.RetinaNet_ResNet50_FPN_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.SSD300_VGG16_Weights
import * as detection from "flambeau/vision/models/detection";
detection.SSD300_VGG16_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.SSDLite320_MobileNet_V3_Large_Weights
import * as detection from "flambeau/vision/models/detection";
detection.SSDLite320_MobileNet_V3_Large_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.DeepLabV3_MobileNet_V3_Large_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.DeepLabV3_MobileNet_V3_Large_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.DeepLabV3_ResNet101_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.DeepLabV3_ResNet101_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.DeepLabV3_ResNet50_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.DeepLabV3_ResNet50_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.FCN_ResNet101_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.FCN_ResNet101_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.FCN_ResNet50_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.FCN_ResNet50_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/segmentation.LRASPP_MobileNet_V3_Large_Weights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.LRASPP_MobileNet_V3_Large_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/detection.faster_rcnn.TwoMLPHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.faster_rcnn.TwoMLPHead(8 * 7 * 7, 16);
head(torch.ones(3, 8, 7, 7)).shape;

//% flambeau/vision/models/detection.faster_rcnn.FastRCNNConvFCHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.faster_rcnn.FastRCNNConvFCHead([8, 7, 7], [16], [32]);
head(torch.ones(3, 8, 7, 7)).shape;

//% flambeau/vision/models/detection.faster_rcnn.FastRCNNPredictor
import * as detection from "flambeau/vision/models/detection";
const [scores, boxes] = new detection.faster_rcnn.FastRCNNPredictor(16, 5)(torch.ones(3, 16));
[scores.shape, boxes.shape];

//% flambeau/vision/models/detection.fcos.FCOSClassificationHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.fcos.FCOSClassificationHead(32, 1, 5);
head([torch.ones(2, 32, 4, 4)]).shape;

//% flambeau/vision/models/detection.fcos.FCOSRegressionHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.fcos.FCOSRegressionHead(32, 1);
const [boxes, centers] = head([torch.ones(2, 32, 4, 4)]);
[boxes.shape, centers.shape];

//% flambeau/vision/models/detection.fcos.FCOSHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.fcos.FCOSHead(32, 1, 5);
Object.keys(head([torch.ones(2, 32, 4, 4)]));

//% flambeau/vision/models/detection.generalized_rcnn.GeneralizedRCNN
import * as detection from "flambeau/vision/models/detection";
detection.FasterRCNN.prototype instanceof detection.generalized_rcnn.GeneralizedRCNN;

//% flambeau/vision/models/detection.keypoint_rcnn.KeypointRCNNHeads
import * as detection from "flambeau/vision/models/detection";
const heads = new detection.keypoint_rcnn.KeypointRCNNHeads(8, [16, 16]);
heads(torch.ones(2, 8, 14, 14)).shape;

//% flambeau/vision/models/detection.keypoint_rcnn.KeypointRCNNPredictor
import * as detection from "flambeau/vision/models/detection";
const predictor = new detection.keypoint_rcnn.KeypointRCNNPredictor(16, 17);
predictor(torch.ones(2, 16, 14, 14)).shape;

//% flambeau/vision/models/detection.mask_rcnn.MaskRCNNHeads
import * as detection from "flambeau/vision/models/detection";
const heads = new detection.mask_rcnn.MaskRCNNHeads(8, [16, 16], 1);
heads(torch.ones(2, 8, 14, 14)).shape;

//% flambeau/vision/models/detection.mask_rcnn.MaskRCNNPredictor
import * as detection from "flambeau/vision/models/detection";
const predictor = new detection.mask_rcnn.MaskRCNNPredictor(16, 16, 3);
predictor(torch.ones(2, 16, 14, 14)).shape;

//% flambeau/vision/models/detection.retinanet.RetinaNetClassificationHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.retinanet.RetinaNetClassificationHead(16, 9, 5);
head([torch.ones(2, 16, 4, 4)]).shape;

//% flambeau/vision/models/detection.retinanet.RetinaNetRegressionHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.retinanet.RetinaNetRegressionHead(16, 9);
head([torch.ones(2, 16, 4, 4)]).shape;

//% flambeau/vision/models/detection.retinanet.RetinaNetHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.retinanet.RetinaNetHead(16, 9, 5);
Object.keys(head([torch.ones(2, 16, 4, 4)]));

//% flambeau/vision/models/detection.roi_heads.RoIHeads
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // no bytes, no arithmetic
const model = detection.fasterrcnn_resnet50_fpn({ weights_backbone: null });
model.roi_heads instanceof detection.roi_heads.RoIHeads;

//% flambeau/vision/models/detection.roi_heads.fastrcnn_loss
import * as detection from "flambeau/vision/models/detection";
const { fastrcnn_loss } = detection.roi_heads;
const [classes, boxes] = fastrcnn_loss(
  torch.zeros(2, 3),
  torch.ones(2, 12),
  [torch.tensor([0, 2])],
  [torch.ones(2, 4)],
);
[classes.item(), boxes.item()];

//% flambeau/vision/models/detection.rpn.RPNHead
import * as detection from "flambeau/vision/models/detection";
const [scores, offsets] = new detection.rpn.RPNHead(8, 3)([torch.ones(1, 8, 4, 4)]);
[scores[0].shape, offsets[0].shape];

//% flambeau/vision/models/detection.ssd.SSDScoringHead
import * as detection from "flambeau/vision/models/detection";
const layers = new nn.ModuleList([new nn.Conv2d(8, 12, 3, { padding: 1 })]);
const head = new detection.ssd.SSDScoringHead(layers, 4); // 3 boxes for each cell
head([torch.ones(1, 8, 5, 5)]).shape;

//% flambeau/vision/models/detection.ssd.SSDClassificationHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.ssd.SSDClassificationHead([8, 16], [4, 6], 3);
head([torch.ones(1, 8, 4, 4), torch.ones(1, 16, 2, 2)]).shape;

//% flambeau/vision/models/detection.ssd.SSDRegressionHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.ssd.SSDRegressionHead([8, 16], [4, 6]);
head([torch.ones(1, 8, 4, 4), torch.ones(1, 16, 2, 2)]).shape;

//% flambeau/vision/models/detection.ssd.SSDHead
import * as detection from "flambeau/vision/models/detection";
const head = new detection.ssd.SSDHead([8], [4], 3);
Object.keys(head([torch.ones(1, 8, 4, 4)]));

//% flambeau/vision/models/detection.ssd.SSDFeatureExtractorVGG
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // no bytes, no arithmetic
const model = detection.ssd300_vgg16({ weights_backbone: null });
model.backbone instanceof detection.ssd.SSDFeatureExtractorVGG;

//% flambeau/vision/models/detection.ssdlite.SSDLiteClassificationHead
import * as detection from "flambeau/vision/models/detection";
const norm = (channels) => new nn.BatchNorm2d(channels);
const head = new detection.ssdlite.SSDLiteClassificationHead([8, 16], [6, 6], 3, norm);
head([torch.ones(2, 8, 4, 4), torch.ones(2, 16, 2, 2)]).shape;

//% flambeau/vision/models/detection.ssdlite.SSDLiteRegressionHead
import * as detection from "flambeau/vision/models/detection";
const norm = (channels) => new nn.BatchNorm2d(channels);
const head = new detection.ssdlite.SSDLiteRegressionHead([8, 16], [6, 6], norm);
head([torch.ones(2, 8, 4, 4), torch.ones(2, 16, 2, 2)]).shape;

//% flambeau/vision/models/detection.ssdlite.SSDLiteHead
import * as detection from "flambeau/vision/models/detection";
const norm = (channels) => new nn.BatchNorm2d(channels);
const head = new detection.ssdlite.SSDLiteHead([8], [6], 3, norm);
Object.keys(head([torch.ones(2, 8, 4, 4)]));

//% flambeau/vision/models/detection.ssdlite.SSDLiteFeatureExtractorMobileNet
import * as detection from "flambeau/vision/models/detection";
using _ = torch.device_scope("meta"); // no bytes, no arithmetic
const model = detection.ssdlite320_mobilenet_v3_large({ weights_backbone: null });
model.backbone instanceof detection.ssdlite.SSDLiteFeatureExtractorMobileNet;

//% flambeau/vision/models/detection.transform.resize_boxes
import * as detection from "flambeau/vision/models/detection";
detection.transform.resize_boxes(torch.tensor([[0, 0, 10, 20]]).float(), [100, 100], [50, 200]).tolist();

//% flambeau/vision/models/detection.transform.resize_keypoints
import * as detection from "flambeau/vision/models/detection";
detection.transform.resize_keypoints(torch.tensor([[[10, 20, 1]]]).float(), [100, 100], [50, 200]).tolist();

//% flambeau/vision/models/segmentation.deeplabv3.ASPPConv
import * as segmentation from "flambeau/vision/models/segmentation";
new segmentation.deeplabv3.ASPPConv(8, 16, 2)(torch.ones(2, 8, 9, 9)).shape;

//% flambeau/vision/models/segmentation.deeplabv3.ASPPPooling
import * as segmentation from "flambeau/vision/models/segmentation";
new segmentation.deeplabv3.ASPPPooling(8, 16)(torch.ones(2, 8, 9, 9)).shape;

//% flambeau/vision/models/segmentation.deeplabv3.ASPP
import * as segmentation from "flambeau/vision/models/segmentation";
new segmentation.deeplabv3.ASPP(8, [2, 4], 16)(torch.ones(2, 8, 9, 9)).shape;

//% flambeau/vision/models/segmentation.deeplabv3.DeepLabHead
import * as segmentation from "flambeau/vision/models/segmentation";
const head = new segmentation.deeplabv3.DeepLabHead(8, 3, [2, 4]);
head(torch.ones(2, 8, 9, 9)).shape;

//% flambeau/vision/models/segmentation.fcn.FCNHead
import * as segmentation from "flambeau/vision/models/segmentation";
new segmentation.fcn.FCNHead(8, 3)(torch.ones(2, 8, 9, 9)).shape;

//% flambeau/vision/models/segmentation.lraspp.LRASPPHead
import * as segmentation from "flambeau/vision/models/segmentation";
const head = new segmentation.lraspp.LRASPPHead(8, 16, 3, 4).eval();
head({ low: torch.ones(1, 8, 8, 8), high: torch.ones(1, 16, 4, 4) }).shape;

//% flambeau/vision.models.PublishedWeights
import { models } from "flambeau/vision";
models.ResNet18_Weights.DEFAULT instanceof models.PublishedWeights;

//% flambeau/vision/models/segmentation.CocoWeights
import * as segmentation from "flambeau/vision/models/segmentation";
segmentation.FCN_ResNet50_Weights.DEFAULT instanceof segmentation.CocoWeights;

//% flambeau/vision/models/optical_flow.OpticalFlowWeights
import * as optical_flow from "flambeau/vision/models/optical_flow";
optical_flow.Raft_Small_Weights.DEFAULT instanceof optical_flow.OpticalFlowWeights;

//% flambeau/vision/models/optical_flow.Raft_Large_Weights
import * as optical_flow from "flambeau/vision/models/optical_flow";
optical_flow.Raft_Large_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/optical_flow.Raft_Small_Weights
import * as optical_flow from "flambeau/vision/models/optical_flow";
optical_flow.Raft_Small_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/optical_flow.raft.BottleneckBlock
import { raft } from "flambeau/vision/models/optical_flow";
const block = new raft.BottleneckBlock(8, 16, { norm_layer: null, stride: 2 });
block(torch.ones(1, 8, 6, 6)).shape;

//% flambeau/vision/models/optical_flow.raft.ResidualBlock
import { raft } from "flambeau/vision/models/optical_flow";
const block = new raft.ResidualBlock(8, 16, { norm_layer: null, stride: 2 });
block(torch.ones(1, 8, 6, 6)).shape;

//% flambeau/vision/models/optical_flow.raft.ConvGRU
import { raft } from "flambeau/vision/models/optical_flow";
const unit = new raft.ConvGRU({ input_size: 4, hidden_size: 8, kernel_size: 3, padding: 1 });
unit(torch.zeros(1, 8, 5, 5), torch.ones(1, 4, 5, 5)).shape;

//% flambeau/vision/models/optical_flow.raft.RecurrentBlock
import { raft } from "flambeau/vision/models/optical_flow";
const block = new raft.RecurrentBlock({ input_size: 4, hidden_size: 8 });
block(torch.zeros(1, 8, 5, 5), torch.ones(1, 4, 5, 5)).shape;

//% flambeau/vision/models/optical_flow.raft.FlowHead
import { raft } from "flambeau/vision/models/optical_flow";
const head = new raft.FlowHead({ in_channels: 8, hidden_size: 16 });
head(torch.ones(1, 8, 5, 5)).shape;

//% flambeau/vision/models/optical_flow.raft.MaskPredictor
import { raft } from "flambeau/vision/models/optical_flow";
const predictor = new raft.MaskPredictor({ in_channels: 8, hidden_size: 16 });
predictor(torch.ones(1, 8, 5, 5)).shape;

//% flambeau/vision/models/optical_flow.raft.MotionEncoder
import { raft } from "flambeau/vision/models/optical_flow";
const encoder = new raft.MotionEncoder({
  in_channels_corr: 9,
  corr_layers: [16],
  flow_layers: [16, 8],
  out_channels: 12,
});
encoder(torch.zeros(1, 2, 5, 5), torch.ones(1, 9, 5, 5)).shape;

//% flambeau/vision/models/optical_flow.raft.UpdateBlock
import { raft } from "flambeau/vision/models/optical_flow";
const block = new raft.UpdateBlock({
  motion_encoder: new raft.MotionEncoder({
    in_channels_corr: 9,
    corr_layers: [16],
    flow_layers: [16, 8],
    out_channels: 12,
  }),
  recurrent_block: new raft.RecurrentBlock({ input_size: 12 + 4, hidden_size: 8 }),
  flow_head: new raft.FlowHead({ in_channels: 8, hidden_size: 16 }),
});
const [state, context] = [torch.zeros(1, 8, 5, 5), torch.ones(1, 4, 5, 5)];
const [next, change] = block(state, context, torch.ones(1, 9, 5, 5), torch.zeros(1, 2, 5, 5));
[next.shape, change.shape];

//% flambeau/vision/models/video.VideoWeights
import * as video from "flambeau/vision/models/video";
video.S3D_Weights.DEFAULT instanceof video.VideoWeights;

//% flambeau/vision/models/video.MC3_18_Weights
import * as video from "flambeau/vision/models/video";
video.MC3_18_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.MViT_V1_B_Weights
import * as video from "flambeau/vision/models/video";
video.MViT_V1_B_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.MViT_V2_S_Weights
import * as video from "flambeau/vision/models/video";
video.MViT_V2_S_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.R2Plus1D_18_Weights
import * as video from "flambeau/vision/models/video";
video.R2Plus1D_18_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.R3D_18_Weights
import * as video from "flambeau/vision/models/video";
video.R3D_18_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.S3D_Weights
import * as video from "flambeau/vision/models/video";
video.S3D_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.Swin3D_B_Weights
import * as video from "flambeau/vision/models/video";
video.Swin3D_B_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.Swin3D_S_Weights
import * as video from "flambeau/vision/models/video";
video.Swin3D_S_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.Swin3D_T_Weights
import * as video from "flambeau/vision/models/video";
video.Swin3D_T_Weights.DEFAULT.meta.num_params;

//% flambeau/vision/models/video.swin3d_b
import * as video from "flambeau/vision/models/video";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = video.swin3d_b();
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/video.swin3d_s
import * as video from "flambeau/vision/models/video";
using _ = torch.device_scope("meta"); // shapes only: no bytes, no arithmetic
const model = video.swin3d_s();
model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

//% flambeau/vision/models/video.mvit.MultiscaleAttention
import * as video from "flambeau/vision/models/video";
const steps = { kernel_q: [], kernel_kv: [], stride_q: [], stride_kv: [] };
const parts = { residual_pool: true, residual_with_cls_embed: true, rel_pos_embed: true };
const attention = new video.mvit.MultiscaleAttention([2, 4, 4], 8, 8, 2, { ...steps, ...parts });
const [y, size] = attention(torch.ones(1, 1 + 2 * 4 * 4, 8), [2, 4, 4]);
[y.shape, size];

//% flambeau/vision/models/video.mvit.MultiscaleBlock
import * as video from "flambeau/vision/models/video";
const steps = { kernel_q: [3, 3, 3], kernel_kv: [], stride_q: [1, 2, 2], stride_kv: [] };
const block = new video.mvit.MultiscaleBlock(
  [2, 4, 4],
  { num_heads: 2, input_channels: 8, output_channels: 16, ...steps },
  { residual_pool: true, residual_with_cls_embed: true, rel_pos_embed: true, proj_after_attn: true },
);
const [y, size] = block(torch.ones(1, 1 + 2 * 4 * 4, 8), [2, 4, 4]);
[y.shape, size];

//% flambeau/vision/models/video.mvit.Pool
import * as video from "flambeau/vision/models/video";
const pool = new video.mvit.Pool(new nn.MaxPool3d([1, 2, 2]), null);
const [y, size] = pool(torch.ones(1, 2, 1 + 2 * 4 * 4, 8), [2, 4, 4]);
[y.shape, size];

//% flambeau/vision/models/video.mvit.PositionalEncoding
import * as video from "flambeau/vision/models/video";
const encoding = new video.mvit.PositionalEncoding(8, [4, 4], 2, false);
encoding(torch.ones(1, 2 * 4 * 4, 8)).shape;

//% flambeau/vision/models/video.resnet.BasicBlock
import * as video from "flambeau/vision/models/video";
const block = new video.resnet.BasicBlock(8, 8, video.resnet.Conv3DSimple);
block(torch.ones(1, 8, 2, 4, 4)).shape;

//% flambeau/vision/models/video.resnet.Bottleneck
import * as video from "flambeau/vision/models/video";
const block = new video.resnet.Bottleneck(32, 8, video.resnet.Conv3DSimple);
block(torch.ones(1, 32, 2, 4, 4)).shape;

//% flambeau/vision/models/video.resnet.BasicStem
import * as video from "flambeau/vision/models/video";
const stem = new video.resnet.BasicStem();
stem(torch.ones(1, 3, 2, 8, 8)).shape;

//% flambeau/vision/models/video.resnet.R2Plus1dStem
import * as video from "flambeau/vision/models/video";
const stem = new video.resnet.R2Plus1dStem();
stem(torch.ones(1, 3, 2, 8, 8)).shape;

//% flambeau/vision/models/video.resnet.Conv2Plus1D
import * as video from "flambeau/vision/models/video";
const conv = new video.resnet.Conv2Plus1D(3, 8, 6, 2);
conv(torch.ones(1, 3, 4, 8, 8)).shape;

//% flambeau/vision/models/video.resnet.Conv3DNoTemporal
import * as video from "flambeau/vision/models/video";
const conv = new video.resnet.Conv3DNoTemporal(3, 8, 6, 2);
conv(torch.ones(1, 3, 4, 8, 8)).shape;

//% flambeau/vision/models/video.resnet.Conv3DSimple
import * as video from "flambeau/vision/models/video";
const conv = new video.resnet.Conv3DSimple(3, 8, 6, 2);
conv(torch.ones(1, 3, 4, 8, 8)).shape;

//% flambeau/vision/models/video.swin_transformer.PatchEmbed3d
import * as video from "flambeau/vision/models/video";
const embed = new video.swin_transformer.PatchEmbed3d([2, 4, 4], 3, 16);
embed(torch.ones(1, 3, 4, 8, 8)).shape;

//% flambeau/vision/models/video.swin_transformer.ShiftedWindowAttention3d
import * as video from "flambeau/vision/models/video";
const attention = new video.swin_transformer.ShiftedWindowAttention3d(8, [2, 4, 4], [0, 0, 0], 2);
attention(torch.ones(1, 2, 4, 4, 8)).shape;
