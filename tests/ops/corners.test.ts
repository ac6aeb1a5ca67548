/** Corners of operators that the recorded cases leave out: memory formats, `out`, 0-d half precision, whole numbers beyond 2^53. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

test("dims of size 1 may have any stride in a memory format", () => {
  const x = torch.ones(4, 1, 2, 3);
  expect([x.is_contiguous(), x.is_contiguous({ memory_format: "channels_last" })]).toEqual([true, true]);
  expect(x.contiguous({ memory_format: "channels_last" })).toBe(x);
  const y = torch.ones(4, 2, 2, 3);
  expect([y.is_contiguous(), y.is_contiguous({ memory_format: "channels_last" })]).toEqual([true, false]);
  const z = y.contiguous({ memory_format: "channels_last" });
  expect([z.is_contiguous(), z.is_contiguous({ memory_format: "channels_last" }), z.is_contiguous({ memory_format: "channels_last_3d" })]).toEqual([false, true, false]);
  expect(torch.ones(2, 3, 4).is_contiguous({ memory_format: "channels_last" })).toBe(false);
  expect(torch.ones(2, 1, 3, 4, 5).is_contiguous({ memory_format: "channels_last_3d" })).toBe(true);
});
