/** `nn.functional` with an error for names that it does not have: `F.ReLU` tells of `F.relu` and `nn.ReLU`. */
import { TypeError } from "../../support/errors.ts";
import { nearestName } from "../../support/nearest.ts";

/**
 * The functions as an object whose missing names say what was probably meant. Only a missing name reaches the proxy,
 * which is the object's
 * prototype: calls of functions cost what they cost without it.
 */
export function withSuggestions<T extends object>(
  functions: T,
  name: string,
  classes: () => readonly string[],
  room: string,
): T {
  const plain = (text: string): string => text.replace(/_/g, "").toLowerCase();
  const guard = new Proxy(Object.prototype, {
    get(target, key) {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key) as unknown;
      const layer = classes().find((candidate) => plain(candidate) === plain(key));
      const near = nearestName(
        key,
        Object.keys(functions).filter((candidate) => candidate.endsWith("_") === key.endsWith("_")),
      );
      const meant = [
        ...(near === null ? [] : [`${name}.${near}`]),
        ...(layer === undefined ? [] : [`${room}.${layer}`]),
      ];
      if (meant.length === 0) return undefined;
      throw new TypeError(`${name}.${key} is not a function; did you mean ${meant.join(" or ")}?`);
    },
  });
  return Object.setPrototypeOf({ ...functions }, guard) as T;
}
