/** The mean and the deviation of ImageNet's channels, by which published models expect images to be normalised. */

/** The mean that is given, or ImageNet's. */
export const meanOf = (given: readonly number[] | null): readonly number[] => given ?? [0.485, 0.456, 0.406];
/** The deviation that is given, or ImageNet's. */
export const deviationOf = (given: readonly number[] | null): readonly number[] => given ?? [0.229, 0.224, 0.225];
