import type { AnyGame, SeriesEvent, SeriesStats } from '@greenroom/netcode';
import type {
  LinkFailure,
  LinkMeasurement,
  Match,
  PlayingView,
  RelayedSignal,
  SessionId,
  Signal,
} from '@greenroom/protocol';
import type { GameView, LinkStage } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Fact } from './reporter.ts';

type FactOf<K extends Fact['kind']> = Omit<Extract<Fact, { kind: K }>, 'kind'>;

/** What play tells its owner. Lifecycle only: frames never pass through here. */
export type PlayFact =
  | { readonly type: 'stage'; readonly slot: number; readonly stage: LinkStage }
  | {
      readonly type: 'verdict';
      readonly slot: number;
      readonly attempt: number;
      readonly failure: LinkFailure | null;
      readonly measurement: LinkMeasurement;
    }
  | { readonly type: 'started' }
  | { readonly type: 'interrupted'; readonly slot: number }
  | { readonly type: 'reconnected'; readonly slot: number }
  /** The new page in this slot, ours or another's, stands where the others stand: on this frame; -1: before the first. */
  | { readonly type: 'rejoined'; readonly slot: number; readonly frame: number; readonly episode: number }
  | Extract<
      SeriesEvent,
      {
        type:
          | 'paused'
          | 'pauseChanged'
          | 'unpaused'
          | 'dropped'
          | 'episodeFinished'
          | 'nextStart'
          | 'finished';
      }
    >
  /** As they are reported. */
  | (FactOf<'healed'> & { readonly type: 'healed'; readonly frame: number })
  | (FactOf<'desynced'> & { readonly type: 'desynced'; readonly frame: number })
  /** Its first frame was run. Of the first episode that is `started`. */
  | { readonly type: 'episodeStarted'; readonly episode: number }
  /** The tab has been hidden for longer than the scene allows. */
  | { readonly type: 'hiddenTooLong' }
  | {
      readonly type: 'gameFailed';
      readonly frame: number;
      readonly message: string;
      /** What the frame was being stepped with, as hex digits. */
      readonly inputs?: string;
    };

export interface PlayOptions {
  readonly session: SessionId;
  readonly epoch: number;
  readonly match: Match;
  readonly game: AnyGame;
  // biome-ignore lint/suspicious/noExplicitAny: state and input are private to the game and its view
  readonly view: GameView<any, any>;
  readonly clock: Clock;
  readonly ledger: Ledger;
  sendSignal(signal: Signal): void;
  /** Asks the server for a new link to this peer: the one of this attempt carries nothing. */
  askRelink(peer: number, attempt: number): void;
  onFact(fact: PlayFact): void;
  warn(text: string, cause?: unknown): void;
}

/** Figures of the moment, plain data. */
export interface PlayFigures {
  readonly stats: SeriesStats | undefined;
  /** What the links dropped before the game saw it. */
  readonly dropped: number;
  readonly links: readonly {
    readonly slot: number;
    readonly route: 'direct' | 'relayed' | undefined;
    readonly rttMs: number | undefined;
    readonly lossRatio: number | undefined;
  }[];
}

/** Links and game of one match on this page, from loading to the end. */
export interface Play {
  /** Opens and proves every link. Repeats do nothing. */
  validate(): void;
  /** Shows the game and runs it: frame 0 is due at `startAt` on `clock.now()`. Until it was run a repeat moves it. */
  start(startAt: number, inputDelayFrames: number): void;
  /**
   * Instead of `validate` and `start`, in a page that was loaded anew: builds the links that the newest `follow` told of,
   * takes the state from a peer and plays on. Repeats do nothing.
   */
  rejoin(inputDelayFrames: number): void;
  /** The server's newest word on the running game: our pairs, and who is there. Repeats do nothing. */
  follow(view: Pick<PlayingView, 'match' | 'members'>): void;
  /** Tells the peers that this page goes away. */
  sayBye(): void;
  receiveSignal(signal: RelayedSignal): void;
  /** The newest frame; null before frame 0. */
  readonly frame: number | null;
  figures(): PlayFigures;
  /** Releases links, worker, view and everything else. Idempotent. */
  close(): void;
}

/** Makes ready what the match needs. Rejects when that cannot be; a game that throws is told by `gameFailed` before. */
export type PreparePlay = (options: PlayOptions) => Promise<Play>;
