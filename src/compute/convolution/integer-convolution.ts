/** Convolutions of integers: exact, wrapping as the dtype does, by a direct kernel. */
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { computeType, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import type { ConvolutionParams } from "./params.ts";
import { copyInto, packed, zerosOf } from "../copy-elements.ts";
import type { Shape } from "../../layout/shape.ts";

const sizes = [
  "inputs",
  "outputs",
  "depth",
  "height",
  "width",
  "outDepth",
  "outHeight",
  "outWidth",
  "taps",
  "kernelHeight",
  "kernelWidth",
] as const;
const moves = [
  "stride0",
  "stride1",
  "stride2",
  "padding0",
  "padding1",
  "padding2",
  "dilation0",
  "dilation1",
  "dilation2",
] as const;

/**
 * One output plane (sample and channel) for each step of the outer loop; 1-d and 2-d convolutions have sizes of 1 in
 * front.
 */
function compiled(on: Tensor, dtype: DType): CompiledKernel {
  return kernelFor(on, `integer_convolution:${dtype.name}`, () =>
    kernel("integer_convolution", (k) => {
      const { begin, end } = k.parallelRange();
      const named = Object.fromEntries([...sizes, ...moves, "groups"].map((name) => [name, k.param(name)]));
      const at = (name: (typeof sizes)[number] | (typeof moves)[number] | "groups") => named[name]!;
      const [x, w, out] = [k.buffer("x", dtype.name), k.buffer("w", dtype.name), k.buffer("out", dtype.name)];
      const perGroupIn = k.let(at("inputs").div(at("groups")));
      const perGroupOut = k.let(at("outputs").div(at("groups")));
      k.for(begin, end, (plane) => {
        const sample = k.let(plane.div(at("outputs")));
        const channel = k.let(plane.rem(at("outputs")));
        const firstInput = k.let(sample.mul(at("inputs")).add(channel.div(perGroupOut).mul(perGroupIn)));
        k.for(0, at("outDepth"), (od) =>
          k.for(0, at("outHeight"), (oh) =>
            k.for(0, at("outWidth"), (ow) => {
              const total = k.variable(constant(0, computeType(dtype)), "total");
              k.for(0, perGroupIn, (c) =>
                k.for(0, at("taps"), (kd) => {
                  const d = k.let(
                    od
                      .mul(at("stride0"))
                      .sub(at("padding0"))
                      .add(kd.mul(at("dilation0"))),
                  );
                  k.if(d.ge(0).and(d.lt(at("depth"))), () =>
                    k.for(0, at("kernelHeight"), (kh) => {
                      const h = k.let(
                        oh
                          .mul(at("stride1"))
                          .sub(at("padding1"))
                          .add(kh.mul(at("dilation1"))),
                      );
                      k.if(h.ge(0).and(h.lt(at("height"))), () =>
                        k.for(0, at("kernelWidth"), (kw) => {
                          const v = k.let(
                            ow
                              .mul(at("stride2"))
                              .sub(at("padding2"))
                              .add(kw.mul(at("dilation2"))),
                          );
                          k.if(v.ge(0).and(v.lt(at("width"))), () => {
                            const from = firstInput
                              .add(c)
                              .mul(at("depth"))
                              .add(d)
                              .mul(at("height"))
                              .add(h)
                              .mul(at("width"))
                              .add(v);
                            const weight = channel
                              .mul(perGroupIn)
                              .add(c)
                              .mul(at("taps"))
                              .add(kd)
                              .mul(at("kernelHeight"))
                              .add(kh)
                              .mul(at("kernelWidth"))
                              .add(kw);
                            total.set(total.get().add(k.load(x, from).mul(k.load(w, weight))));
                          });
                        }),
                      );
                    }),
                  );
                }),
              );
              k.store(
                out,
                plane.mul(at("outDepth")).add(od).mul(at("outHeight")).add(oh).mul(at("outWidth")).add(ow),
                total.get(),
              );
            }),
          ),
        );
      });
    }),
  );
}

const three = (list: Shape, missing: number): number[] => [
  ...new Array<number>(3 - list.length).fill(missing),
  ...list,
];

/** The convolution of integer tensors; `shape` is the output's. */
export function convolveIntegers(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  shape: Shape,
  params: ConvolutionParams,
): Tensor {
  const [x, w] = [packed(input), packed(weight)];
  const result = emptyTensor(shape, input.dtype);
  compiled(input, input.dtype)(
    0,
    shape[0]! * shape[1]!,
    x.shape[1]!,
    shape[1]!,
    ...three(x.shape.slice(2), 1),
    ...three(shape.slice(2), 1),
    ...three(w.shape.slice(2), 1),
    ...three(params.stride, 1),
    ...three(params.padding, 0),
    ...three(params.dilation, 1),
    params.groups,
    argumentOf(x),
    argumentOf(w),
    argumentOf(result),
  );
  if (bias) result.add_(bias.reshape([-1, ...params.stride.map(() => 1)]));
  return result;
}

/**
 * The transposed convolution of integers: the gradient's elements are spread apart, then convolved with the flipped
 * weight.
 */
export function integerInputGradient(
  gradient: Tensor,
  weight: Tensor,
  shape: Shape,
  params: ConvolutionParams,
): Tensor {
  const { stride, padding, dilation, groups } = params;
  const [n, o] = gradient.shape as [number, number];
  const reach = stride.map((_, d) => dilation[d]! * (weight.shape[d + 2]! - 1));
  // Room in front: reach - padding, behind: what the output's size asks for.
  const spread = zerosOf([n, o, ...stride.map((_, d) => shape[d + 2]! + reach[d]!)], gradient.dtype);
  const targetStrides = spread.strides.map((s, d) => (d < 2 ? s : s * stride[d - 2]!));
  let source = gradient;
  let offset = 0;
  stride.forEach((step, d) => {
    const first = reach[d]! - padding[d]!;
    const skipped = first < 0 ? Math.ceil(-first / step) : 0;
    const start = first + skipped * step;
    const kept = Math.max(
      0,
      Math.min(source.shape[d + 2]! - skipped, Math.ceil((spread.shape[d + 2]! - start) / step)),
    );
    source = source.narrow(d + 2, Math.min(skipped, source.shape[d + 2]!), kept);
    offset += start * spread.strides[d + 2]!;
  });
  if (!source.shape.includes(0))
    copyInto(aliasOf(spread, { shape: source.shape, strides: targetStrides, offset }), source);
  const inputs = shape[1]! / groups;
  const outputs = o / groups;
  const spatial = weight.shape.slice(2);
  const grouped = weight
    .reshape([groups, outputs, inputs, ...spatial])
    .transpose(1, 2)
    .contiguous();
  // Kernel cells backwards: negative strides from the last one.
  const turnedShape = [groups * inputs, outputs, ...spatial];
  const dense = contiguousStrides(turnedShape);
  const last = spatial.reduce((sum, size, d) => sum + (size - 1) * dense[d + 2]!, 0);
  const turned = copyInto(
    emptyTensor(turnedShape, weight.dtype),
    aliasOf(grouped, {
      shape: turnedShape,
      strides: dense.map((stride, d) => (d < 2 ? stride : -stride)),
      offset: grouped.offset + last,
    }),
  );
  return convolveIntegers(spread, turned, null, shape, {
    stride: stride.map(() => 1),
    padding: stride.map(() => 0),
    dilation,
    groups,
  });
}
