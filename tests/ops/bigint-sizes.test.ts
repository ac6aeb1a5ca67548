/** Sizes that are bigints, as int64 tensors give large ones: taken wherever numbers are. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

// Types say number; programs without them pass what they have.
const size = (value: number): number => BigInt(value) as unknown as number;

test("operators, constructors, layers and loaders", () => {
  const x = torch.arange(6).float();
  expect(torch.zeros(size(2), size(3)).shape).toEqual([2, 3]);
  expect(x.view(size(2), -1).shape).toEqual([2, 3]);
  expect(x.split(size(4)).map((part) => part.shape)).toEqual([[4], [2]]);
  expect(x.split([size(1), size(5)]).map((part) => part.shape)).toEqual([[1], [5]]);
  expect(new torch.Tensor(size(2), size(3)).shape).toEqual([2, 3]);
  for (let dims = 0; dims < 9; dims++) {
    const sizes = Array.from({ length: dims }, (_, i) => (i % 3) + 1);
    expect(new torch.Tensor(...sizes).shape).toEqual(dims === 0 ? [0] : sizes);
  }
  expect(new torch.FloatTensor(size(2)).shape).toEqual([2]);
  expect(new nn.Linear(size(6), size(2))(x).shape).toEqual([2]);
  expect(new nn.Conv2d(1, size(2), size(3))(torch.ones(1, 1, 4, 4)).shape).toEqual([1, 2, 2, 2]);
  expect(new nn.Conv2d(1, 2, [size(3), size(1)])(torch.ones(1, 1, 4, 4)).shape).toEqual([1, 2, 2, 4]);
  expect(new nn.LSTM(size(2), size(3))(torch.ones(1, 1, 2))[0].shape).toEqual([1, 1, 3]);
  expect(new torch.utils.data.DataLoader(x, { batch_size: size(2) }).length).toBe(3);
});

test("a loader without a dataset", () => {
  const { DataLoader } = torch.utils.data;
  expect(() => new DataLoader({ batch_size: 2 } as never)).toThrow(
    "DataLoader.__init__() missing 1 required positional argument: 'dataset'",
  );
});
