import { describe, expect, it } from 'vitest';
import {
  begin,
  disconnected,
  finish,
  left,
  linkDown,
  p,
  placement,
  proof,
  RULES,
  requeuedAs,
  type Said,
  settledAs,
} from './support/script.ts';

const started = (slot: number): Said => ({ type: 'started', participant: p(slot) });

describe('playing: the start instant', () => {
  it('is the floor and the countdown after the last proof, when everybody is near', () => {
    const s = begin().wait(40).prove();
    expect(s.context.play).toEqual({
      inputDelayFrames: 2,
      startAt: s.now + RULES.startFloorMs + RULES.play.countdownMs,
      startDueAt: s.now + RULES.startFloorMs + RULES.play.countdownMs + RULES.loadMs,
      plannedEndAt: s.now + RULES.startFloorMs + RULES.play.countdownMs + 12_020,
      started: [],
      away: [],
      returning: [],
      rejoining: [],
      pages: {},
      linksDown: {},
      reconnectDueAt: {},
      linkDueAt: {},
      capAt: null,
      finished: {},
      episodes: {},
      gone: {},
      unaware: [],
      finishDueAt: null,
      uploaded: [],
    });
    expect(s.context.stateDueAt).toBeNull();
  });

  it('leaves the farthest member two round trips to hear of it, in whole milliseconds', () => {
    const s = begin({}, { rttMs: 30 }).tell({ type: 'seatTaken', placement: placement(1, { rttMs: 100.3 }) });
    s.prove();
    expect(s.context.play?.startAt).toBe(s.now + 201 + RULES.play.countdownMs);
  });

  it('a round trip that a page only claims holds the others up for two seconds at most', () => {
    const far = placement(1, { rttMs: 60_000 });
    const s = begin({}, { rttMs: 30 }).tell({ type: 'seatTaken', placement: far });
    s.prove();
    expect(s.context.play?.startAt).toBe(s.now + 2_000 + RULES.play.countdownMs);
  });

  it('takes a round trip that was not measured for a short one', () => {
    const s = begin({}, { rttMs: null }).prove();
    expect(s.context.play?.startAt).toBe(s.now + RULES.startFloorMs + RULES.play.countdownMs);
  });

  it('plans an hour for a game that ends only by its own outcome', () => {
    const { play } = begin({ play: { durationFrames: null } }).prove().context;
    expect(play && play.plannedEndAt - play.startAt).toBe(3_600_000);
  });

  it('plans whole milliseconds', () => {
    const { play } = begin({ stepsPerSecond: 60, play: { durationFrames: 100 } }).prove().context;
    expect(play && play.plannedEndAt - play.startAt).toBe(1_667);
  });

  it('the last proof with nobody connected starts the game silently: the links are what counts', () => {
    const s = begin().load().tell(disconnected(0), disconnected(1));
    s.tell(proof(0, 1), proof(1, 0));
    expect(s.state).toBe('playing');
    expect(Object.keys(s.deadlines)).toEqual(['start']);
  });
});

describe('playing: before all have started', () => {
  it('[REG-11] frame 0 of everybody voids the start deadline', () => {
    const s = begin({ groupSize: 3 }).prove();
    expect(s.deadlines).toEqual({ start: (s.context.play?.startAt ?? 0) + RULES.loadMs });
    s.tell(started(2), started(0));
    expect(s.say(started(0))).toEqual({ type: 'unchanged' });
    expect(Object.keys(s.deadlines)).toEqual(['start']);
    s.tell(started(1));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    expect(s.say(started(1))).toEqual({ type: 'unchanged' });
  });

  it('[REG-10] one leaves: no game goes on with the rest, who are matched again', () => {
    const s = begin({ groupSize: 3 }, { attempts: 1 }).prove().tell(started(0), started(1));
    expect(s.effects(left(2))).toEqual([
      ...requeuedAs(0, 'participantLeft', 1),
      ...requeuedAs(1, 'participantLeft'),
      ...settledAs(2, 'youLeft', 'participantLeft'),
    ]);
    expect(s.state).toBe('disposed');
  });

  it('[REG-10] one is lost: the match is undone, and only the lost one is out', () => {
    const s = begin({ groupSize: 3 }).prove().tell(started(0), disconnected(1), linkDown(0, 1));
    expect(s.fire('reconnect:1')).toEqual([
      ...requeuedAs(0, 'memberLost'),
      ...settledAs(1, 'loadTimeout', 'loadTimeout'),
      ...requeuedAs(2, 'memberLost'),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end?.reason).toBe('loadTimeout');
  });

  it('[REG-10] [REG-05] one reloads: undone at once, everybody waits again without blame, and the one who goes as away', () => {
    const s = begin({ groupSize: 3 }, { attempts: 1 }).prove().tell(started(0), started(2));
    expect(s.effects({ type: 'away', participant: p(1), cause: 'leaving' })).toEqual([
      ...requeuedAs(0, 'memberLost', 1),
      ...requeuedAs(1, 'memberLost', 0, null),
      ...requeuedAs(2, 'memberLost'),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end).toMatchObject({ reason: 'loadTimeout', outcomes: [] });
  });

  it('[REG-11] a page that never starts does not hold the others', () => {
    const s = begin({ groupSize: 3 }).prove().tell(started(0), started(2), disconnected(2));
    expect(s.fire('start')).toEqual([
      ...requeuedAs(0, 'loadTimeout'),
      ...settledAs(1, 'loadTimeout', 'loadTimeout'),
      ...requeuedAs(2, 'loadTimeout', 0, null),
    ]);
    expect(s.context.end?.reason).toBe('loadTimeout');
  });

  it('[SES-4] the start deadline is void before its time and once all have started', () => {
    const s = begin().prove();
    const { start } = s.deadlines;
    s.wait((start ?? 0) - s.now - 1);
    expect(s.say({ type: 'deadline', name: 'start' })).toEqual({ type: 'unchanged' });
    s.tell(started(0), started(1)).wait(RULES.loadMs);
    expect(s.say({ type: 'deadline', name: 'start' })).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('playing');
  });

  it('a confirmed final frame shows that everybody has started', () => {
    const s = begin().prove().tell(finish(0));
    expect(s.context.play?.started).toEqual([0, 1]);
    expect(Object.keys(s.deadlines)).toEqual(['finish']);
  });

  it('nothing of play is possible before it', () => {
    const said: Said[] = [
      started(0),
      linkDown(0, 1),
      { type: 'linkUp', participant: p(0), peer: 1 },
      finish(0),
      { type: 'desynced', participant: p(0), frame: 1 },
      { type: 'gameFailed', participant: p(0), message: 'x' },
      { type: 'uploaded', participant: p(0) },
    ];
    for (const s of [begin().fill(), begin().match(), begin().load()]) {
      for (const each of said) {
        expect(s.say(each), each.type).toMatchObject({ type: 'refused', code: 'wrongState' });
      }
    }
  });
});
