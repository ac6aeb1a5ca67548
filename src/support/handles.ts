/** Lists of hooks, and the handles that take hooks out again. */

/** Adds an entry to a list, at its end or (`prepend`) its start, and gives the handle that takes it out, once. */
export function addTo<T>(list: T[], entry: T, prepend = false, changed: () => void = () => {}): { remove(): void } {
  if (prepend) list.unshift(entry);
  else list.push(entry);
  changed();
  let removed = false;
  return {
    remove() {
      if (removed) return; // the same function may stand in the list a second time
      removed = true;
      const place = list.indexOf(entry);
      if (place < 0) return;
      list.splice(place, 1);
      changed();
    },
  };
}
