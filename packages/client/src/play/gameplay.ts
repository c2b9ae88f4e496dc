import { createSeries, type Json, type Series, type SeriesEvent } from '@greenroom/netcode';
import { MAX_JSON_DEPTH, MAX_OUTCOME_CHARS } from '@greenroom/protocol';
import type { FrameClock } from '../ports/clock.ts';
import type { Delivery } from '../ports/peer-link.ts';
import type { PlayFact, PlayOptions } from '../session/play-types.ts';
import { type Attention, watchAttention } from './attention.ts';
import { reportedLog } from './desync-report.ts';
import { hexOf, textOf } from './error-text.ts';
import { createViewHost, type ViewHost } from './view-host.ts';

/** Silence that a player would notice. Above the jitter of a link that validation let pass. */
const NOTIFY_AFTER_MS = 500;

/** While no frame is due, as in a pause, and at least so often in a slow game: what peers say is answered soon. */
const MAX_TICK_MS = 50;

export interface GameplayOptions extends PlayOptions {
  readonly inputDelayFrames: number;
  /** This page was loaded into a game under way: it takes the state from a peer before it shows and plays anything. */
  readonly isRejoining: boolean;
  /** Slots that are gone for good when we begin. */
  readonly gone: readonly number[];
  /** Somebody is missed: we ask everybody to stand still until that is over. Asked in every tick. */
  isStandstill(): boolean;
  send(slot: number, delivery: Delivery, packet: Uint8Array): void;
  watchVisibility(listener: (isHidden: boolean) => void): () => void;
  createFrameClock(): FrameClock;
  /** Calls once before the next repaint; returns the function that cancels it. */
  beforeRepaint(run: () => void): () => void;
}

/** The running game: simulation on the frame clock, drawing on repaints. */
export interface Gameplay {
  receive(slot: number, delivery: Delivery, packet: Uint8Array): void;
  /** Another instant for frame 0, as long as that has not been run. */
  start(startAt: number): void;
  /** Undefined when it could not be made; `gameFailed` was told then. */
  readonly runner: Series<unknown, unknown> | undefined;
  /** The last fact was told. */
  readonly isOver: boolean;
  /** Stops, unmounts the view and releases everything. Idempotent. */
  close(): void;
}

/** Shows the game and runs it; frame 0 is due at `startAt`. What game and view throw becomes one `gameFailed`. */
export function startGameplay(options: GameplayOptions, startAt: number): Gameplay {
  const { game, view, match, clock, ledger, onFact } = options;
  const { slot, players, play } = match;
  const settings = match.settings as Json;
  const frames = options.createFrameClock();
  let isStalled = false;
  let bots: readonly number[] = [...match.bots, ...(play.onPlayerDrop === 'bot' ? options.gone : [])];
  let isOver = false;
  let runner: Series<unknown, unknown> | undefined;
  /** The one that is mounted. */
  let episode = options.isRejoining ? undefined : 0;
  let isHidden = false;
  let isPausing = false;
  let attention: Attention | undefined;
  let shown: ViewHost | undefined;

  /** The last fact of the game. The simulation may go on giving peers what they still lack. */
  function end(fact: PlayFact): void {
    if (isOver) return;
    isOver = true;
    attention?.close();
    shown?.unmount();
    onFact(fact);
  }

  function fail(error: unknown, frame = runner?.frame ?? 0, inputs?: Uint8Array): void {
    frames.close();
    options.warn('the game failed', error);
    const failure = { type: 'gameFailed', frame: Math.max(0, frame), message: textOf(error) } as const;
    end(inputs ? { ...failure, inputs: hexOf(inputs) } : failure);
  }

  /** Whom we miss the page shows already: that we ask for it ourselves is no news. */
  function seen<E extends SeriesEvent>(event: E): E {
    if (isHidden || !isPausing || !('cause' in event) || event.cause !== 'request') return event;
    const slots = event.slots.filter((each) => each !== slot);
    return { ...event, slots, cause: slots.length > 0 ? 'request' : 'lost' };
  }

  function onEvent(event: SeriesEvent): void {
    if (event.type === 'stalled' || event.type === 'resumed') isStalled = event.type === 'stalled';
    else if (event.type === 'failed') fail(event.error, event.frame, event.inputs);
    else if (event.type === 'finished') end({ ...event, outcome: asJson(event.outcome) });
    else if (event.type === 'desynced') {
      options.warn('the states of two pages differ', event);
      const { type, frame, localChecksum, remoteChecksum } = event;
      end({ type, frame, localChecksum, remoteChecksum, ...reportedLog(event) });
    } else if (event.type === 'healed') {
      const { type, frame, source } = event;
      if (!isOver) onFact({ type, frame, source, ...reportedLog(event) });
    } else if (event.type === 'episodeFinished') onFact({ ...event, outcome: asJson(event.outcome) });
    else if (event.type === 'started' && runner) {
      mount(runner.episode);
      onFact(runner.episode ? { type: 'episodeStarted', episode: runner.episode } : event);
    } else if (!isOver) {
      if (event.type === 'dropped' && play.onPlayerDrop === 'bot') bots = [...new Set([...bots, event.slot])];
      // It waits with the others for the next start: the state is there for the asking from then on.
      if (event.type === 'nextStart' && episode === undefined)
        onFact({ type: 'rejoined', slot, frame: -1, episode: event.episode - 1 });
      // Where there is no frame yet, `started` follows.
      if (event.type === 'rejoined' && event.slot === slot && event.frame >= 0) mount(runner?.episode ?? 0);
      onFact(event.type === 'rejoined' ? { ...event, episode: runner?.episode ?? 0 } : seen(event));
    }
  }

  /** Nothing that the view keeps of one episode reaches the next (REG-36). */
  function mount(next: number): void {
    if (next === episode || isOver) return;
    episode = next;
    shown?.unmount();
    shown?.mount(next);
  }

  /** Before the first frame nobody can stand on one. */
  function pause(runner: Series<unknown, unknown>): void {
    const isNeeded = isHidden || (options.isStandstill() && runner.frame >= 0);
    if (isNeeded === isPausing) return;
    isPausing = isNeeded;
    if (isNeeded) runner.pause();
    else runner.resume();
  }

  function tick(runner: Series<unknown, unknown>): void {
    try {
      pause(runner);
      runner.tick(clock.now(), readInput);
      for (const event of runner.drainEvents()) onEvent(event);
      if (episode !== undefined) mount(runner.episode);
      if (runner.frame >= 0 && !isOver) attention?.check();
    } catch (error) {
      fail(error);
    }
  }
  const readInput = () => (episode === undefined ? game.input.idle : view.readInput());

  /**
   * Frames are run when they are due: each page then sends at a steady beat, and the channel's acknowledgements find a
   * packet to ride on. Where we wait for others, twice per frame.
   */
  function nextTickMs({ nextFrameAt }: Series<unknown, unknown>): number {
    const dueInMs = nextFrameAt - clock.now();
    return Math.min(dueInMs > 0 ? dueInMs : 500 / game.stepsPerSecond, MAX_TICK_MS);
  }

  function picture(runner: Series<unknown, unknown>) {
    const { confirmedFrame } = runner.stats(clock.now());
    return { state: runner.state, context: { slot, frame: runner.frame, confirmedFrame, isStalled, bots } };
  }

  try {
    const made = createSeries<unknown, unknown, Json, unknown>({
      game,
      players,
      localSlot: slot,
      seed: match.seed,
      settings,
      netcode: { ...play, inputDelayFrames: options.inputDelayFrames, notifyAfterMs: NOTIFY_AFTER_MS },
      bots: match.bots,
      onPlayerDrop: play.onPlayerDrop === 'bot' ? 'bot' : 'idle',
      onDesync: play.onDesync,
      epoch: options.epoch & 0xff,
      episodes: play.episodes,
      intermissionMs: play.intermissionMs,
      durationFrames: play.durationFrames ?? undefined,
      rejoin: options.isRejoining || undefined,
      send: (to, packet) => options.send(to, 'lossy', packet),
      sendReliable: (to, packet) => options.send(to, 'reliable', packet),
    });
    runner = made;
    attention = watchAttention({
      rules: play,
      now: clock.now,
      watchVisibility(listener) {
        const release = ledger.take('listener', 'visibilitychange');
        const stop = options.watchVisibility(listener);
        return () => {
          stop();
          release();
        };
      },
      onPause: () => {
        isHidden = true;
      },
      onResume: () => {
        isHidden = false;
      },
      onTooLong: () => onFact({ type: 'hiddenTooLong' }),
    });
    shown = createViewHost({ ...options, picture: () => picture(made), onError: (error) => fail(error) });
    if (episode !== undefined) shown.mount(episode);
    // Its first drawing may have thrown.
    if (!isOver) {
      made.start(startAt);
      frames.start(() => {
        tick(made);
        return nextTickMs(made);
      });
    }
  } catch (error) {
    fail(error);
  }

  return {
    runner,
    get isOver() {
      return isOver;
    },
    start: (at) => runner?.start(at),
    receive(from, delivery, packet) {
      if (delivery === 'lossy') runner?.receive(from, packet, clock.now());
      else runner?.receiveReliable(from, packet, clock.now());
    },
    close() {
      isOver = true;
      attention?.close();
      frames.close();
      shown?.unmount();
    },
  };
}

/** The outcome as it is reported and stored. Throws for one that JSON cannot carry, or that is too large. */
function asJson(outcome: Json): Json {
  const text: string | undefined = JSON.stringify(outcome);
  const json = text === undefined || text.length > MAX_OUTCOME_CHARS ? undefined : JSON.parse(text);
  if (json === undefined || depthOf(json) > MAX_JSON_DEPTH) {
    throw new TypeError('the outcome is not JSON, or too large');
  }
  return json;
}

function depthOf(json: Json): number {
  return typeof json === 'object' && json !== null ? 1 + Math.max(0, ...Object.values(json).map(depthOf)) : 0;
}
