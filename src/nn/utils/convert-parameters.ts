/** Parameters as one vector, and back. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { no_grad } from "../../autograd/modes.ts";
import { numel } from "../../layout/shape.ts";
import { cat } from "../../ops/view/join.ts";
import { TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** All elements of the parameters, one after the other. */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.reshape([-1])));
}

/** Makes the parameters views of pieces of a vector, in order. */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  if (!(vec instanceof Tensor)) throw new TypeError(`expected torch.Tensor, but got: ${pythonTypeName(vec)}`);
  let place = 0;
  no_grad(() => {
    for (const parameter of parameters) {
      const count = numel(parameter.shape);
      parameter.data = vec.narrow(0, place, count).view(parameter.shape).data;
      place += count;
    }
  });
}
