/** Random images that stand for a dataset: the same for the same index, whatever else draws random numbers. */
import { int64, uint8 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { randint, randn } from "../../ops/create/draws/random-create.ts";
import { IndexError } from "../../support/errors.ts";
import { defaultGenerator } from "../../tensor/random/generator.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { VisionDataset, type TransformOptions } from "./dataset.ts";

/** Settings of FakeData. */
export interface FakeDataOptions<I, T> extends TransformOptions<Tensor, I, Tensor, T> {
  /** How many samples. Default 1000. */
  size?: number;
  /** Channels, height, width. Default [3, 224, 224]. */
  image_size?: readonly number[];
  /** Default 10. */
  num_classes?: number;
  /** Added to an index for its seed. */
  random_offset?: number;
}
const bound = signature<
  Required<Omit<FakeDataOptions<unknown, unknown>, "image_size">> & { image_size: readonly number[] | null }
>("FakeData", "size=1000, image_size=None, num_classes=10, transform=None, target_transform=None, random_offset=0");

/**
 * Random images of uint8 with random classes: torchvision's numbers. `target_transform` takes the class as a tensor and
 * gives one. Images have the shape `image_size`, [3, 224, 224] by default.
 * @example
 * import { datasets } from "flambeau/vision";
 * const set = new datasets.FakeData(3, [3, 8, 8]);
 * set.at(0)[0].shape; // [3, 8, 8]
 * set.at(2)[1] === set.at(2)[1]; // true
 */
export class FakeData<I = Tensor> extends VisionDataset<[image: I, target: number]> {
  readonly size: number;
  readonly image_size: readonly number[];
  readonly num_classes: number;
  readonly random_offset: number;

  constructor(
    ...args: Arguments<
      [
        size?: number,
        image_size?: readonly number[],
        num_classes?: number,
        transform?: ((image: Tensor) => I) | null,
        target_transform?: ((target: Tensor) => Tensor) | null,
        random_offset?: number,
      ],
      FakeDataOptions<I, Tensor>
    >
  ) {
    const { size, image_size, num_classes, transform, target_transform, random_offset } = bound.bind(args);
    super(null, null, transform as never, target_transform as never);
    this.size = size;
    this.image_size = image_size ?? [3, 224, 224];
    this.num_classes = num_classes;
    this.random_offset = random_offset;
  }

  get length(): number {
    return this.size;
  }
  at(index: number): [image: I, target: number] {
    if (index >= this.size) throw new IndexError(`${this.constructor.name} index out of range`);
    const state = defaultGenerator.stateBytes();
    let image: Tensor;
    let target: Tensor;
    try {
      defaultGenerator.manual_seed(index + this.random_offset);
      image = randn([...this.image_size]);
      target = randint(0, this.num_classes, [1], { dtype: int64 }).at(0);
    } finally {
      defaultGenerator.setStateBytes(state);
    }
    const [changed, label] = this.changed(image.mul(255).to(uint8), target) as unknown as [I, Tensor];
    return [changed, Number(label.item())];
  }
}
