import { createRunner, type Game } from '@greenroom/netcode';
import type { MakeEngine } from './engine.ts';
import type { Script } from './inputs.ts';

export interface OurEngineOptions<State, Snapshot> {
  readonly game: Game<State, number, null, Snapshot>;
  readonly script: Script;
  readonly inputDelayFrames: number;
  readonly maxPredictionFrames: number;
}

export function ourEngine<State, Snapshot>(options: OurEngineOptions<State, Snapshot>): MakeEngine {
  const { game, script, inputDelayFrames, maxPredictionFrames } = options;
  return (slot, send) => {
    let index = 0;
    const readInput = () => script(slot, index++);
    const runner = createRunner({
      game,
      players: 2,
      localSlot: slot,
      seed: 'bench',
      settings: null,
      netcode: { inputDelayFrames, maxPredictionFrames, checksumIntervalFrames: 10, notifyAfterMs: 1_000 },
      epoch: 1,
      episode: 0,
      durationFrames: undefined,
      send: (_slot, bytes) => send(bytes),
    });
    // As a page's clock has it: no whole number.
    runner.start(0.25);
    return {
      tick: (now) => runner.tick(now, readInput),
      receive: (bytes, now) => runner.receive(1 - slot, bytes, now),
      get frame() {
        return runner.frame;
      },
      get nextFrameAt() {
        return runner.nextFrameAt;
      },
      get resimulatedFrames() {
        return runner.stats(0).resimulatedFrames;
      },
    };
  };
}
