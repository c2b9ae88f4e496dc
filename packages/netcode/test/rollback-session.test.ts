import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRollbackSession,
  NetcodeError,
  type RequestList,
  type RollbackSession,
  type RollbackSessionOptions,
} from '../src/index.ts';

function session(options: Partial<RollbackSessionOptions> = {}): RollbackSession {
  return createRollbackSession({
    players: 2,
    localSlot: 0,
    idle: Uint8Array.of(0),
    inputDelayFrames: 0,
    maxPredictionFrames: 4,
    ...options,
  });
}

/** Requests as text: `load 3`, `advance 4 [1,2]`, `save 4`. */
function told(requests: RequestList): string[] {
  return Array.from({ length: requests.length }, (_, i) => {
    const { type, frame, inputs } = requests.at(i);
    return type === 'advance' ? `advance ${frame} [${[...inputs]}]` : `${type} ${frame}`;
  });
}

function step(it: RollbackSession, input: number): string[] {
  it.addLocalInput(Uint8Array.of(input));
  return told(it.advance());
}

const remote = (it: RollbackSession, input: number, slot = 1) =>
  it.addRemoteInput(slot, Uint8Array.of(input), 0);

describe('rollback session', () => {
  it('steps and saves each frame, predicting what it does not know by the last input', () => {
    const it = session();
    expect(step(it, 1)).toEqual(['advance 0 [1,0]', 'save 0']);
    remote(it, 0);
    remote(it, 7);
    expect(step(it, 2)).toEqual(['advance 1 [2,7]', 'save 1']);
    expect(step(it, 3)).toEqual(['advance 2 [3,7]', 'save 2']);
    expect(it.confirmedFrame).toBe(1);
  });

  it('predicts the idle input before the first one is known', () => {
    const it = session({ idle: Uint8Array.of(9) });
    expect(step(it, 1)).toEqual(['advance 0 [1,9]', 'save 0']);
  });

  it('has nothing to correct while the predictions were right', () => {
    const it = session();
    step(it, 1);
    step(it, 2);
    remote(it, 0);
    remote(it, 0);
    expect(told(it.correct())).toEqual([]);
    expect(it.confirmedFrame).toBe(1);
  });

  it('[RB-4] goes back to the first incorrect frame and steps again from there, once', () => {
    const it = session();
    for (const input of [1, 2, 3, 4]) step(it, input);
    remote(it, 0);
    remote(it, 5);
    remote(it, 5);
    expect(it.firstIncorrectFrame).toBe(1);
    expect(told(it.correct())).toEqual([
      'load 0',
      'advance 1 [2,5]',
      'advance 2 [3,5]',
      'save 2',
      'advance 3 [4,5]',
      'save 3',
    ]);
    expect(told(it.correct())).toEqual([]);
  });

  it('[RB-4] [REG-33] can undo a misprediction of the very first frame from the far edge of the window', () => {
    const it = session();
    for (const input of [1, 2, 3, 4]) step(it, input);
    expect(it.canAdvance).toBe(false);
    remote(it, 3);
    expect(told(it.correct())).toEqual([
      'load -1',
      'advance 0 [1,3]',
      'save 0',
      'advance 1 [2,3]',
      'save 1',
      'advance 2 [3,3]',
      'save 2',
      'advance 3 [4,3]',
      'save 3',
    ]);
    expect(it.canAdvance).toBe(true);
  });

  it('[RB-3] stalls at the edge of the window until an input arrives, and asserts against going on', () => {
    const it = session({ maxPredictionFrames: 1 });
    expect(it.canAdvance).toBe(true);
    step(it, 1);
    expect(it.canAdvance).toBe(false);
    expect(() => it.advance()).toThrow(/advanced past -1/);
    remote(it, 0);
    expect(it.canAdvance).toBe(true);
  });

  it('asserts against stepping on with an incorrect frame uncorrected, and against a local input too many', () => {
    const it = session();
    step(it, 1);
    remote(it, 1);
    it.addLocalInput(Uint8Array.of(2));
    expect(() => it.advance()).toThrow(/incorrect/);
    expect(() => it.addLocalInput(Uint8Array.of(3))).toThrow(/local input for 2/);
    expect(() => it.inputsOf(1)).toThrow(/inputs of frame 1/);
  });

  it('[RB-10] applies local input after the delay, with idle input before', () => {
    const it = session({ inputDelayFrames: 2, idle: Uint8Array.of(9) });
    expect(it.queue(0).last).toBe(1);
    expect(step(it, 1)).toEqual(['advance 0 [9,9]', 'save 0']);
    expect(step(it, 2)).toEqual(['advance 1 [9,9]', 'save 1']);
    expect(step(it, 3)).toEqual(['advance 2 [1,9]', 'save 2']);
    expect(it.queue(0).last).toBe(4);
  });

  it('may confirm frames it has not stepped, by the delay', () => {
    const it = session({ inputDelayFrames: 3 });
    for (let i = 0; i < 5; i++) remote(it, i);
    expect(it.confirmedFrame).toBe(2);
    expect(it.frame).toBe(-1);
  });

  it('[RB-1] confirms only what every player has sent', () => {
    const it = session({ players: 3 });
    step(it, 1);
    remote(it, 0, 1);
    expect(it.confirmedFrame).toBe(-1);
    remote(it, 0, 2);
    expect(it.confirmedFrame).toBe(0);
  });

  it('takes no more inputs ahead of time than an honest peer can have', () => {
    const it = session({ maxPredictionFrames: 4, inputDelayFrames: 1 });
    let taken = 0;
    while (taken < 1000 && remote(it, 1)) taken += 1;
    expect(taken).toBeGreaterThanOrEqual(2 * (4 + 1));
    expect(taken).toBeLessThanOrEqual(it.queue(1).capacityFrames / 2);
    expect(it.queue(1).has(0)).toBe(true);
  });

  it('asks a predictor with all it may know, and corrects its guesses like any other', () => {
    const asked: string[] = [];
    const it = session({
      predict(prediction) {
        asked.push(
          `${prediction.slot} ${prediction.frame} after ${prediction.lastFrame} [${prediction.last}]`,
        );
        prediction.out[0] = 42;
      },
    });
    remote(it, 6);
    expect(step(it, 1)).toEqual(['advance 0 [1,6]', 'save 0']);
    expect(step(it, 1)).toEqual(['advance 1 [1,42]', 'save 1']);
    expect(asked).toEqual(['1 1 after 0 [6]']);
    remote(it, 42);
    expect(told(it.correct())).toEqual([]);
    remote(it, 6);
    expect(step(it, 1)).toEqual(['advance 2 [1,6]', 'save 2']);
  });

  it('forgets the frames taken back, but not the local inputs that the peers may have', () => {
    const it = session();
    for (const input of [1, 2, 3, 4]) step(it, input);
    it.rewind(1);
    expect(it.frame).toBe(1);
    expect(it.needsLocalInput).toBe(false);
    expect(() => it.addLocalInput(Uint8Array.of(9))).toThrow(/local input/);
    remote(it, 0);
    remote(it, 0);
    // Differs from what frame 2 was once stepped with; that is taken back, so there is nothing to correct.
    remote(it, 7);
    expect(told(it.correct())).toEqual([]);
    expect(told(it.advance())).toEqual(['advance 2 [3,7]', 'save 2']);
    expect(told(it.advance())).toEqual(['advance 3 [4,7]', 'save 3']);
    expect(it.needsLocalInput).toBe(true);
    expect(() => it.advance()).toThrow(/no local input/);
    expect(() => it.rewind(5)).toThrow(/rewound/);
  });

  it('refuses options out of range', () => {
    const wrong: Partial<RollbackSessionOptions>[] = [
      { players: 0 },
      { players: 9 },
      { localSlot: 2 },
      { localSlot: -1 },
      { inputDelayFrames: -1 },
      { inputDelayFrames: 60 },
      { maxPredictionFrames: 0 },
      { maxPredictionFrames: 1.5 },
      { inputDelayFrames: 30, maxPredictionFrames: 31 },
    ];
    for (const options of wrong) expect(() => session(options)).toThrow(NetcodeError);
  });

  it('[RB-4] [REG-32] ends with every frame stepped last from the true inputs, whatever the order of arrivals', () => {
    const plan = fc.record({
      players: fc.integer({ min: 2, max: 4 }),
      window: fc.integer({ min: 1, max: 6 }),
      delay: fc.integer({ min: 0, max: 3 }),
      moves: fc.array(fc.tuple(fc.nat(4), fc.nat(3)), { minLength: 20, maxLength: 200 }),
    });
    fc.assert(
      fc.property(plan, ({ players, window, delay, moves }) => {
        const it = session({ players, maxPredictionFrames: window, inputDelayFrames: delay });
        // The state is the list of inputs it was stepped with: a wrong order or a missed frame shows.
        let state: string[] = [];
        const snapshots = new Map<number, string[]>([[-1, []]]);
        const run = (requests: RequestList) => {
          for (let i = 0; i < requests.length; i++) {
            const { type, frame, inputs } = requests.at(i);
            if (type === 'load') state = [...snapshots.get(frame)!];
            else if (type === 'save') snapshots.set(frame, [...state]);
            else state.push(`${inputs}`);
          }
          // A ring as deep as the window: whatever is older must never be asked for.
          for (const frame of snapshots.keys()) if (frame < it.frame - window) snapshots.delete(frame);
        };
        for (const [who, input] of moves) {
          const slot = who % players;
          if (slot !== 0) {
            it.addRemoteInput(slot, Uint8Array.of(input), 0);
            continue;
          }
          run(it.correct());
          if (!it.canAdvance) continue;
          it.addLocalInput(Uint8Array.of(input));
          run(it.advance());
        }
        run(it.correct());
        expect(state.length).toBe(it.frame + 1);
        for (let frame = 0; frame <= Math.min(it.confirmedFrame, it.frame); frame++) {
          const queues = Array.from({ length: players }, (_, slot) => it.queue(slot));
          if (!queues.every((queue) => queue.has(frame))) continue;
          expect(state[frame]).toBe(`${queues.map((queue) => queue.bytes[queue.offsetOf(frame)])}`);
        }
        expect(it.frame - it.confirmedFrame).toBeLessThanOrEqual(window);
      }),
    );
  });
});
