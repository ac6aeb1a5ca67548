/**
 * References that do not keep what they name: WeakRefs, or references of the native addon, which V8 clears in its
 * collections of young objects as well (WeakRefs: from V8 14 on only).
 */

/** A reference that does not keep its target. */
export interface Weak<T extends object> {
  /** The target, or undefined once it is gone. */
  deref(): T | undefined;
  /** Ends the reference; it names nothing any more. */
  drop(): void;
}

/** Weak references by number, as the addon has them. */
export interface NumberedReferences {
  hold(target: object): number;
  reach(reference: number): object | undefined;
  drop(reference: number): void;
}

let numbered: NumberedReferences | null = null;

/** Gives weak references that collections of young objects clear; null takes them away. */
export function provideReferences(references: NumberedReferences | null): void {
  numbered = references;
}

/** Whether there are such references. */
export function hasNumberedReferences(): boolean {
  return numbered !== null;
}

class Numbered<T extends object> implements Weak<T> {
  constructor(
    private readonly references: NumberedReferences,
    private place: number,
  ) {}

  deref(): T | undefined {
    if (this.place < 0) return undefined;
    const target = this.references.reach(this.place) as T | undefined;
    if (target === undefined) this.drop();
    return target;
  }

  drop(): void {
    if (this.place >= 0) this.references.drop(this.place);
    this.place = -1;
  }
}

class ByWeakRef<T extends object> implements Weak<T> {
  private reference: WeakRef<T> | null;
  constructor(target: T) {
    this.reference = new WeakRef(target);
  }
  deref(): T | undefined {
    return this.reference?.deref();
  }
  drop(): void {
    this.reference = null;
  }
}

/** A weak reference of the best kind that there is. */
export function weak<T extends object>(target: T): Weak<T> {
  const place = numbered?.hold(target) ?? -1;
  return place < 0 ? new ByWeakRef(target) : new Numbered(numbered!, place);
}
