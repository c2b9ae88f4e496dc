import { ViewSchema } from '@greenroom/protocol';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { sessionMachine } from '../../src/session/session-machine.ts';
import {
  begin,
  connected,
  disconnected,
  p,
  placement,
  RULES,
  type Said,
  type Script,
  T0,
  WAIT_MS,
} from './support/script.ts';

const viewOf = (s: Script, slot: number, position = 17) =>
  sessionMachine.viewOf(s.snapshot, p(slot), position);

describe('view', () => {
  it('waiting: the counts and the own deadline', () => {
    const s = begin({ groupSize: 4 });
    s.tell({ type: 'seatTaken', placement: placement(1, { requeuedBecause: 'memberLost' }) });
    expect(viewOf(s, 0)).toEqual({
      state: 'waiting',
      version: 17,
      session: 'session-1',
      epoch: 1,
      groupSize: 4,
      present: 2,
      needed: 2,
      deadlineAt: T0 + WAIT_MS,
      arrivedAt: T0,
      requeuedBecause: null,
      fallback: null,
    });
    expect(viewOf(s, 1)).toMatchObject({
      deadlineAt: T0 + 1 + WAIT_MS,
      arrivedAt: T0 + 1,
      requeuedBecause: 'memberLost',
    });
  });

  it('waiting after a link failed: what the scene offers, to nobody else', () => {
    const fallback = { text: 'You can play alone.', url: 'https://lab.example/alone' };
    const failed = begin({ fallback }, { requeuedBecause: 'validationFailed' });
    failed.tell({ type: 'seatTaken', placement: placement(1, { requeuedBecause: 'memberLost' }) });
    expect(viewOf(failed, 0)).toMatchObject({ requeuedBecause: 'validationFailed', fallback });
    expect(viewOf(failed, 1)).toMatchObject({ fallback: null });
    expect(viewOf(begin({}, { requeuedBecause: 'validationFailed' }), 0)).toMatchObject({ fallback: null });
  });

  const match = {
    slot: 1,
    players: 3,
    bots: [],
    game: 'kitchen@1',
    seed: 'seed',
    treatment: 'control',
    settings: { speed: 2 },
    iceServers: [{ urls: 'stun:stun.example.org' }],
    relay: 'turn',
    pairs: [
      { peer: 0, key: 'secret-of-the-pair-0-1', attempt: 1 },
      { peer: 2, key: 'secret-of-the-pair-1-2', attempt: 1 },
    ],
    validation: RULES.validation,
    play: RULES.play,
  };
  const head = { version: 17, session: 'session-1', epoch: 2, match };

  it('matched and validating: the match as this member plays it, and the deadline', () => {
    const s = begin({ groupSize: 3 }).match();
    expect(viewOf(s, 1)).toEqual({ state: 'matched', ...head, loadDueAt: T0 + RULES.loadMs });
    const proving = begin({ groupSize: 3 }).load();
    expect(viewOf(proving, 1)).toEqual({
      state: 'validating',
      ...head,
      dueAt: T0 + RULES.validation.timeoutMs,
    });
  });

  it('playing: the start and who is there', () => {
    const s = begin({ groupSize: 3 }).start();
    s.tell(disconnected(0), disconnected(1));
    const startAt = s.context.play?.startAt;
    expect(viewOf(s, 1)).toEqual({
      state: 'playing',
      ...head,
      startAt,
      inputDelayFrames: 2,
      members: [
        { slot: 0, presence: 'offline', page: 0, reconnectDueAt: null },
        { slot: 1, presence: 'offline', page: 0, reconnectDueAt: null },
        { slot: 2, presence: 'here', page: 0, reconnectDueAt: null },
      ],
    });
    s.tell(connected(0), { type: 'away', participant: p(0), cause: 'leaving' });
    expect(viewOf(s, 1)).toMatchObject({
      members: [
        { slot: 0, presence: 'lost', page: 0, reconnectDueAt: s.now + RULES.play.reconnectMs },
        { slot: 1, presence: 'offline' },
        { slot: 2, presence: 'here' },
      ],
    });
  });

  it('[SES-4] [SES-10] shows how long a dead link is waited for, while both ends have their sockets', () => {
    const s = begin({ groupSize: 4 }).start();
    const down = (slot: number, peer: number): Said => ({ type: 'linkDown', participant: p(slot), peer });
    s.wait(1_000).tell(down(0, 1));
    const first = s.now + RULES.play.reconnectMs;
    s.wait(1_000).tell(down(2, 1));
    const duesOf = (viewer: number) => {
      const view = viewOf(s, viewer);
      if (view?.state !== 'playing') expect.fail(`a view of ${view?.state}`);
      expect(view.members.map(({ presence }) => presence)).toEqual(['here', 'here', 'here', 'here']);
      return view.members.map(({ reconnectDueAt }) => reconnectDueAt);
    };
    // Of oneself nothing: it is the others who cannot be reached. The earliest decides.
    expect(duesOf(0)).toEqual([null, first, first + 1_000, null]);
    expect(duesOf(1)).toEqual([first, null, first + 1_000, null]);
    expect(duesOf(3)).toEqual([first, first, first + 1_000, null]);
    s.tell({ type: 'linkUp', participant: p(1), peer: 0 });
    expect(duesOf(0)).toEqual([null, first + 1_000, first + 1_000, null]);
    s.tell({ type: 'linkUp', participant: p(1), peer: 2 });
    expect(duesOf(0)).toEqual([null, null, null, null]);
  });

  it('[THR-19] [SES-8] shows a member no other pair and no participant', () => {
    for (const s of [
      begin({ groupSize: 3 }).match(),
      begin({ groupSize: 3 }).load(),
      begin({ groupSize: 3 }).start(),
    ]) {
      for (const slot of [0, 1, 2]) {
        const text = JSON.stringify(viewOf(s, slot));
        const [a, b] = [0, 1, 2].filter((other) => other !== slot);
        expect(text).not.toContain(`secret-of-the-pair-${a}-${b}`);
        expect(text).not.toMatch(/p0|p1|p2/);
      }
    }
  });

  it('is what the protocol says it is, in every state', () => {
    const scripts = [begin(), begin().match(), begin().load(), begin().prove(), begin().start()];
    for (const s of scripts) {
      for (const slot of s.context.members.keys()) {
        expect(v.safeParse(ViewSchema, viewOf(s, slot)).issues).toBeUndefined();
        expect(viewOf(s, slot)).toEqual(v.parse(ViewSchema, viewOf(s, slot)));
      }
    }
  });

  it('is nothing for a stranger, and for everybody once the seats are free', () => {
    expect(viewOf(begin(), 1)).toBeUndefined();
    expect(viewOf(begin().start(), 5)).toBeUndefined();
    expect(viewOf(begin().finish(), 0)).toBeUndefined();
    expect(viewOf(begin().dispose(), 0)).toBeUndefined();
  });
});
