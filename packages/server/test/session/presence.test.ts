import { describe, expect, it } from 'vitest';
import { isHere } from '../../src/session/presence.ts';
import {
  begin,
  connected,
  disconnected,
  finish,
  left,
  linkDown,
  linkUp,
  p,
  RULES,
  type Said,
  type Script,
  settledAs,
} from './support/script.ts';

const away = (slot: number): Said => ({ type: 'away', participant: p(slot), cause: 'leaving' });
const reconnectMs = RULES.play.reconnectMs;

/** The deadlines that presence sets: all but the cap, which every game under way has. */
function losses(s: Script): Record<string, number> {
  const { cap: _cap, ...rest } = s.deadlines;
  return rest;
}

describe('playing: when a member counts as lost', () => {
  it('a lost socket alone does nothing: the link may be alive', () => {
    const s = begin().start().tell(disconnected(0));
    expect(losses(s)).toEqual({});
    expect(s.context.members[0]?.connection).toBeNull();
  });

  it('a link reported down does not make anybody lost who has a socket: the link has a deadline of its own', () => {
    const s = begin().start().tell(linkDown(0, 1));
    const dueAt = s.now + reconnectMs;
    expect(losses(s)).toEqual({ 'link:0-1': dueAt });
    s.wait(90).tell(linkDown(1, 0));
    expect(losses(s)).toEqual({ 'link:0-1': dueAt });
    expect(s.context.play?.linksDown).toEqual({ '0-1': [0, 1] });
  });

  it('no socket, and then a member with a socket reports the link down', () => {
    const s = begin().start().tell(disconnected(0)).wait(700).tell(linkDown(1, 0));
    expect(losses(s)).toEqual({ 'reconnect:0': s.now + reconnectMs });
  });

  it('a link reported down, and then the socket goes too: the same', () => {
    const s = begin().start().tell(linkDown(1, 0)).wait(700).tell(disconnected(0));
    expect(losses(s)).toEqual({ 'reconnect:0': s.now + reconnectMs });
  });

  it('its own report of a link that is down says nothing against the reporter', () => {
    const s = begin().start().tell(disconnected(0), linkDown(0, 1));
    expect(losses(s)).toEqual({});
  });

  it('a report from somebody who has no socket is no evidence until they are back', () => {
    const s = begin({ groupSize: 3 }).start().tell(disconnected(1), disconnected(0), linkDown(1, 0));
    expect(losses(s)).toEqual({});
    s.wait(400).tell(connected(1, 'new'));
    expect(losses(s)).toEqual({ 'reconnect:0': s.now + reconnectMs });
  });

  it('a link between two others says nothing', () => {
    const s = begin({ groupSize: 3 }).start().tell(linkDown(1, 2), disconnected(0));
    expect(Object.keys(losses(s))).toEqual(['link:1-2']);
  });

  it('[REG-26] slot 0 and the highest slot alike', () => {
    const s = begin({ groupSize: 3 }).start().tell(disconnected(0), disconnected(2));
    s.tell(linkDown(1, 0), linkDown(1, 2));
    expect(Object.keys(losses(s))).toEqual(['reconnect:0', 'reconnect:2']);
  });

  it('`away` outranks the socket, before and after it is gone', () => {
    const s = begin().start().tell(away(1));
    const dueAt = s.now + reconnectMs;
    expect(losses(s)).toEqual({ 'reconnect:1': dueAt });
    s.wait(30).tell(disconnected(1));
    expect(losses(s)).toEqual({ 'reconnect:1': dueAt });
    const other = begin().start().tell(disconnected(1)).wait(30).tell(away(1));
    expect(losses(other)).toEqual({ 'reconnect:1': other.now + reconnectMs });
  });

  it('repeats change nothing', () => {
    const s = begin().start().tell(away(1), disconnected(1), linkDown(0, 1));
    const deadlines = losses(s.wait(100));
    expect(s.say(away(1))).toEqual({ type: 'unchanged' });
    expect(s.say(linkDown(0, 1))).toEqual({ type: 'unchanged' });
    expect(s.say(disconnected(1))).toEqual({ type: 'unchanged' });
    expect(s.say(connected(0))).toEqual({ type: 'unchanged' });
    expect(losses(s)).toEqual(deadlines);
    expect(begin().start().say(linkUp(0, 1))).toEqual({ type: 'unchanged' });
  });

  it('further evidence does not move a deadline that runs', () => {
    const s = begin({ groupSize: 3 }).start().tell(disconnected(0), linkDown(1, 0));
    const deadlines = losses(s);
    s.wait(5_000).tell(linkDown(2, 0), away(0));
    expect(losses(s)).toEqual(deadlines);
  });
});

describe('playing: when a loss is void', () => {
  it('the member reconnects', () => {
    const s = begin().start().tell(disconnected(0), linkDown(1, 0)).wait(20).tell(connected(0, 'new'));
    // What is left is a link that is down between two who are there.
    expect(losses(s)).toEqual({ 'link:0-1': s.now + reconnectMs });
    s.tell(linkUp(1, 0));
    expect(losses(s)).toEqual({});
    expect(s.context.members[0]?.connection).toBe('new');
  });

  it('who was away comes back with the game: as if nothing had been', () => {
    const s = begin().start().tell(away(0), disconnected(0), connected(0, 'new'), linkUp(0, 1));
    expect(s.context.play?.away).toEqual([]);
    expect(losses(s)).toEqual({});
    s.tell(disconnected(0, 'new'));
    expect(losses(s)).toEqual({});
  });

  it('who said `away` and kept the socket is back by joining again on it', () => {
    const s = begin({ groupSize: 3 }).start().tell(away(0), away(2), connected(0));
    expect(s.context.play?.away).toEqual([2]);
  });

  it.each([
    ['by the one who waits', [linkUp(1, 0)]],
    ['by the one who was lost', [linkUp(0, 1)]],
  ])('the link is reported up %s, socket or not', (_title, said) => {
    const s = begin()
      .start()
      .tell(away(0), disconnected(0), linkDown(1, 0), ...said);
    expect(losses(s)).toEqual({});
    expect(s.context.play).toMatchObject({ away: [], linksDown: {} });
    expect(s.say(linkUp(1, 0))).toEqual({ type: 'unchanged' });
  });

  it('a link that is up again says nothing of another that is down', () => {
    const s = begin({ groupSize: 3 }).start();
    s.tell(disconnected(0), linkDown(1, 0), linkDown(2, 0));
    const deadlines = losses(s);
    s.wait(1_000).tell(linkUp(1, 0));
    expect(losses(s)).toEqual(deadlines);
    s.tell(linkUp(2, 0));
    expect(losses(s)).toEqual({});
  });

  it('a late deadline of a loss that was healed is void', () => {
    const s = begin().start().tell(disconnected(0), linkDown(1, 0)).wait(reconnectMs).tell(connected(0));
    expect(s.say({ type: 'deadline', name: 'reconnect:0' })).toEqual({ type: 'unchanged' });
  });

  it('a deadline of another slot, or before its time, is void', () => {
    const s = begin()
      .start()
      .tell(disconnected(0), linkDown(1, 0))
      .wait(reconnectMs - 1);
    expect(s.say({ type: 'deadline', name: 'reconnect:0' })).toEqual({ type: 'unchanged' });
    s.wait(1);
    expect(s.say({ type: 'deadline', name: 'reconnect:1' })).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'deadline', name: 'reconnect:7' })).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('playing');
  });

  it('a reporter whose own socket flaps does not start the deadline anew while somebody else is there', () => {
    const s = begin({ groupSize: 3 }).start().tell(disconnected(0), linkDown(1, 0));
    const deadlines = losses(s);
    s.wait(1_000).tell(disconnected(1));
    expect(losses(s)).toEqual(deadlines);
    s.wait(1_000).tell(connected(1));
    expect(losses(s)).toEqual(deadlines);
  });

  it('a deadline that rested on a report is void with the last socket, and armed anew when the reporter is back', () => {
    const s = begin().start().tell(disconnected(0), linkDown(1, 0), disconnected(1));
    expect(Object.keys(losses(s))).toEqual([]);
    s.wait(2_000).tell(connected(1));
    expect(losses(s)).toEqual({ 'reconnect:0': s.now + reconnectMs });
  });
});

describe('playing: the loss ends the game', () => {
  it('[REG-55] evidence decides, not who reported first', () => {
    for (const order of [
      [linkDown(0, 1), linkDown(1, 0)],
      [linkDown(1, 0), linkDown(0, 1)],
    ]) {
      const s = begin()
        .start()
        .tell(...order, disconnected(0));
      expect(s.fire('reconnect:0')).toEqual([
        ...settledAs(0, 'youWereLost', 'participantLost'),
        ...settledAs(1, 'partnerLost', 'participantLost'),
      ]);
      expect(s.state).toBe('ended');
      expect(s.context.end?.reason).toBe('participantLost');
    }
  });

  it('[REG-55] both lost and back as the deadline fires: nobody was', () => {
    const s = begin().start().tell(linkDown(0, 1), linkDown(1, 0), disconnected(0), connected(0, 'x'));
    s.wait(reconnectMs);
    expect(s.say({ type: 'deadline', name: 'reconnect:0' })).toEqual({ type: 'unchanged' });
  });

  it('everybody who closed the page was lost', () => {
    const s = begin().start().tell(away(0), disconnected(0), away(1), disconnected(1));
    expect(s.fire('reconnect:0')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(1, 'youWereLost', 'participantLost'),
    ]);
  });

  it('who has no socket, but a link that somebody with a socket does not miss, was there', () => {
    const s = begin({ groupSize: 4 }).start();
    s.tell(disconnected(0), disconnected(2), disconnected(3), linkDown(1, 0), away(3));
    expect([0, 1, 2, 3].map((slot) => isHere(s.context, slot))).toEqual([false, true, true, false]);
    expect(s.fire('reconnect:0')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(1, 'partnerLost', 'participantLost'),
      ...settledAs(2, 'partnerLost', 'participantLost'),
      ...settledAs(3, 'youWereLost', 'participantLost'),
    ]);
  });

  it('a page that reloads has a socket again and no game: it was lost, the other one was not', () => {
    const s = begin().start().tell(away(0), disconnected(0), connected(0, 'reloaded'), away(0));
    s.wait(40).tell(linkDown(1, 0));
    expect(Object.keys(losses(s))).toEqual(['reconnect:0']);
    expect(s.fire('reconnect:0')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(1, 'partnerLost', 'participantLost'),
    ]);
  });

  it('a second tab that takes the seat over has no game either: the same', () => {
    const s = begin().start().tell(connected(0, 'second tab'), away(0));
    expect(s.say(disconnected(0))).toEqual({ type: 'unchanged' });
    expect(s.context.members[0]?.connection).toBe('second tab');
    expect(s.fire('reconnect:0')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(1, 'partnerLost', 'participantLost'),
    ]);
  });

  it('both reload: both were lost', () => {
    const s = begin().start().tell(away(1), away(0));
    expect(s.fire('reconnect:0').filter((effect) => effect.type === 'settle')).toMatchObject([
      { participant: p(0), outcome: 'youWereLost' },
      { participant: p(1), outcome: 'youWereLost' },
    ]);
  });

  it('a page that is away is no witness against anybody, nor for anybody', () => {
    const s = begin({ groupSize: 3 }).start().tell(linkDown(0, 1), away(0), disconnected(1));
    expect(Object.keys(losses(s))).toEqual(['reconnect:0']);
    s.tell(disconnected(2));
    expect(s.fire('reconnect:0').filter((effect) => effect.type === 'settle')).toMatchObject(
      [0, 1, 2].map((slot) => ({ participant: p(slot), outcome: 'youWereLost' })),
    );
  });

  it('with no socket left nobody can vouch for anybody', () => {
    const s = begin().start().tell(away(0), disconnected(0), disconnected(1));
    expect(s.fire('reconnect:0').filter((effect) => effect.type === 'settle')).toMatchObject([
      { outcome: 'youWereLost' },
      { outcome: 'youWereLost' },
    ]);
  });
});

describe('playing: a link that is dead although both sockets live', () => {
  it('[REG-55] ends the game for all, and nobody is blamed', () => {
    const s = begin({ groupSize: 3 }).start().tell(linkDown(1, 0));
    expect(s.fire('link:0-1')).toEqual([
      ...settledAs(0, 'partnerLost', 'participantLost'),
      ...settledAs(1, 'partnerLost', 'participantLost'),
      ...settledAs(2, 'partnerLost', 'participantLost'),
    ]);
    expect(s.state).toBe('ended');
  });

  it('is void when either end reports it up, and begins anew the next time', () => {
    const s = begin().start().tell(linkDown(0, 1), linkDown(1, 0)).wait(reconnectMs).tell(linkUp(1, 0));
    expect(losses(s)).toEqual({});
    expect(s.say({ type: 'deadline', name: 'link:0-1' })).toEqual({ type: 'unchanged' });
    s.tell(linkDown(0, 1));
    expect(losses(s)).toEqual({ 'link:0-1': s.now + reconnectMs });
  });

  it('another pair that heals does not void it', () => {
    const s = begin({ groupSize: 3 }).start().tell(linkDown(0, 1), linkDown(0, 2));
    expect(Object.keys(losses(s))).toEqual(['link:0-1', 'link:0-2']);
    s.tell(linkUp(2, 0));
    expect(Object.keys(losses(s))).toEqual(['link:0-1']);
  });

  it.each([
    ['goes away', [away(0)]],
    ['loses its socket too', [disconnected(0)]],
  ])('gives way to the reconnect deadline of an end that %s', (_title, said) => {
    const s = begin()
      .start()
      .tell(linkDown(1, 0))
      .wait(1_000)
      .tell(...said);
    expect(losses(s)).toEqual({ 'reconnect:0': s.now + reconnectMs });
  });

  it('a socket that flaps at the only reporter does not stop it', () => {
    const s = begin().start().tell(linkDown(0, 1));
    const deadlines = losses(s);
    s.wait(1_000).tell(disconnected(0));
    expect(losses(s)).toEqual(deadlines);
    s.wait(1_000).tell(connected(0));
    expect(losses(s)).toEqual(deadlines);
  });

  it('is void before its time, and under another name', () => {
    const s = begin()
      .start()
      .tell(linkDown(0, 1))
      .wait(reconnectMs - 1);
    expect(s.say({ type: 'deadline', name: 'link:0-1' })).toEqual({ type: 'unchanged' });
    s.wait(1);
    expect(s.say({ type: 'deadline', name: 'link:0-2' })).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('playing');
  });

  it('before all have started the start deadline decides; from then on its own', () => {
    const s = begin().prove().tell(linkDown(0, 1));
    expect(Object.keys(s.deadlines)).toEqual(['start']);
    s.tell({ type: 'started', participant: p(0) }).wait(70);
    s.tell({ type: 'started', participant: p(1) });
    expect(losses(s)).toEqual({ 'link:0-1': s.now + reconnectMs });
  });
});

describe('playing: the cap', () => {
  it('ends a game that nothing else has ended long after its plan, whoever has a socket', () => {
    const s = begin().start();
    const plannedEndAt = s.context.play?.plannedEndAt ?? 0;
    expect(s.deadlines).toEqual({ cap: plannedEndAt + RULES.silentEndMs });
    expect(s.fire('cap')).toEqual([
      ...settledAs(0, 'partnerLost', 'participantLost'),
      ...settledAs(1, 'partnerLost', 'participantLost'),
    ]);
    expect(s.state).toBe('ended');
  });

  it('with every socket gone the game may go on until then', () => {
    const s = begin().start();
    const { deadlines } = s;
    s.tell(disconnected(0), disconnected(1));
    expect(s.deadlines).toEqual(deadlines);
    expect(s.fire('cap')).toEqual([
      ...settledAs(0, 'youWereLost', 'participantLost'),
      ...settledAs(1, 'youWereLost', 'participantLost'),
    ]);
  });

  it('is void before its time', () => {
    const s = begin().start();
    s.wait((s.deadlines.cap ?? 0) - s.now - 1);
    expect(s.say({ type: 'deadline', name: 'cap' })).toEqual({ type: 'unchanged' });
  });

  it('what happens meanwhile does not move it', () => {
    const s = begin().start();
    const { cap } = s.deadlines;
    s.wait(10_000_000).tell(disconnected(0), disconnected(1)).wait(50).tell(connected(1), linkDown(1, 0));
    expect(s.deadlines.cap).toBe(cap);
  });
});

describe('playing: the game is over for one', () => {
  it('[REG-14] losing, `away` and leaving change nothing any more', () => {
    const s = begin({ groupSize: 3 }).start().tell(disconnected(2), linkDown(0, 2), finish(0));
    expect(Object.keys(losses(s))).toEqual(['finish']);
    s.tell(away(0), disconnected(0), disconnected(1), linkDown(1, 0));
    expect(Object.keys(s.deadlines)).toEqual(['finish']);
    for (const slot of [0, 1, 2]) expect(s.say(left(slot))).toEqual({ type: 'unchanged' });
    expect(s.fire('finish').filter((effect) => effect.type === 'settle')).toMatchObject(
      [0, 1, 2].map((slot) => ({ participant: p(slot), outcome: 'completed', reason: 'completed' })),
    );
  });
});
