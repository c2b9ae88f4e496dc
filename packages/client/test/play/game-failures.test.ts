import { decode, JsonSchema, MAX_JSON_DEPTH, MAX_OUTCOME_CHARS } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { hexOf, textOf } from '../../src/play/error-text.ts';
import { playAlone } from '../support/play-alone.ts';
import { makeSumGame } from '../support/sum-game.ts';

/** Past the trial that every page plays before the game. */
const FRAME = 70;

/** Plays a game of which one method is another from `FRAME` on, and gives the facts that were told. */
async function playUntil(change: Parameters<typeof makeSumGame>[0]) {
  const game = makeSumGame(change);
  const alone = await playAlone({}, game);
  alone.play.start(0, 2);
  alone.run(3_000);
  return alone;
}

/** The sum game whose outcome at `FRAME` is what `make` gives. */
function endingWith(make: () => unknown) {
  let frames = 0;
  return {
    init: () => {
      frames = 0;
      return { sum: 0 };
    },
    step: () => void frames++,
    outcome: () => (frames > FRAME ? (make() as string) : undefined),
  };
}

/** An array in an array, this deep. */
function nested(levels: number): unknown {
  return levels === 1 ? [] : [nested(levels - 1)];
}

describe('a game that cannot be made', () => {
  test('[SES-5] with frames that reach too far is told as failed; no view is mounted, nothing is held', async () => {
    const { play, facts, mounted, ledger, ticking } = await playAlone({
      inputDelayFrames: 30,
      maxPredictionFrames: 60,
    });
    play.start(0, 2);
    expect(facts).toEqual([
      { type: 'gameFailed', frame: 0, message: expect.stringContaining('maxPredictionFrames must be') },
    ]);
    expect(mounted).toEqual({ mounts: 0, unmounts: 0 });
    expect(ticking.tick).toBeUndefined();
    expect(play.frame).toBeNull();
    expect(play.figures().stats).toBeUndefined();
    play.close();
    expect(ledger.counts()).toEqual({});
    expect(facts).toHaveLength(1);
  });

  test('since it throws in init only now is told as failed', async () => {
    let inits = 0;
    const init = () => {
      // Twice in the trial.
      if (++inits > 2) throw new Error('no third time');
      return { sum: 0 };
    };
    const { facts, mounted } = await playUntil({ init });
    expect(facts).toMatchObject([
      { type: 'gameFailed', frame: 0, message: expect.stringContaining('third') },
    ]);
    expect(mounted.mounts).toBe(0);
  });
});

describe('a game that throws', () => {
  test('in a frame is told with that very frame, its text and where it was', async () => {
    const step = (_: unknown, __: unknown, { frame }: { readonly frame: number }) => {
      if (frame === FRAME) throw new RangeError('no such dish');
    };
    const { facts, mounted } = await playUntil({ step });
    expect(facts.at(-1)).toMatchObject({ type: 'gameFailed', frame: FRAME });
    expect(facts.at(-1)).toMatchObject({
      message: expect.stringMatching(/^RangeError: no such dish\n.*game-failures\.test\.ts/),
      inputs: '01',
    });
    expect(mounted).toEqual({ mounts: 1, unmounts: 1 });
  });

  test('something that has no text is told as failed all the same', async () => {
    const step = (_: unknown, __: unknown, { frame }: { readonly frame: number }) => {
      if (frame === FRAME) throw Object.create(null);
    };
    const { facts } = await playUntil({ step });
    expect(facts.at(-1)).toMatchObject({
      type: 'gameFailed',
      frame: FRAME,
      message: 'something that has no text',
    });
  });
});

describe('an outcome', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;

  test.each<[string, () => unknown]>([
    ['a bigint', () => 10n],
    ['a circle', () => circle],
    ['a function', () => () => 0],
    ['too deep', () => nested(MAX_JSON_DEPTH + 1)],
    ['too large', () => 'x'.repeat(MAX_OUTCOME_CHARS - 1)],
  ])('that is %s fails the game at its final frame', async (_, make) => {
    const { facts, mounted, ticking } = await playUntil(endingWith(make));
    expect(facts.map(({ type }) => type)).toEqual(['started', 'gameFailed']);
    expect(facts.at(-1)).toMatchObject({ frame: FRAME, message: expect.stringMatching(/JSON|BigInt/) });
    expect(mounted.unmounts).toBe(1);
    expect(ticking.tick).toBeUndefined();
  });

  test('as large and as deep as the server takes it is told', async () => {
    for (const outcome of ['x'.repeat(MAX_OUTCOME_CHARS - 2), nested(MAX_JSON_DEPTH)]) {
      const { facts } = await playUntil(endingWith(() => outcome));
      expect(facts.at(-1)).toMatchObject({ type: 'finished', frame: FRAME });
    }
    expect(decode(JsonSchema, nested(MAX_JSON_DEPTH)).ok).toBe(true);
    expect(decode(JsonSchema, nested(MAX_JSON_DEPTH + 1)).ok).toBe(false);
  });

  test('is told as JSON carries it, so that it can be kept and compared', async () => {
    const { facts } = await playUntil(endingWith(() => ({ score: 3, name: undefined, at: new Date(0) })));
    expect(facts.at(-1)).toHaveProperty('outcome', { score: 3, at: '1970-01-01T00:00:00.000Z' });
  });
});

test('the game starts from the settings as they were sent, whatever its trial did to them', async () => {
  const settings = { goal: 3 };
  const seen: number[] = [];
  const game = makeSumGame({
    init: ({ settings: own }) => {
      const mine = own as { goal: number };
      seen.push(mine.goal);
      mine.goal += 1;
      return { sum: 0 };
    },
  });
  const { play } = await playAlone({}, game, settings);
  play.start(0, 2);
  expect(seen).toEqual([3, 3, 3]);
  expect(settings).toEqual({ goal: 3 });
});

describe('the text of what was thrown', () => {
  test('has the stack once, with the text before it where the browser leaves it out', () => {
    const error = new Error('boom');
    error.stack = 'Error: boom\n    at step (kitchen.js:1:2)';
    expect(textOf(error)).toBe(error.stack);
    error.stack = 'step@kitchen.js:1:2\n';
    expect(textOf(error)).toBe('Error: boom\nstep@kitchen.js:1:2');
    expect(textOf('plain')).toBe('plain');
  });

  test('fits a report', () => {
    expect(textOf('x'.repeat(5_000))).toHaveLength(512);
    expect(hexOf(new Uint8Array(5_000).fill(10))).toBe('0a'.repeat(256));
  });
});
