/**
 * What values the tensors of a captured program have that share a storage: when one of them is changed in place, what it
 * is a view of gets a new value, and the other views are made again of that where they are read.
 */
import type { Storage } from "../../tensor/storage.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A view of a storage that was seen. */
export interface ChangedView<V, S> {
  value: V;
  /** Up to which change of the storage the value is right. */
  version: number;
  /** The view's source and the call that made it, among whose results it has a place; null for what is no view. */
  readonly origin: { readonly parent: ChangedView<V, S>; readonly step: S; readonly place: number } | null;
}

/** All views of one storage, by `layoutKey`. */
export interface Views<V, S> {
  readonly entries: Map<string, ChangedView<V, S>>;
  version: number;
}

/** How a tensor lies in its storage. */
export const layoutKey = ({ shape, strides, offset, dtype }: Tensor): string =>
  `${shape.join()}:${strides.join()}:${offset}:${dtype.name}`;

/** Calls that a capture writes down by itself. */
export interface ViewCalls<V, S> {
  /** Makes a view again, of its source's new value: the call's result in a place. */
  again(step: S, source: V, place: number): V;
  /** Puts a view's new value into what it is a view of: the new whole. */
  back(step: S, whole: V, part: V): V;
  /** The error of a tensor that was changed through a view of which nobody knows how it was made. */
  unknown(): Error;
}

/** Values by storages and places in them; `V` values, `S` the calls that made them. */
export class ChangedViews<V, S> {
  readonly #known = new Map<Storage, Views<V, S>>();

  constructor(private readonly calls: ViewCalls<V, S>) {}

  /** All views of a storage. */
  of(storage: Storage): Views<V, S> {
    let views = this.#known.get(storage);
    if (views === undefined) this.#known.set(storage, (views = { entries: new Map(), version: 0 }));
    return views;
  }

  /** Has another storage stand for one, if that has been seen. */
  alias(storage: Storage, other: Storage): void {
    const views = this.#known.get(storage);
    if (views !== undefined) this.#known.set(other, views);
  }

  /** The value of a view after its storage changed: it is made again from its source. */
  current(entry: ChangedView<V, S>, views: Views<V, S>): V {
    if (entry.version === views.version) return entry.value;
    const { origin } = entry;
    if (origin === null) throw this.calls.unknown();
    entry.value = this.calls.again(origin.step, this.current(origin.parent, views), origin.place);
    entry.version = views.version;
    return entry.value;
  }

  /** Notes that a tensor has another value now, and so have those that share its storage. */
  write(tensor: Tensor, views: Views<V, S>, value: V): void {
    const entry = views.entries.get(layoutKey(tensor));
    if (entry === undefined) {
      // Its shape changed as well (`unsqueeze_`), or nobody had seen it.
      views.version++;
      views.entries.set(layoutKey(tensor), { value, version: views.version, origin: null });
      return;
    }
    const changed: [ChangedView<V, S>, V][] = [[entry, value]];
    let last = value;
    for (let at = entry; at.origin !== null; at = at.origin.parent) {
      const { parent, step } = at.origin;
      last = this.calls.back(step, this.current(parent, views), last);
      changed.push([parent, last]);
    }
    views.version++;
    for (const [each, current] of changed) {
      each.value = current;
      each.version = views.version;
    }
  }
}
