import type { Frame } from './frame.ts';
import type { Json } from './game.ts';
import type { Instant, Runner, RunnerEvent, RunnerOptions, RunnerStats } from './runner.ts';

export interface SeriesOptions<State, Input, Settings extends Json = Json, Snapshot = unknown>
  extends Omit<RunnerOptions<State, Input, Settings, Snapshot>, 'episode' | 'onConfirmed'> {
  /** How many, at least 1. */
  readonly episodes: number;
  /** From the moment that all have finished an episode to the start of the next; a little more on a slow link. */
  readonly intermissionMs: number;
  /** As in `RunnerOptions`, with the episode, from 0. */
  onConfirmed?(frame: number, inputs: Uint8Array, episode: number): void;
}

export type SeriesEvent =
  | RunnerEvent
  /** All inputs of an episode but the last are confirmed here; `finished` comes for the last. As in `finished`. */
  | {
      readonly type: 'episodeFinished';
      readonly episode: number;
      readonly frame: Frame;
      readonly outcome: Json;
      readonly checksum: number;
    }
  /** All are ready: the next episode starts at this instant of our clock. Raised again where it turns out otherwise. */
  | { readonly type: 'nextStart'; readonly episode: number; readonly startAt: Instant };

/**
 * The episodes of a session, one after the other: as one runner to its owner. `state`, `frame` and `stats` are those of
 * the episode that is played, or was last; `started` comes with every one.
 */
export interface Series<State, Input> extends Omit<Runner<State, Input>, 'drainEvents' | 'stats'> {
  drainEvents(): SeriesEvent[];
  stats(now: Instant): SeriesStats;
  /** The episode that `state` belongs to, from 0. */
  readonly episode: number;
}

export interface SeriesStats extends RunnerStats {
  readonly episode: number;
}
