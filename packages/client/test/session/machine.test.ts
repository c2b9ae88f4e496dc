import type { SessionId, View } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActor, fromCallback } from 'xstate';
import {
  leafOf,
  type MatchInput,
  type ParticipantEvent,
  participantMachine,
} from '../../src/session/machine.ts';
import { pageStateOf } from '../../src/session/page-state.ts';
import {
  endedView,
  makeMatch,
  matchedView,
  playingView,
  validatingView,
  waitingView,
} from '../support/views.ts';

/** The machine alone: actors count what is held, actions are noted. */
function start() {
  const held = { connection: 0, match: 0 };
  const matches: string[] = [];
  const entered: string[] = [];
  const actor = createActor(
    participantMachine.provide({
      actors: {
        connection: fromCallback(() => {
          held.connection++;
          return () => void held.connection--;
        }),
        match: fromCallback<ParticipantEvent, MatchInput>(({ input }) => {
          held.match++;
          matches.push(`${input.session}/${input.epoch}`);
          return () => void held.match--;
        }),
      },
      actions: { entered: (_, { state }) => void entered.push(state) },
    }),
  );
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => void errors.push(error) });
  actor.start();
  const leaf = () => leafOf(actor.getSnapshot());
  const send = (...events: ParticipantEvent[]) => {
    for (const event of events) actor.send(event);
    return leaf();
  };
  return { actor, held, matches, entered, errors, leaf, send };
}

const view = (shown: View): ParticipantEvent => ({ type: 'view', view: shown });
const ownPage = (page: number) => ({ slot: 0, presence: 'here', page, reconnectDueAt: null }) as const;
const END = { outcome: 'completed', frame: 9 } as const;

describe('the participant’s machine', () => {
  test('a match of another epoch or session replaces the one of before', () => {
    const { send, held, matches } = start();
    send(view(matchedView({ version: 1 })), view(validatingView({ version: 2 })));
    expect(held.match).toBe(1);
    expect(send(view(matchedView({ version: 3, epoch: 3 })))).toBe('matched');
    expect(send(view(matchedView({ version: 4, session: 's2' as SessionId })))).toBe('matched');
    expect(matches).toEqual(['s1/2', 's1/3', 's2/2']);
    expect(held.match).toBe(1);
  });

  test('[SES-7] the epoch alone makes it another match, even in the state that the one before was in', () => {
    const { send, held, matches } = start();
    send(view(matchedView({ version: 1, epoch: 2 })), view(matchedView({ version: 2, epoch: 3 })));
    expect(matches).toEqual(['s1/2', 's1/3']);
    // Its beginning went past us: nothing of the links of before serves it.
    expect(send(view(validatingView({ version: 3, epoch: 4 })))).toBe('stranded');
    expect(held.match).toBe(0);
  });

  test('[SES-7] a view of the same version is no news', () => {
    const { send } = start();
    send(view(waitingView({ version: 5 })));
    expect(send(view(matchedView({ version: 5 })))).toBe('waiting');
    expect(send(view(matchedView({ version: 6 })))).toBe('matched');
  });

  test('[SES-7] what answers a join counts whatever its version, and later ones compare with it', () => {
    const { send, matches } = start();
    send(view(waitingView({ version: 50 })));
    const answer = matchedView({ version: 3, session: 's2' as SessionId });
    expect(send({ type: 'view', view: answer, isAnswer: true })).toBe('matched');
    expect(matches).toEqual(['s2/2']);
    expect(send(view(waitingView({ version: 3 })))).toBe('matched');
    expect(send(view(waitingView({ version: 4 })))).toBe('waiting');
  });

  test('[REG-24] the next match knows nothing of the links and ends of the one before', () => {
    const { actor, send } = start();
    send(view(matchedView({ version: 1 })), view(validatingView({ version: 2 })));
    send({ type: 'stage', slot: 1, stage: 'failed' }, { type: 'interrupted', slot: 1 });
    send(view(playingView({ version: 3 })), { type: 'started' }, { type: 'over', end: END });
    const ofTheMatch = () => {
      const { stages, silent, end } = actor.getSnapshot().context;
      return { stages, silent, end };
    };
    expect(ofTheMatch()).toEqual({ stages: { 1: 'failed' }, silent: [1], end: END });
    expect(send(view(matchedView({ version: 4, epoch: 3 })))).toBe('matched');
    expect(ofTheMatch()).toEqual({ stages: {}, silent: [], end: undefined });
  });

  test('a page that comes back is put where it was, and only what can still be played is played', () => {
    expect(start().send(view(matchedView({ version: 5 })))).toBe('matched');
    const late = start();
    expect(late.send(view(validatingView({ version: 5 })))).toBe('stranded');
    expect(late.entered.at(-1)).toBe('matched');
    expect(late.send(view(waitingView({ version: 6 })))).toBe('waiting');
    expect(start().send(view(endedView({ version: 5 })))).toBe('ended');
    const back = start();
    expect(back.send(view(playingView({ version: 5 })))).toBe('rejoining');
    expect(back.send(view(playingView({ version: 6 }, { members: [ownPage(1)] })))).toBe('rejoining');
    expect(back.held.match).toBe(1);
    expect(back.send({ type: 'rejoined' })).toBe('playing');
    expect(back.entered.filter((state) => state === 'playing')).toHaveLength(1);
  });

  test('[RB-19] a page that the server has no place for is stranded, and holds nothing of the match', () => {
    const { send, held, entered } = start();
    expect(send(view(playingView({ version: 5 })), { type: 'notRejoined' })).toBe('stranded');
    expect(held.match).toBe(0);
    expect(entered.at(-1)).toBe('playing');
    expect(send(view(playingView({ version: 6 })))).toBe('stranded');
  });

  test('[RB-19] a later page has sat in our seat since: our game is not the one that goes on, and we rejoin', () => {
    const { actor, send, matches } = start();
    send(view(matchedView({ version: 1 })), view(validatingView({ version: 2 })));
    send(view(playingView({ version: 3 }, { members: [ownPage(0)] })), { type: 'started' });
    expect(send(view(playingView({ version: 4 }, { members: [ownPage(0)] })))).toBe('playing');
    expect(send(view(playingView({ version: 5 }, { members: [ownPage(1)] })))).toBe('rejoining');
    expect(matches).toHaveLength(2);
    expect(actor.getSnapshot().context.page).toBe(2);
    // What it asked for.
    expect(send(view(playingView({ version: 6 }, { members: [ownPage(2)] })))).toBe('rejoining');
    expect(matches).toHaveLength(2);
  });

  test('the game is over: with a server it waits for the stored end, without one it shows its own', () => {
    const online = start();
    online.send({ type: 'joined' }, view(matchedView({ version: 1 })), view(validatingView({ version: 2 })));
    online.send(view(playingView({ version: 3 })), { type: 'started' });
    expect(online.send({ type: 'over', end: END })).toBe('over');
    expect(online.send({ type: 'unreachable', attempt: 1 })).toBe('saving');
    expect(online.held.match).toBe(1);
    expect(online.send({ type: 'joined' }, view(endedView({ version: 4 })))).toBe('ended');
    expect(online.held).toEqual({ connection: 1, match: 0 });
  });

  test('after leaving only an end is news', () => {
    const { send } = start();
    send({ type: 'joined' }, view(waitingView({ version: 1 })), { type: 'leave' });
    expect(send(view(matchedView({ version: 2 })))).toBe('leaving');
    expect(send(view(endedView({ version: 3 }, { outcome: 'youLeft' })))).toBe('ended');
  });

  test('left before there was a seat: leaves as soon as there is one', () => {
    const { send } = start();
    expect(send({ type: 'leave' })).toBe('connecting');
    expect(send({ type: 'joined' }, view(waitingView({ version: 1 })))).toBe('leaving');
  });

  test('an end stays what it is', () => {
    const { send } = start();
    send(view(endedView({ version: 5 })));
    expect(send({ type: 'superseded' })).toBe('ended');
    expect(send({ type: 'refused', error: { code: 'badToken' } })).toBe('ended');
    expect(send(view(waitingView({ version: 9 })))).toBe('ended');
  });
});

/** Any view of a few sessions and epochs, old and new. */
const anyView = fc
  .record({
    version: fc.integer({ min: 0, max: 40 }),
    session: fc.constantFrom('s1' as SessionId, 's2' as SessionId),
    epoch: fc.integer({ min: 1, max: 3 }),
    slot: fc.constantFrom(0, 1),
    make: fc.constantFrom('waiting', 'matched', 'validating', 'playing', 'ended'),
    isAnswer: fc.constantFrom(true, false, false, false),
  })
  .map(({ make, slot, isAnswer, ...at }): ParticipantEvent => {
    const match = makeMatch(slot);
    const shown = {
      waiting: () => waitingView(at),
      matched: () => matchedView(at, match),
      validating: () => validatingView(at, match),
      playing: () => playingView(at, { match }),
      ended: () => endedView(at),
    }[make]();
    return { type: 'view', view: shown, ...(isAnswer && { isAnswer }) };
  });

const anyEvent = fc.oneof(
  { weight: 6, arbitrary: anyView },
  {
    weight: 6,
    arbitrary: fc.constantFrom<ParticipantEvent>(
      { type: 'joined' },
      { type: 'unreachable', attempt: 2 },
      { type: 'started' },
      { type: 'rejoined' },
      { type: 'notRejoined' },
      { type: 'over', end: END },
      { type: 'over', end: { outcome: 'gameFailed', frame: 0 } },
      { type: 'interrupted', slot: 0 },
      { type: 'reconnected', slot: 0 },
      { type: 'progress', pausedBy: [0] },
      { type: 'progress', pausedBy: undefined },
      { type: 'stage', slot: 1, stage: 'proving' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ParticipantEvent>(
      { type: 'leave' },
      { type: 'superseded' },
      { type: 'refused', error: { code: 'badToken' } },
    ),
  },
);

const HOLDS_MATCH = ['matched', 'validating', 'countdown', 'rejoining', 'playing', 'over', 'saving'];
const HOLDS_NOTHING = ['refused', 'superseded', 'disposed'];
const sync = { toWall: (instant: number) => instant };

test('[SES-3] [SES-5] [SES-7] whatever comes in whatever order: never an exception, never stuck, and dispose releases all', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      const { actor, held, entered, errors, leaf, send } = start();
      let version = -1;
      for (const event of events) {
        const before = leaf();
        const now = send(event);
        expect(errors).toEqual([]);
        // Whatever the state, it can be shown.
        expect(pageStateOf(actor.getSnapshot(), sync).state).toBeTypeOf('string');
        expect(held.match).toBe(HOLDS_MATCH.includes(now) ? 1 : 0);
        expect(held.connection).toBe(HOLDS_NOTHING.includes(now) ? 0 : 1);
        // Views only ever rise, from one join to the next.
        const shown = actor.getSnapshot().context.view?.version ?? -1;
        if (event.type !== 'view' || !event.isAnswer) expect(shown).toBeGreaterThanOrEqual(version);
        version = shown;
        // Out of these nothing leads but the end of the page.
        if (['ended', 'refused', 'superseded'].includes(before)) expect(now).toBe(before);
      }
      // From everywhere that is not over, a newer end ends it.
      if (!HOLDS_NOTHING.includes(leaf())) {
        expect(send(view(endedView({ version: 1_000 })))).toBe('ended');
      }
      expect(send({ type: 'dispose' })).toBe('disposed');
      expect(held).toEqual({ connection: 0, match: 0 });
      expect(entered.at(-1)).toBe('disposed');
    }),
    { numRuns: 2_000 },
  );
});
