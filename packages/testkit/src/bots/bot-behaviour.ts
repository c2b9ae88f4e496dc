import type { JsonValue, View } from '@greenroom/protocol';

/** What a bot does in each state; default: everything a good participant does. */
export interface BotBehaviour {
  /** Reports `loaded` when matched. Default true. */
  readonly loads?: boolean;
  /** Reports its links as proven. `fail`: as not reached. Default true. */
  readonly provesLinks?: boolean | 'fail';
  /** Reports frame 0 when play starts. Default true. */
  readonly starts?: boolean;
  /** Reports the final frame, this long after the start. Default 0. */
  readonly playMs?: number;
  readonly finishes?: boolean;
  /** Reports `uploaded` at the end. Default true. */
  readonly uploads?: boolean;
  /** Leaves for good as soon as it is in this state. */
  readonly leavesIn?: View['state'];
  /** Signals that each end of a link sends to the other. Default 2: an offer or answer, and a candidate. */
  readonly signalsPerLink?: number;
  /** The game's own outcome. Default: the same for all. */
  readonly outcome?: JsonValue;
}
