// @vitest-environment happy-dom
import { ERRORS } from '@greenroom/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import type { JoinOptions } from '../src/api.ts';
import { joinScene } from '../src/join-scene.ts';
import { makeSumGame } from './support/sum-game.ts';

const view = { mount() {}, draw() {}, readInput: () => 0, unmount() {} };
const OPTIONS = {
  server: 'http://127.0.0.1:1/',
  scene: 'kitchen',
  participant: { id: 'p1' },
  game: makeSumGame(),
  view,
};
const { message, nextStep } = ERRORS.badOption;

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ['server', { ...OPTIONS, server: 'http://' }],
  ['server', { ...OPTIONS, server: 'ftp://lab.example/' }],
  ['scene', { ...OPTIONS, scene: undefined }],
  ['participant.id', { ...OPTIONS, participant: undefined }],
  ['participant.id', { ...OPTIONS, participant: { id: '' } }],
  ['participant.id', { ...OPTIONS, participant: { id: 7n } }],
  ['participant.labels', { ...OPTIONS, participant: { id: 'p1', labels: { age: 7n } } }],
  ['game', { ...OPTIONS, game: undefined }],
  ['view.draw', { ...OPTIONS, view: { ...view, draw: undefined } }],
  ['view.mount', { ...OPTIONS, view: undefined }],
  ['scene', undefined],
])(
  '[REG-16] %s that cannot be used: refused at once with a sentence, and never an exception',
  async (name, options) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const session = joinScene(options as unknown as JoinOptions<unknown, number>);
    expect(session.state).toEqual({
      state: 'refused',
      code: 'badOption',
      message,
      nextStep,
      isRetryable: false,
    });
    expect(warn.mock.calls).toEqual([[`[greenroom] joinScene cannot use the option '${name}'`]]);
    await expect(session.ended).rejects.toMatchObject({ code: 'badOption', detail: name });
    expect(session.diagnostics().held).toEqual({});
    // Mended, the next call is another.
    expect(joinScene(options as unknown as JoinOptions<unknown, number>)).not.toBe(session);
    await session.dispose();
  },
);

test('[REG-09] the same server, scene and participant: one session, until it is over', async () => {
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('RTCPeerConnection', class {});
  const session = joinScene(OPTIONS);
  expect(session.state.state).toBe('connecting');
  expect(joinScene({ ...OPTIONS })).toBe(session);
  const others = [{ scene: 'other' }, { participant: { id: 'p2' } }, { server: 'http://127.0.0.1:2/' }].map(
    (other) => joinScene({ ...OPTIONS, ...other }),
  );
  expect(new Set([session, ...others]).size).toBe(4);
  for (const one of [session, ...others]) void one.dispose();
  const next = joinScene(OPTIONS);
  expect(next).not.toBe(session);
  await next.dispose();
  vi.unstubAllGlobals();
});
