/**
 * Parameters and buffers of tensors that have a class of their own: sparse, nested, masked, those of a transform. They
 * are of that class, and `instanceof` takes them for what they are by a mark, as PyTorch's `isinstance` does. Such
 * classes call `takeMarks` where they are defined, so that programs without them have none of this.
 */
import { membersOf } from "../support/members.ts";
import { Buffer, Parameter } from "./parameter.ts";
import type { Tensor } from "./tensor.ts";
import type { Unstored } from "./wrapper.ts";

/** The same value without history, as the parameter or buffer that `like` is. */
function markedAs(this: Unstored, like: Tensor): Tensor {
  const [type, mark] = like instanceof Parameter ? [Parameter, "isParameter"] : [Buffer, "persistent"];
  Object.defineProperty(type, Symbol.hasInstance, {
    configurable: true,
    // Classes that extend `type` inherit this, and are not meant.
    value(this: { prototype: object }, value: object | null | undefined): boolean {
      return (
        Object.prototype.isPrototypeOf.call(this.prototype, value ?? 0) ||
        (this === type && membersOf(value ?? {})[mark] !== undefined)
      );
    },
  });
  return Object.assign(this.twin(), { [mark]: membersOf(like)[mark] });
}

/** Lets parameters and buffers be made of tensors of a class. */
export function takeMarks(type: { readonly prototype: Unstored }): void {
  Object.defineProperty(type.prototype, "markedAs", { value: markedAs, configurable: true });
}
