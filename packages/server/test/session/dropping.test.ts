import { describe, expect, it } from 'vitest';
import { heldSlots } from '../../src/session/members.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import {
  begin,
  connected,
  disconnected,
  finish,
  left,
  linkDown,
  p,
  RULES,
  type RulesOverride,
  type Said,
  type Script,
  settledAs,
} from './support/script.ts';

const trio = (onPlayerDrop: 'end' | 'idle' | 'bot' = 'bot', rules: RulesOverride = {}) =>
  begin({ groupSize: 3, ...rules, play: { onPlayerDrop } });

/** The slot has no socket and both others say that they do not reach it. */
const lose = (s: Script, slot: number): Script =>
  s.tell(
    disconnected(slot),
    ...heldSlots(s.context).flatMap((peer) => (peer === slot ? [] : [linkDown(peer, slot)])),
  );

const presenceFor = (s: Script, viewer: number) => {
  const view = sessionMachine.viewOf(s.snapshot, p(viewer), 1);
  return view?.state === 'playing' ? view.members.map(({ presence }) => presence) : view;
};

describe.each(['idle', 'bot'] as const)('a game that goes on without somebody: %s', (onPlayerDrop) => {
  it('[SES-5] [SES-10] who leaves has the outcome and no seat, in that very step', () => {
    const s = trio(onPlayerDrop).start();
    expect(s.effects(left(1))).toEqual(settledAs(1, 'youLeft', null));
    expect(s.state).toBe('playing');
    expect(presenceFor(s, 0)).toEqual(['here', 'gone', 'here']);
    expect(presenceFor(s, 1)).toBeUndefined();
  });

  it('[SES-10] who is lost too, once the reconnect deadline is over', () => {
    const s = lose(trio(onPlayerDrop).start(), 2);
    expect(s.fire('reconnect:2')).toEqual(settledAs(2, 'youWereLost', null));
    expect(presenceFor(s, 0)).toEqual(['here', 'here', 'gone']);
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });
});

describe('those who are left', () => {
  it('[SES-10] end it together: everybody who is still in has said so', () => {
    const s = trio().start().tell(left(1), finish(2));
    expect(s.effects(finish(0))).toEqual([
      ...settledAs(0, 'completed', 'completed'),
      ...settledAs(2, 'completed', 'completed'),
    ]);
    expect(s.context.end).toMatchObject({
      outcomes: [{ outcome: 'completed' }, { outcome: 'youLeft' }, { outcome: 'completed' }],
      // Nobody waits for the records of who left.
      uploaded: [p(1)],
    });
    s.tell({ type: 'uploaded', participant: p(0) }, { type: 'uploaded', participant: p(2) });
    expect(s.state).toBe('disposed');
  });

  it.each([
    [left(2), 'participantLeft', 'youLeft', 'partnerLeft'],
    ['reconnect:2', 'participantLost', 'youWereLost', 'partnerLost'],
  ] as const)('too few: it ends for the rest as everywhere else (%j)', (last, reason, own, others) => {
    const s = trio().start().tell(left(1));
    const effects = typeof last === 'string' ? lose(s, 2).fire(last) : s.effects(last);
    expect(effects).toEqual([...settledAs(0, others, reason), ...settledAs(2, own, reason)]);
    expect(s.context.end).toMatchObject({ reason, outcomes: [{}, { outcome: 'youLeft' }, { outcome: own }] });
  });

  it('minHumans says how many are enough', () => {
    const one = trio('bot', { minHumans: 1 }).start().tell(left(1), left(2));
    expect(one.state).toBe('playing');
    expect(one.tell(finish(0)).context.end?.reason).toBe('completed');
    expect(trio('bot', { minHumans: 3 }).start().tell(left(1)).context.end?.reason).toBe('participantLeft');
    expect(trio('end').start().tell(left(1)).context.end?.reason).toBe('participantLeft');
  });

  it('a link that is down to who is gone says nothing: neither is anybody lost by it, nor does it end the game', () => {
    const s = lose(trio().start(), 1);
    s.fire('reconnect:1');
    expect(s.context.play?.linksDown).toEqual({});
    for (const type of ['linkDown', 'linkUp'] as const) {
      expect(s.say({ type, participant: p(0), peer: 1 })).toEqual({ type: 'unchanged' });
    }
    s.tell(disconnected(0));
    expect(s.deadlines).not.toHaveProperty('reconnect:0');
  });

  it('of two who are away each has their own time, and the one who comes back has it again', () => {
    const s = trio('bot', { minHumans: 1 }).start();
    const away = (slot: number): Said => ({ type: 'away', participant: p(slot), cause: 'leaving' });
    s.tell(away(1)).wait(5).tell(away(2));
    expect(s.fire('reconnect:1')).toEqual(settledAs(1, 'youWereLost', null));
    expect(s.context.play?.away).toEqual([2]);
    // A link to who is gone says nothing of who says it.
    expect(s.say({ type: 'linkUp', participant: p(2), peer: 1 })).toEqual({ type: 'unchanged' });
    expect(s.deadlines).toHaveProperty('reconnect:2');
    s.tell(connected(2, 'again'), { type: 'linkUp', participant: p(0), peer: 2 });
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('who came back before the last other was taken out is alone among bots, and not waited for', () => {
    const s = trio('bot', { minHumans: 1 }).start();
    const away = (slot: number): Said => ({ type: 'away', participant: p(slot), cause: 'leaving' });
    s.tell(left(0), away(1)).wait(5).tell(away(2), connected(2, 'again'));
    expect(s.context.play?.returning).toEqual([2]);
    s.fire('reconnect:1');
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('[REG-55] the word of who is gone is no evidence against the others', () => {
    const s = trio().start().tell(disconnected(0), linkDown(1, 0));
    expect(s.deadlines).toHaveProperty('reconnect:0');
    s.tell(left(1), connected(0), disconnected(0));
    expect(s.deadlines).not.toHaveProperty('reconnect:0');
  });

  it('[SES-12] who has no socket then does not know of it: without them nobody can go on, so they are waited for as one who is lost', () => {
    const s = trio('idle', { groupSize: 4 }).start().tell(disconnected(0));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    s.tell(left(1));
    expect(s.deadlines).toMatchObject({ 'reconnect:0': s.now + RULES.play.reconnectMs });
    expect(presenceFor(s, 2)).toEqual(['lost', 'gone', 'here', 'here']);
    // That their link is up to the others changes nothing.
    expect(s.say({ type: 'linkUp', participant: p(2), peer: 0 })).toEqual({ type: 'unchanged' });
    expect(s.fire('reconnect:0')).toEqual(settledAs(0, 'youWereLost', null));
    expect(presenceFor(s, 2)).toEqual(['gone', 'gone', 'here', 'here']);
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('[SES-12] back in time they know; a socket that is lost afterwards does nothing again', () => {
    const s = trio().start().tell(disconnected(0), left(1), connected(0));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    s.tell(disconnected(0));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('[SES-10] if too few are left without them, it ends for the rest', () => {
    const s = trio().start().tell(disconnected(0), left(1));
    expect(s.fire('reconnect:0')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(2, 'partnerLost', 'participantLost'),
    ]);
  });

  it('[REG-10] before everybody has started, leaving undoes the match as everywhere else', () => {
    const s = trio().prove().tell(left(1));
    expect(s.state).toBe('disposed');
    expect(s.context.end?.reason).toBe('participantLeft');
  });

  it('[REG-14] once the final frame is confirmed nobody is dropped any more', () => {
    const s = trio().start().tell(finish(0));
    expect(s.say(left(1))).toEqual({ type: 'unchanged' });
    s.tell(finish(1), finish(2));
    expect(s.context.end?.outcomes.map(({ outcome }) => outcome)).toEqual(Array(3).fill('completed'));
  });
});

describe('who is gone', () => {
  it('[SES-8] has no say any more; that nothing more comes is no news', () => {
    const s = trio().start().tell(left(1));
    for (const said of [
      left(1),
      finish(1),
      { type: 'connected', participant: p(1), connection: 'x' },
    ] as const) {
      expect(s.say(said as Said)).toMatchObject({ type: 'refused', code: 'notJoined' });
    }
    expect(s.say({ type: 'uploaded', participant: p(1) })).toEqual({ type: 'unchanged' });
    s.tell(finish(0), finish(2));
    expect(s.say({ type: 'uploaded', participant: p(1) })).toEqual({ type: 'unchanged' });
  });
});
