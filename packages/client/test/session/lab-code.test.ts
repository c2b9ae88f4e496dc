import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../src/api.ts';
import { makeSumGame } from '../support/sum-game.ts';
import { createWorld } from '../support/world.ts';

const isSaved = (state: SessionState) => state.state === 'ended' && state.isSaved;

test('[SES-5] disposed while the playing part loads: what comes of it is released, and never reported', async () => {
  const world = createWorld();
  const gate = Promise.withResolvers<void>();
  let closed = 0;
  const loadPlay = async (): Promise<typeof world.prepare> => async (options) => {
    await gate.promise;
    const play = await world.prepare(options);
    const { close } = play;
    play.close = () => {
      closed++;
      close();
    };
    return play;
  };
  const a = world.open('a', { platform: { loadPlay } });
  world.open('b');
  await world.untilState(a, 'matched');
  await world.dispose(a);
  gate.resolve();
  await world.until(() => closed === 1, 'the release of the playing part', 1_000);
  expect(a.session.diagnostics().held).toEqual({});
  expect(world.reports('a', 'loaded')).toEqual([]);
});

test('[SES-5] what is still held after dispose is named with its holder', async () => {
  const world = createWorld();
  const loadPlay = async (): Promise<typeof world.prepare> => (options) => {
    options.ledger.take('toy', 'left on the floor');
    return world.prepare(options);
  };
  const a = world.open('a', { platform: { loadPlay } });
  const b = world.open('b');
  await world.untilState(a, 'playing');
  await world.dispose(a);
  await world.dispose(b);
  expect(a.warnings).toEqual(['still held after dispose: toy: left on the floor']);
  expect(b.warnings).toEqual([]);
});

describe('code of the lab throws', () => {
  test.each([
    ['mount', { view: { mount: boom } }],
    ['draw', { view: { draw: boom } }],
    ['readInput', { view: { readInput: boom } }],
    ['step', { game: makeSumGame({ step: throwLate }) }],
  ])('%s: one report, an end for everybody, no crash', async (where, options) => {
    const world = createWorld();
    const a = world.open('a', options);
    const b = world.open('b');
    await world.until(() => isSaved(a.session.state) && isSaved(b.session.state), 'an end');
    expect(world.reports('a', 'gameFailed')).toMatchObject([
      {
        message: expect.stringMatching(/^Error: boom\n +at .*boom/),
        ...(where === 'step' && { inputs: '0101' }),
      },
    ]);
    expect(await b.session.ended).toMatchObject({ reason: 'gameFailed' });
    expect(a.view.mounts).toBeLessThanOrEqual(1);
    expect(a.session.diagnostics().held).not.toHaveProperty('view');
    expect(a.session.diagnostics().held).not.toHaveProperty('repaint');
  });

  test('a game that throws in init is reported before there is a link', async () => {
    const world = createWorld();
    const a = world.open('a', { game: makeSumGame({ init: boom }) });
    world.open('b');
    await world.until(() => world.reports('a', 'gameFailed').length === 1, 'the report');
    await world.until(() => isSaved(a.session.state), 'an end');
    expect(world.reports('a', 'loaded')).toEqual([]);
  });

  test('a listener that throws harms nobody', async () => {
    const world = createWorld();
    const a = world.open('a');
    a.session.subscribe(boom);
    await world.untilState(a, 'waiting');
    expect(a.warnings).toContain('a listener of the session threw');
  });
});

/** As the game everybody plays, until the trial of the digest is over. */
const throwLate: ReturnType<typeof makeSumGame>['step'] = (state, inputs, context) => {
  if (context.frame > 70) boom();
  makeSumGame().step(state, inputs, context);
};

function boom(): never {
  throw new Error('boom');
}
