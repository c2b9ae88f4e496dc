/** Entries by key, made when first needed, counted while they are in use, and remembered for a while after. */
export interface RestingMap<T> {
  /** Makes it where there is none. */
  get(key: string): T;
  /** Makes nothing. */
  peek(key: string): T | undefined;
  enter(key: string): void;
  leave(key: string): void;
  /** How often the key is entered now. */
  inUse(key: string): number;
  /** Entries that are remembered, used ones included. */
  size(): number;
}

export interface RestingMapOptions<T> {
  make(): T;
  /** Steady clock in ms. */
  now(): number;
  /** An entry that nobody has used for so long is as a new one: it is forgotten. */
  readonly restMs: number;
}

/** Entries at rest, at most: who comes under ever new names fills no memory. Beyond it the oldest is forgotten. */
export const MAX_RESTING = 50_000;

/**
 * What counts against somebody must outlive their connections, or a new connection would be a new start; and it must not
 * be kept for ever. Used entries and resting ones are apart, so that the oldest at rest is always the first of its map.
 */
export function createRestingMap<T>({ make, now, restMs }: RestingMapOptions<T>): RestingMap<T> {
  const used = new Map<string, { readonly entry: T; count: number }>();
  const resting = new Map<string, { readonly entry: T; readonly since: number }>();

  function rest(key: string, entry: T): void {
    resting.delete(key);
    resting.set(key, { entry, since: now() });
    forgetOld();
  }

  function forgetOld(): void {
    for (const [key, { since }] of resting) {
      if (resting.size <= MAX_RESTING && now() - since < restMs) return;
      resting.delete(key);
    }
  }

  const peek = (key: string): T | undefined => (used.get(key) ?? resting.get(key))?.entry;

  function get(key: string): T {
    forgetOld();
    const known = peek(key);
    if (known !== undefined && !resting.has(key)) return known;
    const entry = known ?? make();
    rest(key, entry);
    return entry;
  }

  return {
    get,
    peek,
    enter(key) {
      const known = used.get(key);
      if (known) {
        known.count += 1;
        return;
      }
      used.set(key, { entry: get(key), count: 1 });
      resting.delete(key);
    },
    leave(key) {
      const known = used.get(key);
      if (!known) return;
      known.count -= 1;
      if (known.count > 0) return;
      used.delete(key);
      rest(key, known.entry);
    },
    inUse: (key) => used.get(key)?.count ?? 0,
    size: () => used.size + resting.size,
  };
}
