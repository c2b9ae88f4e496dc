import type { PlayingView } from '@greenroom/protocol';

/** What the game is told of the other members. */
export interface MemberWishes {
  /** Another page sits in this slot: what the earlier one still sends is not to be taken. */
  suspendPlayer(slot: number): void;
  /** That page can be reached, and is to be given the state. */
  readmitPlayer(slot: number): void;
  /** Gone for good: the game goes on without. */
  dropPlayer(slot: number): void;
}

/** Who sits in the other slots of a running game, page by page, as the server's views and our own links tell. */
export interface Members {
  /** The server's newest word; what the first one says of pages is what the game begins with. */
  follow(view: Pick<PlayingView, 'match' | 'members'>): void;
  /** A link that was made in play is proven by both ends. */
  linked(slot: number, attempt: number): void;
  /** Gone for good, as far as we have been told. */
  isGone(slot: number): boolean;
}

export function followMembers(wishes: MemberWishes): Members {
  const pages = new Map<number, number>();
  /** By slot, the first attempt that leads to the page that is there now; until there is such a link. */
  const awaited = new Map<number, number>();
  const gone = new Set<number>();

  return {
    follow({ match, members }) {
      for (const { slot, presence, page } of members) {
        if (slot === match.slot || gone.has(slot)) continue;
        if (presence === 'gone') {
          gone.add(slot);
          wishes.dropPlayer(slot);
          continue;
        }
        const isNew = page > (pages.get(slot) ?? page);
        pages.set(slot, page);
        if (!isNew) continue;
        awaited.set(slot, match.pairs.find(({ peer }) => peer === slot)?.attempt ?? 0);
        wishes.suspendPlayer(slot);
      }
    },
    linked(slot, attempt) {
      if (gone.has(slot) || attempt < (awaited.get(slot) ?? Number.POSITIVE_INFINITY)) return;
      awaited.delete(slot);
      wishes.readmitPlayer(slot);
    },
    isGone: (slot) => gone.has(slot),
  };
}
