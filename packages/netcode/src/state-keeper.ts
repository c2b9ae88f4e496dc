import type { TrailSource } from './desync-search.ts';
import type { Frame } from './frame.ts';

/** The game's state as those see it who carry it to other pages: bytes, whatever the game. */
export interface StateKeeper {
  exportState(): Uint8Array;
  /** Throws for bytes of which this game makes another state. */
  importState(frame: Frame, bytes: Uint8Array): void;
  checksum(): number;
  playBot(slot: number, fromFrame: Frame): void;
  /** Everybody has the state as it is now. */
  agreed(): void;
  /** Steps the frames since the last agreement again, elsewhere; undefined where they are not known. */
  replay(): TrailSource | undefined;
}
