import { createRunner, type Json, type Runner, type RunnerEvent } from '@greenroom/netcode';
import { MAX_OUTCOME_CHARS, MAX_TEXT_CHARS } from '@greenroom/protocol';
import type { DrawContext } from '../api.ts';
import type { FrameClock } from '../ports/clock.ts';
import type { PlayFact, PlayOptions } from '../session/play-types.ts';

/** Silence that a player would notice. Above the jitter of a link that validation let pass. */
const NOTIFY_AFTER_MS = 1_000;

/** A frame is run at most half a frame late, wherever the ticks fall. */
const TICKS_PER_FRAME = 2;

export interface GameplayOptions extends PlayOptions {
  send(slot: number, packet: Uint8Array): void;
  createFrameClock(): FrameClock;
  /** Calls once before the next repaint; returns the function that cancels it. */
  beforeRepaint(run: () => void): () => void;
}

/** The running game: simulation on the frame clock, drawing on repaints. */
export interface Gameplay {
  receive(slot: number, packet: Uint8Array): void;
  readonly runner: Runner<unknown, unknown>;
  /** The last fact was told. */
  readonly isOver: boolean;
  /** Stops, unmounts the view and releases everything. Idempotent. */
  close(): void;
}

/** Shows the game and runs it; frame 0 is due at `startAt`. What game and view throw becomes one `gameFailed`. */
export function startGameplay(options: GameplayOptions, startAt: number): Gameplay {
  const { game, view, match, clock, ledger, onFact } = options;
  const { slot, players, treatment, play } = match;
  const settings = match.settings as Json;
  const frames = options.createFrameClock();
  let isStalled = false;
  let isOver = false;
  let cancelDraw = () => {};
  let releaseView: (() => void) | undefined = ledger.take('view', game.id);

  const runner = createRunner<unknown, unknown, Json, unknown>({
    game,
    players,
    localSlot: slot,
    seed: match.seed,
    settings,
    netcode: { ...play, notifyAfterMs: NOTIFY_AFTER_MS },
    epoch: options.epoch & 0xff,
    episode: 0,
    durationFrames: play.durationFrames ?? undefined,
    send: options.send,
  });

  function unmount(): void {
    if (!releaseView) return;
    releaseView();
    releaseView = undefined;
    cancelDraw();
    try {
      view.unmount();
    } catch (error) {
      options.warn('the view threw in unmount', error);
    }
  }

  /** The last fact of the game. The simulation may go on giving peers what they still lack. */
  function end(fact: PlayFact): void {
    if (isOver) return;
    isOver = true;
    unmount();
    onFact(fact);
  }

  function fail(error: unknown): void {
    frames.close();
    const message = String(error).slice(0, MAX_TEXT_CHARS);
    options.warn('the game failed', error);
    end({ type: 'gameFailed', frame: Math.max(0, runner.frame), message });
  }

  function onEvent(event: RunnerEvent): void {
    if (event.type === 'stalled' || event.type === 'resumed') isStalled = event.type === 'stalled';
    else if (event.type === 'failed') fail(event.error);
    else if (event.type === 'finished' && JSON.stringify(event.outcome).length > MAX_OUTCOME_CHARS)
      fail('the outcome is too large');
    else if (event.type === 'finished' || event.type === 'desynced') end(event);
    else if (!isOver) onFact(event);
  }

  function tick(): void {
    runner.tick(clock.now(), readInput);
    for (const event of runner.drainEvents()) onEvent(event);
  }
  const readInput = () => view.readInput();

  function draw(): void {
    const { confirmedFrame } = runner.stats(clock.now());
    const context: DrawContext = { slot, frame: runner.frame, confirmedFrame, isStalled };
    cancelDraw = options.beforeRepaint(draw);
    try {
      view.draw(runner.state, context);
    } catch (error) {
      fail(error);
    }
  }

  try {
    view.mount({ slot, players, settings, treatment });
    runner.start(startAt);
    frames.start(1000 / game.stepsPerSecond / TICKS_PER_FRAME, tick);
    if (!runner.isOver) draw();
  } catch (error) {
    fail(error);
  }

  return {
    runner,
    get isOver() {
      return isOver;
    },
    receive: (from, packet) => runner.receive(from, packet, clock.now()),
    close() {
      isOver = true;
      frames.close();
      unmount();
    },
  };
}
