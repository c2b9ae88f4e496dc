import { describe, expect, it } from 'vitest';
import { SESSION_EVENT_TYPES } from '../../src/session/event-schema.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { malformedEvents } from './support/malformed.ts';
import { begin, connected, disconnected, finish, left, p, proof, type Said } from './support/script.ts';

const stages = {
  waiting: () => begin().fill(),
  matched: () => begin().match(),
  validating: () => begin().load(),
  playing: () => begin().start(),
};

const spoken: readonly Said[] = [
  connected(9),
  disconnected(9),
  left(9),
  { type: 'loaded', participant: p(9) },
  { ...proof(0, 1), participant: p(9) } as Said,
  { type: 'started', participant: p(9) },
  { type: 'away', participant: p(9), cause: 'leaving' },
  { type: 'linkDown', participant: p(9), peer: 1 },
  { type: 'linkUp', participant: p(9), peer: 1 },
  { type: 'relink', participant: p(9), peer: 1, attempt: 1 },
  { type: 'rejoin', participant: p(9), page: 1 },
  { type: 'rejoined', participant: p(9), page: 1 },
  { ...finish(0), participant: p(9) } as Said,
  { type: 'episodeFinished', participant: p(9), episode: 0, frame: 1, outcome: null, checksum: 1 },
  { type: 'hiddenTooLong', participant: p(9) },
  { type: 'desynced', participant: p(9), frame: 1 },
  { type: 'gameFailed', participant: p(9), message: 'x' },
  { type: 'uploaded', participant: p(9) },
];

describe.each(Object.entries(stages))('in %s', (_state, stage) => {
  it('[SES-8] nobody without a seat is heard', () => {
    const s = stage();
    for (const said of spoken) {
      expect(s.say(said), said.type).toMatchObject({ type: 'refused', code: 'notJoined' });
    }
  });

  it('[SES-3] an unknown event is refused, and so is one with a name that every object has', () => {
    const s = stage();
    for (const type of [
      'xstate.init',
      'xstate.stop',
      '*',
      '',
      'toString',
      '__proto__',
      'constructor',
      'Match',
    ]) {
      expect(s.say({ type, participant: p(0) } as never), type).toMatchObject({
        type: 'refused',
        code: 'badMessage',
      });
    }
  });

  it('a deadline that nobody set is void', () => {
    const s = stage().wait(10_000_000);
    for (const name of [
      '',
      'nothing',
      'grace:',
      'waiting:p9',
      'reconnect:',
      'reconnect:-1',
      'reconnect:0',
      'upload',
    ]) {
      expect(s.say({ type: 'deadline', name }), name).toEqual({ type: 'unchanged' });
    }
  });
});

describe('a session refuses', () => {
  it('[SES-8] somebody who has left is a stranger', () => {
    const s = begin({ groupSize: 3 }).fill().tell(left(1));
    expect(s.say(connected(1))).toMatchObject({ type: 'refused', code: 'notJoined' });
  });

  it.each([
    ['matched', stages.matched],
    ['validating', stages.validating],
    ['playing', stages.playing],
  ])('a merge in %s', (state, stage) => {
    const s = stage();
    expect(s.say({ type: 'merged', into: 'x' })).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(s.state).toBe(state);
  });
});

describe('play: links of somebody else', () => {
  it.each(['linkDown', 'linkUp'] as const)('%s to oneself or to a slot that is not there', (type) => {
    const s = begin().start();
    for (const peer of [1, 2, 7]) {
      expect(s.say({ type, participant: p(1), peer })).toMatchObject({
        type: 'refused',
        code: 'unknownPeer',
      });
    }
  });
});

describe.each(Object.entries(stages))('malformed in %s', (_state, stage) => {
  it('[SES-3] is refused, whatever is wrong with it, and nothing throws', () => {
    const s = stage();
    for (const [index, event] of malformedEvents().entries()) {
      const result = sessionMachine.step(s.snapshot, event as SessionEvent);
      expect(result, `number ${index}`).toMatchObject({ type: 'refused', code: 'badMessage' });
    }
  });
});

describe('a refusal', () => {
  it('says to the developer what was impossible, and names no participant', () => {
    const s = begin().load();
    const detail = (said: Said) => {
      const result = s.say(said);
      return result.type === 'refused' ? result.detail : expect.fail(`${said.type} was ${result.type}`);
    };
    expect(detail(left(9))).toBe('no seat in this session');
    expect(detail(proof(0, 7))).toBe('slot 0 has no link to slot 7');
    expect(detail({ ...proof(0, 1), attempt: 3 } as Said)).toBe('attempt 3, but the link is at 1');
    expect(detail(finish(0))).toBe('finished is impossible in validating');
    expect(detail({ type: 'left', participant: 7 } as never)).toBe('left: participant is malformed');
    expect(detail({ type: 'nonsense' } as never)).toBe('no such event');
    const over = begin()
      .finish()
      .say({ type: 'uploaded', participant: p(9) });
    expect(over).toMatchObject({ detail: 'no seat in this session' });
  });
});

describe('an event', () => {
  it('is known under every one of its names, so that none can slip past the checks', () => {
    expect([...SESSION_EVENT_TYPES].sort()).toEqual(
      [
        ...new Set(spoken.map(({ type }) => type)),
        'seatTaken',
        'match',
        'matchWithBots',
        'deadline',
        'serverRestarted',
        'merged',
        'cancelled',
      ].sort(),
    );
  });

  it('leaves no unknown field, and no object of the sender, in the snapshot', () => {
    const s = begin().start();
    const outcome = { score: 1 };
    s.tell(Object.assign(finish(0, { outcome }), { stowaway: 'x' }));
    outcome.score = 2;
    expect(s.context.play?.finished[0]?.outcome).toEqual({ score: 1 });
    expect(JSON.stringify(s.snapshot)).not.toContain('stowaway');
  });

  it('that the machine cannot digest is refused, not thrown: a snapshot that contradicts itself', () => {
    const s = begin().start();
    const broken = { ...s.snapshot, context: { ...s.context, play: null } };
    const result = sessionMachine.step(broken, { type: 'started', at: s.now, participant: p(0) });
    expect(result).toMatchObject({ type: 'refused', code: 'internal' });
    const nowhere = { ...s.snapshot, state: 'nowhere' as never };
    expect(sessionMachine.step(nowhere, { type: 'deadline', at: s.now, name: 'x' })).toMatchObject({
      type: 'refused',
      code: 'internal',
    });
  });
});
