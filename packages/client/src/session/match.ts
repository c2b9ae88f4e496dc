import type { AnyGame, Json } from '@greenroom/netcode';
import {
  type Done,
  ERRORS,
  type JsonValue,
  type PlayingView,
  type Rejoin,
  type RelayedSignal,
  type Relink,
  type Result,
  type Signal,
} from '@greenroom/protocol';
import type { GameView } from '../api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Platform } from '../ports/platform.ts';
import { type LocalEnd, type MatchInput, type ParticipantEvent, pageIn } from './machine.ts';
import type { Play, PlayFact } from './play-types.ts';
import type { Fact } from './reporter.ts';

const RELOAD_MS = 2_000;
const ASK_AGAIN_MS = 500;

export interface MatchOptions {
  readonly input: MatchInput;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly game: AnyGame;
  // biome-ignore lint/suspicious/noExplicitAny: state and input are private to the game and its view
  readonly view: GameView<any, any>;
  sendSignal(signal: Signal): void;
  ask(event: 'relink', message: Relink): Promise<Result<Done>>;
  ask(event: 'rejoin', message: Rejoin): Promise<Result<Done>>;
  record(fact: Fact, frame: number | null, durability?: 'strict'): void;
  emit(event: ParticipantEvent): void;
  /** Loaded: `play` is there from now on. */
  onLoaded(): void;
}

export interface RunningMatch {
  readonly play: Play | undefined;
  receiveSignal(signal: RelayedSignal): void;
  /** Into the game under way, with this view of it: asks for our page's place there, and takes it. Repeats do nothing. */
  rejoin(view: PlayingView): void;
  close(): void;
}

/** One match on this page: loads the playing part, turns its facts into reports and into events of the machine. */
export function runMatch(options: MatchOptions): RunningMatch {
  const { input, platform, clock, ledger, record, emit } = options;
  const { session, epoch, page } = input;
  const ofMatch = { session, epoch };
  const release = ledger.take('match', `${session} epoch ${epoch}`);
  let play: Play | undefined;
  let isClosed = false;
  let hasFailed = false;
  let hasAsked = false;
  let isBack = false;
  let cancelRetry = () => {};
  /** Of the episode before. */
  let result: Json = null;

  async function load(): Promise<void> {
    try {
      const prepare = await platform.loadPlay();
      const loaded = await prepare({
        ...options,
        ...input,
        askRelink: (peer, attempt) => void options.ask('relink', { ...ofMatch, peer, attempt }),
        onFact: (fact) => isClosed || tell(fact),
        warn: platform.warn,
      });
      if (isClosed) return loaded.close();
      play = loaded;
      if (page === 0) record({ kind: 'loaded' }, null);
      options.onLoaded();
    } catch (error) {
      platform.warn('the playing part could not be loaded', error);
      // The server's own deadline ends this if it never works.
      if (!isClosed && !hasFailed) cancelRetry = clock.after(RELOAD_MS, load);
    }
  }

  async function askForPlace(): Promise<void> {
    hasAsked = true;
    const answer = await options.ask('rejoin', { ...ofMatch, page });
    if (isClosed || answer.ok) return;
    const { code } = answer.error;
    // Lost between two joins.
    if (ERRORS[code].isRetryable || code === 'notJoined') {
      cancelRetry = clock.after(ASK_AGAIN_MS, askForPlace);
    } else emit({ type: 'notRejoined' });
  }

  function tell(fact: PlayFact): void {
    const now = play?.frame ?? null;
    switch (fact.type) {
      case 'stage':
        emit(fact);
        break;
      case 'verdict': {
        const { type: _, slot: peer, ...verdict } = fact;
        record({ kind: 'link', peer, ...verdict }, null);
        break;
      }
      case 'started':
        // Another page of ours has reported it.
        if (page > 0) break;
        record({ kind: 'started' }, 0);
        emit(fact);
        break;
      case 'rejoined':
        // Between two episodes it is told once more when there is a state to take.
        if (isBack) break;
        isBack = true;
        record({ kind: 'rejoined', page }, at(fact.frame));
        emit({ type: 'progress', episode: fact.episode });
        emit({ type: 'rejoined' });
        break;
      case 'interrupted':
        record({ kind: 'linkDown', peer: fact.slot }, now);
        emit(fact);
        break;
      case 'reconnected':
        record({ kind: 'linkUp', peer: fact.slot }, now);
        emit(fact);
        break;
      case 'paused':
        record({ kind: 'paused' }, at(fact.frame));
        emit({ type: 'progress', pausedBy: fact.slots, pausedFor: fact.cause });
        break;
      case 'pauseChanged':
        emit({ type: 'progress', pausedBy: fact.slots, pausedFor: fact.cause });
        break;
      case 'unpaused':
        record({ kind: 'unpaused' }, at(fact.frame));
        emit({ type: 'progress', pausedBy: undefined });
        break;
      case 'dropped':
        record({ kind: 'playerDropped', peer: fact.slot }, at(fact.frame));
        break;
      case 'healed': {
        const { type: kind, frame, ...healed } = fact;
        record({ kind, ...healed }, frame);
        break;
      }
      case 'hiddenTooLong':
        record({ kind: 'hiddenTooLong' }, now, 'strict');
        break;
      case 'episodeFinished': {
        const { type: kind, episode, frame, outcome, checksum } = fact;
        record({ kind, episode, outcome: outcome as JsonValue, checksum }, frame, 'strict');
        result = outcome;
        // The least that it can be, until all have finished and the instant is agreed.
        showIntermission(clock.now() + input.match.play.intermissionMs);
        break;
      }
      case 'nextStart':
        emit({ type: 'progress', episode: fact.episode - 1 });
        showIntermission(fact.startAt);
        break;
      case 'episodeStarted':
        emit({ type: 'progress', episode: fact.episode, intermission: undefined });
        break;
      case 'finished': {
        const { frame, outcome, checksum } = fact;
        const report = { kind: 'finished', outcome: outcome as JsonValue, checksum } as const;
        end({ outcome: 'completed', frame, result: outcome }, report);
        break;
      }
      case 'desynced': {
        const { type: outcome, frame, ...desynced } = fact;
        end({ outcome, frame }, { kind: outcome, ...desynced });
        break;
      }
      case 'gameFailed': {
        const { type: outcome, frame, ...failure } = fact;
        hasFailed = true;
        end({ outcome, frame }, { kind: outcome, ...failure });
        break;
      }
    }
  }

  function showIntermission(startAt: number): void {
    const nextStartAt = clock.wallNow() + startAt - clock.now();
    emit({ type: 'progress', intermission: { result, nextStartAt } });
  }

  function end(end: LocalEnd & { readonly frame: number }, fact: Fact): void {
    record(fact, end.frame, 'strict');
    emit({ type: 'over', end });
  }

  void load();
  return {
    get play() {
      return play;
    },
    // Nobody opens a link before everybody has loaded.
    receiveSignal: (signal) => play?.receiveSignal(signal),
    rejoin(view) {
      if (!play) return;
      if (pageIn(view) === page) play.rejoin(view.inputDelayFrames);
      else if (!hasAsked) void askForPlace();
    },
    close() {
      isClosed = true;
      cancelRetry();
      play?.close();
      release();
    },
  };
}

/** A frame as reports have it: null before the first. */
function at(frame: number): number | null {
  return frame < 0 ? null : frame;
}
