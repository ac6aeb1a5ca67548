/** What group normalisation multiplies and adds for each channel of each sample, from the statistics of the groups. */
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/**
 * `weight * rstd` and `bias - mean * weight * rstd`, both [samples * channels], of statistics [samples * groups].
 */
export function groupScales(
  mean: Tensor,
  rstd: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  samples: number,
  channels: number,
  groups: number,
): { scale: Tensor; shift: Tensor } {
  const { dtype } = mean;
  const [scale, shift] = [emptyTensor([samples * channels], dtype), emptyTensor([samples * channels], dtype)];
  const [w, b] = [weight && packed(weight, dtype), bias && packed(bias, dtype)];
  const run = kernelFor(mean, `group_scales:${dtype.name}:${w !== null}:${b !== null}`, () =>
    kernel("group_scales", (k) => {
      const { begin, end } = k.parallelRange();
      const [groupCount, each] = [k.param("groups"), k.param("each")];
      const [means, rstds] = [k.buffer("mean", dtype.name), k.buffer("rstd", dtype.name)];
      const ws = w && k.buffer("weight", dtype.name);
      const bs = b && k.buffer("bias", dtype.name);
      const [scales, shifts] = [k.buffer("scale", dtype.name), k.buffer("shift", dtype.name)];
      k.for(begin, end, (group) => {
        const from = k.let(group.mul(each));
        const channel = k.let(group.sub(group.div(groupCount).mul(groupCount)).mul(each));
        const [m, r] = [k.let(k.load(means, group)), k.let(k.load(rstds, group))];
        k.vector(0, each, (i) => {
          const factor = k.let(ws ? r.mul(k.load(ws, channel.add(i))) : r.add(constant(0, r.type)));
          const product = k.let(m.mul(factor));
          k.store(scales, from.add(i), factor);
          k.store(shifts, from.add(i), bs ? k.load(bs, channel.add(i)).sub(product) : product.neg());
        });
      });
    }),
  );
  run(
    0,
    samples * groups,
    groups,
    channels / groups,
    argumentOf(mean),
    argumentOf(rstd),
    ...(w ? [argumentOf(w)] : []),
    ...(b ? [argumentOf(b)] : []),
    argumentOf(scale),
    argumentOf(shift),
  );
  if (w) discard(w, weight);
  if (b) discard(b, bias);
  return { scale, shift };
}
