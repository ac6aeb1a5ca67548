/** Who read and wrote which element while invocations ran at once, to find what would depend on their order. */

/** An invocation between two barriers. */
export interface Accessor {
  readonly group: number;
  readonly lane: number;
  /** How many barriers it has passed. */
  readonly epoch: number;
}

type Access = "read" | "write" | "atomic";

/** What was done to one element: the last of each kind, and one read by another than that. */
interface Cell {
  read: Accessor | null;
  otherRead: Accessor | null;
  write: Accessor | null;
  atomic: Accessor | null;
}

const verbs: Record<Access, string> = { read: "reads", write: "writes", atomic: "changes atomically" };

function isSame(a: Accessor, b: Accessor): boolean {
  return a.group === b.group && a.lane === b.lane;
}

/** Whether neither of the two is sure to come first. */
function isUnordered(a: Accessor, b: Accessor): boolean {
  return a.group !== b.group || (a.lane !== b.lane && a.epoch === b.epoch);
}

/** The accesses of one launch. */
export class AccessLog {
  private readonly cells = new Map<ArrayBufferLike, Map<number, Cell>>();

  constructor(private readonly kernel: string) {}

  /** Notes an access; throws where another invocation's access to the same element may come before or after it. */
  note(kind: Access, buffer: ArrayBufferLike, address: number, by: Accessor, name: () => string): void {
    let cells = this.cells.get(buffer);
    if (cells === undefined) this.cells.set(buffer, (cells = new Map()));
    let cell = cells.get(address);
    if (cell === undefined) cells.set(address, (cell = { read: null, otherRead: null, write: null, atomic: null }));
    const fail = (other: Accessor | null, did: Access): void => {
      if (other === null || !isUnordered(by, other)) return;
      const shown = ({ group, lane }: Accessor): string => `invocation ${lane} of workgroup ${group}`;
      throw new Error(
        `interpret: ${this.kernel}: ${shown(by)} ${verbs[kind]} ${name()}, which ${shown(other)} ${verbs[did]}, in no order`,
      );
    };
    fail(cell.write, "write");
    if (kind !== "atomic") fail(cell.atomic, "atomic");
    if (kind !== "read") {
      fail(cell.read, "read");
      fail(cell.otherRead, "read");
    } else if (cell.read !== null && !isSame(cell.read, by)) cell.otherRead = cell.read;
    cell[kind] = by;
  }
}
