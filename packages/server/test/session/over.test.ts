import { describe, expect, it } from 'vitest';
import {
  begin,
  connected,
  disconnected,
  drawFor,
  finish,
  left,
  p,
  placement,
  proof,
  type Said,
} from './support/script.ts';

const requests: readonly Said[] = [
  left(0),
  { type: 'loaded', participant: p(0) },
  proof(0, 1),
  { type: 'started', participant: p(0) },
  { type: 'away', participant: p(0), cause: 'leaving' },
  { type: 'linkDown', participant: p(0), peer: 1 },
  { type: 'linkUp', participant: p(0), peer: 1 },
  finish(0),
  { type: 'desynced', participant: p(0), frame: 3 },
  { type: 'gameFailed', participant: p(0), message: 'x' },
  { type: 'seatTaken', placement: placement(5) },
  { type: 'match', draw: drawFor(2) },
  { type: 'merged', into: 'session-2' },
];

const facts: readonly Said[] = [
  connected(0),
  connected(9),
  disconnected(0),
  disconnected(9),
  { type: 'cancelled', reason: 'cancelled' },
  { type: 'cancelled', reason: 'serverShutdown' },
  ...[
    'load',
    'validation',
    'start',
    'finish',
    'cap',
    'reconnect:0',
    'link:0-1',
    'waiting:p0',
    'grace:p0',
    '',
  ].map((name): Said => ({ type: 'deadline', name })),
];

describe.each(['ended', 'disposed'] as const)('%s: over is over', (state) => {
  const over = () => {
    const s = state === 'ended' ? begin().finish() : begin().dispose();
    expect(s.state).toBe(state);
    return s.wait(10_000_000);
  };

  it('[SES-3] whatever is asked is refused with the reason', () => {
    const s = over();
    for (const said of requests) {
      expect(s.say(said), said.type).toMatchObject({ type: 'refused', code: 'disposed' });
    }
  });

  it('[REG-03] [SES-6] ending it twice, a disconnect and a timeout together, changes nothing', () => {
    const s = over();
    for (const said of facts) expect(s.say(said), said.type).toEqual({ type: 'unchanged' });
  });
});

describe('disposed', () => {
  it('takes no records and knows no restart', () => {
    const s = begin().dispose();
    expect(s.say({ type: 'uploaded', participant: p(0) })).toMatchObject({ code: 'disposed' });
    expect(s.say({ type: 'serverRestarted', gapMs: 5 })).toEqual({ type: 'unchanged' });
  });

  it('[SES-5] [REG-04] every way out leaves nothing behind but the record', () => {
    const ways: Record<string, (s: ReturnType<typeof begin>) => void> = {
      'the last waiter leaves': (s) => s.tell(left(0)),
      'the last waiter waited too long': (s) => s.fire('waiting:p0'),
      'the last waiter is lost': (s) => s.tell(disconnected(0)).fire('grace:p0'),
      merged: (s) => s.tell({ type: 'merged', into: 'x' }),
      'cancelled while waiting': (s) => s.tell({ type: 'cancelled', reason: 'cancelled' }),
      'not loaded': (s) => s.match().fire('load'),
      'left while loading': (s) => s.match().tell(left(1)),
      'link not proven in time': (s) => s.load().fire('validation'),
      'link failed': (s) => s.load().tell({ ...proof(0, 1), failure: 'noLink' } as Said),
      'left while proving': (s) => s.load().tell(left(1)),
      'never started': (s) => s.prove().fire('start'),
      'left before the start': (s) => s.prove().tell(left(1)),
      played: (s) => s.dispose(),
      'left in play': (s) => s.start().tell(left(0)).fire('upload'),
      'lost in play': (s) => {
        s.start()
          .tell({ type: 'away', participant: p(0), cause: 'leaving' }, disconnected(0))
          .fire('reconnect:0');
        s.fire('upload');
      },
      silence: (s) => {
        s.start().tell(disconnected(0), disconnected(1)).fire('cap');
        s.fire('upload');
      },
      desynced: (s) =>
        s
          .start()
          .tell({ type: 'desynced', participant: p(0), frame: 1 })
          .fire('upload'),
    };
    for (const [way, go] of Object.entries(ways)) {
      const s = begin();
      go(s);
      expect(s.state, way).toBe('disposed');
      expect(s.deadlines, way).toEqual({});
      expect(s.context, way).toMatchObject({ members: [], match: null, play: null, stateDueAt: null });
      expect(s.context.end?.uploadDueAt, way).toBeNull();
    }
  });
});
