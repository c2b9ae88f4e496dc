import { decode, ERROR_CODES, type View, ViewSchema } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as shapes from '../../src/adapters/socketio/server-shapes.ts';
import type { Shape } from '../../src/adapters/socketio/shape.ts';
import {
  endedView,
  makeMatch,
  matchedView,
  playingView,
  validatingView,
  waitingView,
} from '../support/views.ts';

const match = makeMatch(1, 3, {
  pairs: [0, 2].map((peer) => ({ peer, key: 'k'.repeat(22), attempt: 1 })),
  settings: { rounds: [1, { deep: null }] },
  iceServers: [{ urls: 'stun:a' }, { urls: ['turn:b', 'turn:c'], username: 'u', credential: 'c' }],
});
const VIEWS: readonly View[] = [
  waitingView(
    { version: 1 },
    { requeuedBecause: 'validationFailed', fallback: { text: 'Alone?', url: 'https://lab.example' } },
  ),
  matchedView({ version: 2 }, match),
  validatingView({ version: 3 }, match),
  playingView(
    { version: 4 },
    {
      match,
      members: [
        { slot: 0, presence: 'lost', page: 0, reconnectDueAt: 1_700_000_002_000 },
        { slot: 1, presence: 'here', page: 0, reconnectDueAt: null },
      ],
    },
  ),
  endedView({ version: 5 }),
  endedView({ version: 6 }, { reason: null, outcome: 'waitingRoomTimeout' }),
];

/** Everything the server may say, with the shape that must take it. */
const MESSAGES: readonly (readonly [name: string, shape: Shape, message: unknown])[] = [
  ...VIEWS.map((view) => [view.state, shapes.view, view] as const),
  ['join', shapes.ANSWERS.join, { token: 't'.repeat(24), lastSeq: 0, view: VIEWS[0] }],
  ['reports', shapes.ANSWERS.reports, { upTo: 3, flagged: [{ seq: 2, code: 'impossibleTransition' }] }],
  ['clock', shapes.ANSWERS.clock, { serverNow: 5 }],
  ['relink', shapes.ANSWERS.relink, {}],
  ['rejoin', shapes.ANSWERS.rejoin, {}],
  ['signal answer', shapes.ANSWERS.signal, null],
  ['signal', shapes.signal, { session: 's', epoch: 1, attempt: 1, from: 0, seq: 0, data: '{}' }],
  ...ERROR_CODES.map((code) => [code, shapes.error, { code }] as const),
];

/** What the page never reads: the server may change it without any page noticing. */
const UNREAD = new Set([
  'arrivedAt',
  'loadDueAt',
  'dueAt',
  'game',
  'reconnectMs',
  'onHidden',
  'onPlayerDrop',
  'countdownMs',
]);

/** Every copy of `message` in which one field is no longer what it was. */
function* spoiled(message: unknown, path = 'message'): Generator<readonly [path: string, copy: unknown]> {
  if (typeof message !== 'object' || message === null) return;
  for (const [key, value] of Object.entries(message)) {
    if (UNREAD.has(key)) continue;
    const here = `${path}.${key}`;
    const set = (changed: unknown) =>
      Array.isArray(message)
        ? message.map((item, index) => (String(index) === key ? changed : item))
        : { ...message, [key]: changed };
    yield [here, set(Symbol('spoiled'))];
    yield [here, set(() => 1)];
    if (key === 'settings') continue;
    for (const [deeper, copy] of spoiled(value, here)) yield [deeper, set(copy)];
  }
}

describe('what the page reads of the server', () => {
  test.each(MESSAGES)(
    '%s: taken as it is, refused when any field that is read is spoiled',
    (_, shape, message) => {
      expect(shape(message, 'message')).toBeUndefined();
      for (const [path, copy] of spoiled(message)) {
        if (path.endsWith('.settings')) continue;
        expect(shape(copy, 'message'), path).toEqual(expect.stringContaining('message'));
      }
    },
  );

  test('settings may be any JSON, but must be there', () => {
    const { settings: _, ...rest } = match;
    expect(shapes.view({ ...VIEWS[1], match: rest }, 'message')).toBe('message.match.settings');
  });

  test('the first field that does not fit is named', () => {
    const bad = { ...VIEWS[1], match: { ...match, pairs: [match.pairs[0], { ...match.pairs[1], peer: 8 }] } };
    expect(shapes.view(bad, 'message')).toBe('message.match.pairs.1.peer');
  });

  test.each(['toString', 'constructor', '__proto__', 'created', 0, null])(
    'a view of state %s is refused',
    (state) => {
      expect(shapes.view({ ...VIEWS[0], state }, 'message')).toBe('message.state');
      expect(shapes.error({ code: state }, 'error')).toBe('error.code');
    },
  );

  test('any JSON is taken or refused, never thrown', () => {
    const views = fc
      .constantFrom(...VIEWS)
      .chain((view) =>
        fc
          .tuple(fc.constant(view), fc.constantFrom(...Object.keys(view)), fc.jsonValue())
          .map(([whole, key, value]) => ({ ...whole, [key]: value })),
      );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), views), (value) => {
        for (const [, shape] of MESSAGES) {
          const misfit = shape(value, 'message');
          if (misfit !== undefined) expect(misfit).toMatch(/^message/);
        }
      }),
    );
  });

  test('takes every view that the protocol takes', () => {
    for (const view of VIEWS) expect(decode(ViewSchema, view)).toMatchObject({ ok: true });
  });
});
