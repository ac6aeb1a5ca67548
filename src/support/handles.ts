/** Lists of hooks, and the handles that take hooks out again. */

/** What takes a hook away again: by `remove`, or at the end of the scope of a `using` declaration. */
export interface RemovableHandle extends Disposable {
  /** Takes the hook away; a second call does nothing. */
  remove(): void;
}

/** The handle that takes a hook away by `take`, once. */
export function removableHandle(take: () => void): RemovableHandle {
  let removed = false;
  const remove = (): void => {
    if (removed) return; // the same function may stand in a list a second time
    removed = true;
    take();
  };
  return { remove, [Symbol.dispose]: remove };
}

/** Adds an entry to a list, at its end or (`prepend`) its start, and gives the handle that takes it out, once. */
export function addTo<T>(list: T[], entry: T, prepend = false, changed: () => void = () => {}): RemovableHandle {
  if (prepend) list.unshift(entry);
  else list.push(entry);
  changed();
  return removableHandle(() => {
    const place = list.indexOf(entry);
    if (place < 0) return;
    list.splice(place, 1);
    changed();
  });
}
