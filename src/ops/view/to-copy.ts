/** Copies in another dtype, memory format or place: what `Tensor.to` is made of. */
import { hasValues } from "../../compute/look-at.ts";
import { type DType } from "../../dtype.ts";
import { suggestedFormat, type MemoryFormat } from "../../layout/memory-format.ts";
import { copyStrides } from "../../layout/merge.ts";
import { NO_DATA } from "../../backend/meta.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { onDevice } from "../../tensor/device.ts";
import type { Device } from "../../tensor/device-name.ts";
import { emptyStrided, type Tensor } from "../../tensor/tensor.ts";
import { copyInto, dropsImaginary } from "../../compute/copy-elements.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";

/** Nothing can be copied from where nothing is. */
export function assertReadable(source: Tensor, to: Device): void {
  if (!hasValues(source) && to.type !== "meta") throw new NotImplementedError(NO_DATA);
}

/** Converts to a dtype; records `ToCopyBackward0`. The shape stays. */
export const to_copy: Operator<
  (self: Tensor, dtype: DType, device?: Device | null, memory_format?: MemoryFormat | null) => Tensor
> = operator(
  "_to_copy(Tensor self, ScalarType dtype, Device? device=None, MemoryFormat? memory_format=None) -> Tensor",
  {
    anyDevice: true,
    takesMarks: true,
    forward: (self: Tensor, dtype: DType, device: Device | null, format: MemoryFormat | null) => {
      const to = device ?? self.storage.device;
      if (to.type !== self.storage.device.type) assertReadable(self, to);
      return onDevice(to, () => copyInto(emptyStrided(self.shape, copyStrides(self, format), dtype), self));
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          dropsImaginary.on = false;
          try {
            return grad.to(c.dtype("self"));
          } finally {
            dropsImaginary.on = true;
          }
        },
      ],
    },
  },
);

/** `Tensor.to` with everything decided: the tensor itself where it is as asked for. For the library's own use. */
export function convertTo(
  self: Tensor,
  dtype: DType,
  format: MemoryFormat | null = null,
  copy = false,
  device: Device = self.storage.device,
): Tensor {
  const moves = device.type !== self.storage.device.type;
  const relays = format !== null && format !== "preserve_format" && suggestedFormat(self) !== format;
  if (dtype === self.dtype && !moves && !relays)
    return copy ? shownAs(self.clone({ memory_format: format }), "ToCopyBackward0") : self;
  return to_copy(self, dtype, moves ? device : null, format);
}
