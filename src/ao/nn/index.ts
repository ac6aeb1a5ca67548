/** `torch.ao.nn`: the layers that quantization puts into models. */
import { nameClasses } from "../../support/class-names.ts";
import * as intrinsic from "./intrinsic.ts";
import * as qat from "./qat.ts";
import * as quantizable from "./quantizable-layers.ts";
import * as quantized from "./quantized-layers.ts";

export { intrinsic, qat, quantizable, quantized };

// Bundlers number classes of one name: there are four of `Linear`.
for (const room of [intrinsic.qat, intrinsic.quantized, qat, quantizable, quantized, quantized.dynamic])
  nameClasses(room);
