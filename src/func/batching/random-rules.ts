/** Random numbers under `vmap`: refused, one draw for all items, or one for each. */
import { stack } from "../../ops/view/join.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Randomness } from "../batched.ts";
import type { BatchedCall } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** The error of random numbers where `vmap` was not told what is wanted. */
function errorMode(): RuntimeError {
  return new RuntimeError(
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
  );
}

type Drawn = { readonly batched: boolean; readonly result: unknown };

/** What a random operator gives, and whether that is a batch; `plain` runs it on arguments of one item. */
export function draw(call: BatchedCall, randomness: Randomness, plain: () => unknown): Drawn {
  if (randomness === "error") throw errorMode();
  const first = call.args[0];
  const anyBatched = call.args.some((arg) => call.isBatched(arg));
  if (call.record.schema.arguments[0]?.mutates) return inPlace(call, randomness, plain);
  if (call.has("size")) {
    if (randomness === "same") return { batched: false, result: plain() };
    return { batched: true, result: call.run({ size: [call.size, ...call.arg<readonly number[]>("size")] }) };
  }
  if (!(first instanceof Tensor)) {
    if (randomness === "same") return { batched: false, result: plain() };
    const draws = Array.from({ length: call.size }, () => plain() as Tensor);
    return { batched: true, result: stack(draws) };
  }
  if (call.record.name.endsWith("_like")) {
    if (randomness === "same")
      return { batched: false, result: call.run({ self: call.whole(first).select(0, 0), memory_format: null }) };
    return { batched: true, result: call.run({ self: call.whole(first), memory_format: null }) };
  }
  if (randomness === "same") {
    if (anyBatched)
      throw new RuntimeError(
        "Vmap does not currently support same randomness with a batched tensor input. Please file an issue with functorch",
      );
    return { batched: false, result: plain() };
  }
  if (call.record.name === "multinomial") return { batched: true, result: multinomial(call, first) };
  const changes = call.record.schema.arguments.flatMap(({ name }) => {
    const value = call.arg<unknown>(name);
    return value instanceof Tensor ? [[name, call.whole(value)] as const] : [];
  });
  return { batched: true, result: call.run(Object.fromEntries(changes)) };
}

function multinomial(call: BatchedCall, weights: Tensor): Tensor {
  const whole = call.whole(weights);
  const rows = whole.reshape([-1, sizeAt(whole.shape, -1)]);
  const drawn = call.run({ self: rows }) as Tensor;
  return drawn.reshape([call.size, ...weights.shape.slice(0, -1), sizeAt(drawn.shape, 1)]);
}

function inPlace(call: BatchedCall, randomness: Randomness, plain: () => unknown): Drawn {
  const [self, ...others] = call.args as [Tensor, ...unknown[]];
  const isBatched = call.isBatched(self);
  if (randomness === "different" && !isBatched)
    throw new RuntimeError(
      "vmap: Cannot ask for different inplace randomness on an unbatched tensor. This will appear like same randomness. If this is necessary for your usage, please file an issue with functorch.",
    );
  if (!isBatched) {
    plain();
    return { batched: false, result: self };
  }
  const [name] = call.record.schema.arguments.map((argument) => argument.name) as [string];
  const parameters = Object.fromEntries(
    others.flatMap((value, i) =>
      value instanceof Tensor
        ? [[itemAt(call.record.schema.arguments, i + 1).name, call.aligned(value, self.shape.length)] as const]
        : [],
    ),
  );
  if (randomness === "different") call.run({ [name]: self.value, ...parameters });
  else {
    const one = self.value.new_empty([...self.shape]);
    call.run({ [name]: one });
    self.value.copy_(one);
  }
  return { batched: false, result: self };
}
