import type { Clock } from '../engine/ports.ts';

export interface UnjoinedOptions {
  /** Connections that may be without a seat at once, over all scenes. */
  readonly most: number;
  readonly clock: Clock;
}

/** Why a connection that has not joined is closed. */
export type UnjoinedEnd = 'rateLimited' | 'timeout';

/**
 * Connections that have not joined. Beyond the cap the oldest goes, never the newcomer: a page joins as soon as it is
 * connected, so the oldest are those that want nothing, and who only holds sockets open shuts nobody out.
 */
export interface Unjoined {
  /** `close` is called at most once, and not after `remove`. */
  add(id: string, close: (why: UnjoinedEnd) => void): void;
  /** It has joined, or is gone. */
  remove(id: string): void;
  count(): number;
}

/** Far beyond a page's join, its repeats while the store is down included; a page that is closed so connects again. */
export const UNJOINED_LIMIT_MS = 600_000;

export function createUnjoined({ most, clock }: UnjoinedOptions): Unjoined {
  /** Oldest first: a Map keeps the order of arrival. */
  const waiting = new Map<string, { readonly end: (why: UnjoinedEnd) => void; cancel(): void }>();

  function remove(id: string): void {
    waiting.get(id)?.cancel();
    waiting.delete(id);
  }

  return {
    add(id, close) {
      const end = (why: UnjoinedEnd) => {
        remove(id);
        close(why);
      };
      const cancel = clock.at(clock.now() + UNJOINED_LIMIT_MS, () => end('timeout'));
      waiting.set(id, { end, cancel });
      if (waiting.size <= most) return;
      const [oldest] = waiting.values();
      oldest?.end('rateLimited');
    },
    remove,
    count: () => waiting.size,
  };
}
