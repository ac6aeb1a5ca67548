/** What an image goes through before a classifier with published weights. */
export interface ImageClassificationOptions {
  crop_size: number;
  resize_size: number;
  mean?: readonly number[];
  std?: readonly number[];
  interpolation?: "bilinear" | "bicubic" | "nearest";
  antialias?: boolean;
}
export class ImageClassification {
  constructor(readonly options: ImageClassificationOptions) {}
}
