/** Compiled only (`npm run types`): every operator that becomes a method is in the type of tensors. */
import type { TensorMembers } from "../../src/methods/members.ts";
import type { methodModules } from "../../src/methods/modules.ts";

type Rooms = typeof methodModules;
/** Names of the operators of a room. */
type Operators<Room> = {
  [Name in keyof Room]: Room[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Room];
type Installed = { [Room in keyof Rooms]: Operators<Rooms[Room]> }[keyof Rooms];

/** Installed with their room, but no methods of PyTorch: they have no type. */
type Unlisted = "std_mean" | "var_mean";

/** Fails to compile, naming one, when an operator of a room has no type as a method. */
export const none: never[] = [] as Exclude<Installed, keyof TensorMembers | Unlisted>[];
