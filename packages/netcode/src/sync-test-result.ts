import type { Frame } from './frame.ts';
import type { Json } from './game.ts';

/**
 * What was compared with the first pass: the loaded snapshot, the frame stepped again, the second game from the same
 * seed, the replay of what the bots did, or the game that took its state as bytes.
 */
export type SyncTestCause = 'load' | 'resimulation' | 'secondRun' | 'replay' | 'transfer';

export interface SyncTestPassed {
  readonly isDeterministic: true;
  /** Newest frame played, and its checksum. */
  readonly frame: Frame;
  readonly checksum: number;
  readonly outcome: Json | undefined;
  /** Why the state cannot be sent to a peer, so that nobody can be healed or come back; undefined where it can. */
  readonly transferFault: string | undefined;
}

export interface SyncTestFailed {
  readonly isDeterministic: false;
  /** The first frame that differed; -1 is the state that `init` made. */
  readonly frame: Frame;
  readonly cause: SyncTestCause;
  readonly expectedChecksum: number;
  readonly actualChecksum: number;
  /**
   * The first differing place in the state, like `entities[3].x`; or `inputs[1]`, what the bot of that slot did, or
   * `outcome`. Undefined when it lies outside what can be compared.
   */
  readonly path: string | undefined;
}

export type SyncTestResult = SyncTestPassed | SyncTestFailed;
