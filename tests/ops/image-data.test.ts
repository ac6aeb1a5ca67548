/** Pixels of a canvas become a tensor. */
import * as torch from "flambeau";
import { expect, test } from "vitest";

test("ImageData is bytes of [height, width, 4]", () => {
  const pixels = { width: 3, height: 2, data: Uint8ClampedArray.from({ length: 24 }, (_, i) => i) };
  const image = torch.tensor(pixels);
  expect(image.shape).toEqual([2, 3, 4]);
  expect(image.dtype).toBe(torch.uint8);
  expect(image.at(1, 2, 3).item()).toBe(23);
  expect(torch.tensor(pixels, { dtype: torch.float32 }).permute(2, 0, 1).shape).toEqual([4, 2, 3]);
});

test("other objects are refused", () => {
  expect(() => torch.tensor({ width: 3, height: 2, data: new Uint8ClampedArray(3) })).toThrow("Could not infer dtype");
});
