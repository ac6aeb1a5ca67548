/**
 * The three Fourier transforms that all others are made of, differentiable: complex to complex, real to half complex,
 * half complex to real. Complex numbers are planes [2, …].
 */
import { numel } from "../../layout/shape.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../../compute/copy-elements.ts";
import { transform } from "../../compute/fourier/run-fft.ts";
import { operator } from "../declare/operator.ts";
import { constant_pad_nd } from "../view/padding.ts";

/**
 * The transform of planes [2, …] along dims of them, times `scale`; `inverse` turns the other way (and divides by
 * nothing).
 */
export const complexToComplex: (self: Tensor, dims: readonly number[], inverse: boolean, scale: number) => Tensor =
  operator("_fft_c2c(Tensor self, int[] dim, bool inverse, float scale) -> Tensor", {
    forward: (self: Tensor, dims: readonly number[], inverse: boolean, scale: number) => {
      let result = self;
      dims.forEach((dim, i) => {
        const before = result;
        result = transform(before, dim, inverse, i === dims.length - 1 ? scale : 1);
        if (before !== self) discard(before, result);
      });
      return dims.length === 0 ? self.mul(scale) : result;
    },
    derivative: {
      self: [[], (grad, c) => complexToComplex(grad, c.value("dim"), !c.value<boolean>("inverse"), c.value("scale"))],
    },
  });

/**
 * Real numbers to the first half of their transform, planes [2, …, n / 2 + 1, …]: the other half is its conjugate.
 * `dim` counts without the planes.
 */
export const realToComplex: (self: Tensor, dim: number, scale: number) => Tensor = operator(
  "_fft_r2c(Tensor self, int dim, float scale) -> Tensor",
  {
    forward: (self: Tensor, dim: number, scale: number) => {
      const planes = zerosOf([2, ...self.shape], self.dtype);
      planes.select(0, 0).copy_(self);
      const whole = transform(planes, dim + 1, false, scale);
      discard(planes, whole);
      const half = whole.narrow(dim + 1, 0, Math.floor(self.shape[dim]! / 2) + 1);
      const result = packed(half);
      discard(whole, result);
      return result;
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const dim = c.value<number>("dim");
          const missing = c.shape("self")[dim]! - grad.shape[dim + 1]!;
          const padding = new Array<number>(2 * (grad.shape.length - dim - 1)).fill(0);
          padding[padding.length - 1] = missing;
          return complexToComplex(constant_pad_nd(grad, padding), [dim + 1], true, c.value("scale")).select(0, 0);
        },
      ],
    },
  },
);

/**
 * Half of a transform whose other half is its conjugate, planes [2, …, n / 2 + 1, …], to n real numbers: the inverse
 * transform, divided by nothing. `dim` counts without the planes.
 */
export const complexToReal: (self: Tensor, dim: number, n: number, scale: number) => Tensor = operator(
  "_fft_c2r(Tensor self, int dim, int n, float scale) -> Tensor",
  {
    forward: (self: Tensor, dim: number, n: number, scale: number) => {
      const shape = [...self.shape];
      const half = shape[dim + 1]!;
      shape[dim + 1] = n;
      const planes = emptyTensor(shape, self.dtype);
      planes.narrow(dim + 1, 0, half).copy_(self);
      if (n > half) {
        const mirrored = self.narrow(dim + 1, 1, n - half).flip(dim + 1);
        const rest = planes.narrow(dim + 1, half, n - half);
        rest.select(0, 0).copy_(mirrored.select(0, 0));
        rest.select(0, 1).copy_(mirrored.select(0, 1).neg());
        discard(mirrored);
      }
      const whole = transform(planes, dim + 1, true, scale);
      if (numel(shape) > 0) discard(planes, whole);
      const real = whole.select(0, 0);
      const result = emptyTensor(real.shape, real.dtype).copy_(real);
      discard(whole);
      return result;
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const [dim, n] = [c.value<number>("dim"), c.value<number>("n")];
          const half = realToComplex(grad, dim, c.value("scale"));
          // What stands for two numbers of the whole counts twice.
          const twice = half.new_ones([half.shape[dim + 1]!]);
          const mirrored = n - half.shape[dim + 1]!;
          if (mirrored > 0) twice.narrow(0, 1, mirrored).fill_(2);
          return half.mul(twice.view(half.shape.map((_, d) => (d === dim + 1 ? -1 : 1))));
        },
      ],
    },
  },
);
