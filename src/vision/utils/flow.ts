/**
 * Optical flow as colors: the hue is the direction, the saturation the length (Baker et al., "A Database and Evaluation
 * Methodology for Optical Flow", ICCV 2007).
 */
import { float32, uint8 } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { empty } from "../../ops/create/create.ts";
import { stack } from "../../ops/view/join.ts";
import { atan2 } from "../../ops/elementwise/binary.ts";
import { tensor } from "../../methods/implementations.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

/** The wheel's arcs: how many steps each has, which of red, green, blue is full, and which rises or falls. */
const arcs: readonly (readonly [steps: number, full: number, moving: number, rises: boolean])[] = [
  [15, 0, 1, true],
  [6, 1, 0, false],
  [4, 1, 2, true],
  [11, 2, 1, false],
  [13, 2, 0, true],
  [6, 0, 2, false],
];

/** The colors of the wheel: [55, 3]. */
function colorWheel(): Tensor {
  const colors = arcs.flatMap(([steps, full, moving, rises]) =>
    Array.from({ length: steps }, (_, i) => {
      const color = [0, 0, 0];
      const part = Math.floor(Math.fround((255 * i) / steps));
      color[full] = 255;
      color[moving] = rises ? part : 255 - part;
      return color;
    }),
  );
  return tensor(colors, { dtype: float32 });
}

const epsilon = 2 ** -23;

/**
 * A flow [2, height, width] or [n, 2, height, width] of float32 as an RGB image of uint8.
 * @example
 * import * as torch from "flambeau";
 * import { utils } from "flambeau/vision";
 * utils.flow_to_image(torch.tensor([[[1, 0]], [[0, 1]]], { dtype: torch.float32 })).shape; // [3, 1, 2]
 */
export function flow_to_image(flow: Tensor): Tensor {
  if (flow.dtype !== float32) throw new ValueError(`Flow should be of dtype torch.float, got ${String(flow.dtype)}.`);
  const batch = flow.dim() === 3 ? flow.unsqueeze(0) : flow;
  if (batch.dim() !== 4 || batch.shape[1] !== 2)
    throw new ValueError(
      `Input flow should have shape (2, H, W) or (N, 2, H, W), got torch.Size([${flow.shape.join(", ")}]).`,
    );
  return no_grad(() => {
    const longest = batch.pow(2).sum(1).sqrt().max();
    const image = colored(batch.div(longest.add(epsilon)));
    return flow.dim() === 3 ? image.select(0, 0) : image;
  });
}

/** The colors of flows that are at most 1 long: [n, 3, height, width]. */
function colored(flow: Tensor): Tensor {
  const wheel = colorWheel();
  const count = sizeAt(wheel.shape, 0);
  const length = flow.pow(2).sum(1).sqrt();
  const [x, y] = flow.unbind(1) as [Tensor, Tensor];
  const turn = atan2(y.neg(), x.neg()).div(Math.PI);
  const place = turn
    .add(1)
    .div(2)
    .mul(count - 1);
  const before = place.floor().long();
  const after = before.add(1).remainder(count);
  const share = place.sub(before);
  const channels = (wheel.unbind(1) as Tensor[]).map((channel) => {
    const at = (index: Tensor): Tensor => channel.index_select(0, index.flatten()).view(index.shape).div(255);
    const color = share
      .rsub(1)
      .mul(at(before))
      .add(share.mul(at(after)));
    return length.mul(color.rsub(1)).rsub(1).mul(255).floor().to(uint8);
  });
  return channels.length === 0 ? empty(0) : stack(channels, 1);
}
