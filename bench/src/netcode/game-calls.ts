import type { Game } from '@greenroom/netcode';
import type { Trace } from './engine.ts';
import type { OurEngineOptions } from './our-engine.ts';
import { ourEngine } from './our-engine.ts';
import { replayTrace } from './simulated-session.ts';

type Op = 'step' | 'save' | 'load' | 'checksum';

/** What the engine asked of its game while it replayed a trace: which calls, and the inputs of the steps. */
export interface GameCalls {
  readonly ops: readonly Op[];
  readonly inputs: readonly (readonly number[])[];
}

export function recordGameCalls<State, Snapshot>(
  trace: Trace,
  options: OurEngineOptions<State, Snapshot>,
): GameCalls {
  const ops: Op[] = [];
  const inputs: (readonly number[])[] = [];
  const { game } = options;
  const watched: Game<State, number, null, Snapshot> = {
    ...game,
    step(state, given, context) {
      ops.push('step');
      inputs.push(given.slice());
      game.step(state, given, context);
    },
    save(state, reuse) {
      ops.push('save');
      return game.save!(state, reuse);
    },
    load(snapshot, into) {
      ops.push('load');
      return game.load!(snapshot, into);
    },
    checksum(state) {
      ops.push('checksum');
      return game.checksum!(state);
    },
  };
  replayTrace(
    trace,
    ourEngine({ ...options, game: watched })(trace.slot, () => {}),
  );
  return { ops, inputs };
}

/** Makes the same calls with no engine around them; `game` has its own save, load and checksum. */
export function makeGameCalls<State, Snapshot>(
  { ops, inputs }: GameCalls,
  game: Game<State, number, null, Snapshot>,
  random: Parameters<Game<State, number, null, Snapshot>['step']>[2]['random'],
): void {
  const context = { frame: 0, random };
  let state = game.init({ players: 2, random, settings: null, episode: 0 });
  const ring: (Snapshot | undefined)[] = new Array(10).fill(undefined);
  let saved = 0;
  let step = 0;
  for (const op of ops) {
    if (op === 'step') game.step(state, inputs[step++]!, context);
    else if (op === 'checksum') game.checksum!(state);
    else if (op === 'load') state = game.load!(ring[(saved + ring.length - 8) % ring.length]!, state);
    else {
      const place = saved % ring.length;
      ring[place] = game.save!(state, ring[place]);
      saved += 1;
    }
  }
}
