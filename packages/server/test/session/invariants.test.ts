import { describe, expect, it } from 'vitest';
import type { SessionContext, SessionSnapshot } from '../../src/session/context.ts';
import { checkInvariants } from '../../src/session/invariants.ts';
import { begin, disconnected, finish, left, p, RULES, type Script } from './support/script.ts';

const broken = (
  s: Script,
  context: Partial<SessionContext>,
  state: SessionSnapshot['state'] = s.state,
): string[] => checkInvariants({ state, context: { ...s.context, ...context } });

const play = (s: Script, update: object) => {
  if (s.context.play === null) return expect.fail('not in play');
  return broken(s, { play: { ...s.context.play, ...update } });
};

describe('the invariants notice', () => {
  it('nothing in a session that is well', () => {
    const all = [begin(), begin().fill(), begin().match(), begin().load(), begin().prove(), begin().start()];
    for (const s of [...all, begin().finish(), begin().dispose()]) {
      expect(checkInvariants(s.snapshot)).toEqual([]);
    }
  });

  it('[SES-2] a seat too many, [SES-1] and one held twice', () => {
    const s = begin().fill();
    const [first, second] = s.context.members;
    if (!first || !second) return expect.fail();
    const third = { ...first, participant: p(2) };
    expect(broken(s, { members: [first, second, third] })).toEqual([
      'more seats than the group size (SES-2)',
    ]);
    expect(broken(s, { members: [first, first] })[0]).toBe('a participant holds two seats (SES-1)');
  });

  it('[SES-5] anything held where nothing is to be held', () => {
    const disposed = begin().dispose();
    const held = begin().start().context;
    expect(broken(disposed, { members: held.members })).toContain('2 seats in disposed');
    expect(broken(disposed, { match: held.match })).toContain('match is held in disposed');
    expect(broken(disposed, { play: held.play })).toContain('play is held in disposed');
    expect(broken(disposed, { stateDueAt: 5 })).toEqual(["the state's own deadline in disposed (SES-4)"]);
    const { end } = begin().finish().context;
    expect(broken(disposed, { end })).toEqual(['upload deadline in disposed (SES-4)']);
    expect(broken(disposed, { end: null })).toEqual(['end is missing in disposed']);
    expect(broken(begin().finish(), { end: { ...end!, uploadDueAt: null } })).toEqual([
      'upload deadline in ended (SES-4)',
      'nothing will ever end ended (SES-12)',
    ]);
  });

  it('a state without its parts, or with those of another', () => {
    expect(broken(begin(), { members: [] })).toContain('0 seats in waiting');
    const one = begin({ groupSize: 3 }).match();
    expect(broken(one, { members: one.context.members.slice(1) })).toContain('2 seats in matched');
    expect(broken(begin().match(), {}, 'playing')).toContain('play is missing in playing');
    expect(broken(begin().match(), { match: null })).toContain('match is missing in matched');
    expect(broken(begin().start(), { end: begin().finish().context.end })).toContain('end is set in playing');
    expect(broken(begin().match(), { stateDueAt: null })).toEqual([
      "the state's own deadline in matched (SES-4)",
      'nothing will ever end matched (SES-12)',
    ]);
    expect(broken(begin().start(), { stateDueAt: 9 })).toEqual([
      "the state's own deadline in playing (SES-4)",
    ]);
  });

  it('[SES-7] an epoch that did not rise at the match, or rose elsewhere', () => {
    expect(broken(begin(), { epoch: 2 })).toEqual(['epoch 2 in waiting']);
    expect(broken(begin().match(), { epoch: 1 })).toEqual(['epoch 1 in matched']);
    expect(broken(begin().start(), { epoch: 3 })).toEqual(['epoch 3 in playing']);
    expect(broken(begin().dispose(), { epoch: 3 })).toEqual(['epoch 3 in disposed']);
  });

  it('[SES-4] deadlines without an instant, twice, or of the wrong members', () => {
    const s = begin().fill();
    const [first, second] = s.context.members;
    if (!first || !second) return expect.fail();
    expect(broken(s, { members: [{ ...first, waitingDeadlineAt: Number.NaN }, second] })).toEqual([
      'a deadline without an instant',
    ]);
    expect(broken(s, { members: [first, { ...second, participant: first.participant }] })).toContain(
      'two deadlines of one name',
    );
    const grace = 'a waiter without a socket has no grace, or one with a socket has';
    expect(broken(s, { members: [{ ...first, graceUntil: 5 }, second] })).toEqual([grace]);
    expect(broken(s, { members: [{ ...first, connection: null }, second] })).toEqual([grace]);
    const matched = begin().match();
    const members = matched.context.members.map((member) => ({ ...member, connection: null, graceUntil: 5 }));
    expect(broken(matched, { members })).toEqual([grace]);
  });

  it('slots that are not there, and pairs that are missing', () => {
    const matched = begin({ groupSize: 3 }).match();
    const match = matched.context.match!;
    expect(broken(matched, { match: { ...match, loaded: [1, 1] } })).toEqual([
      'a slot loaded twice, or none such',
    ]);
    expect(broken(matched, { match: { ...match, loaded: [3] } })).toEqual([
      'a slot loaded twice, or none such',
    ]);
    expect(broken(matched, { match: { ...match, loaded: [0, 1, 2] } })).toEqual(['3 loaded in matched']);
    const { '0-2': _missing, ...pairs } = match.pairs;
    expect(broken(matched, { match: { ...match, pairs } })).toEqual(['a pair without its context']);
    const validating = begin().load();
    expect(broken(validating, { match: { ...validating.context.match!, loaded: [1] } })).toEqual([
      '1 loaded in validating',
    ]);
  });

  it('play that contradicts itself', () => {
    const slot = 'a slot named twice, or none such';
    expect(play(begin().start(), { away: [2] })).toContain(slot);
    expect(play(begin().start(), { uploaded: [0, 0] })).toContain(slot);
    expect(play(begin().start(), { linksDown: { '0-1': [5] } })).toEqual([slot]);
    const start = 'a start deadline although all have started, or none although not';
    expect(play(begin().start(), { startDueAt: 9 })).toContain(start);
    expect(play(begin().prove(), { startDueAt: null })).toContain(start);
    expect(play(begin().start(), { reconnectDueAt: { 1: 5 } })).toEqual([
      'a reconnect deadline of a slot with a socket that is not away',
    ]);
    expect(play(begin().start(), { away: [1] })).toEqual([
      'away or without its game in play, and no reconnect deadline',
    ]);
    expect(play(begin().prove(), { away: [1] })).toEqual(['away or rejoining before the start']);
    const link = 'a link deadline of a link that is not down, or of a slot that is lost';
    expect(play(begin().start(), { linkDueAt: { '0-1': 5 } })).toEqual([link]);
    const lost = begin()
      .start()
      .tell(disconnected(0), { type: 'linkDown', participant: p(1), peer: 0 });
    expect(play(lost, { linkDueAt: { '0-1': 5 } })).toEqual([link]);
    const finishing = begin().start().tell(finish(0));
    const finishDueAt = 'a finish deadline without a finish, or a finish without';
    expect(play(begin().start(), { finishDueAt: 5 })).toContain(finishDueAt);
    expect(play(finishing, { finishDueAt: null })).toContain(finishDueAt);
    const over = 'a loss can still end a game that is over (REG-14)';
    expect(play(finishing, { linkDueAt: { '0-1': 5 } })).toEqual([link, over]);
    const offline = begin().start().tell(finish(0), disconnected(0));
    expect(play(offline, { reconnectDueAt: { 0: 5 } })).toEqual([over]);
    const cap = 'a cap although the game is not under way, or none although it is';
    expect(play(begin().prove(), { capAt: 5 })).toEqual([cap]);
    expect(play(finishing, { capAt: 5 })).toEqual([cap]);
    expect(play(begin().start(), { capAt: null })).toEqual(['nothing will ever end playing (SES-12)', cap]);
    expect(play(begin().start(), { uploaded: [0] })).toEqual(['records complete before the final frame']);
  });

  it('[SES-7] pages and links that cannot be', () => {
    const s = begin()
      .start()
      .tell({ type: 'rejoin', participant: p(1), page: 1 });
    expect(checkInvariants(s.snapshot)).toEqual([]);
    const slot = 'a slot named twice, or none such';
    expect(play(s, { returning: [1] })).toEqual([slot]);
    expect(play(s, { returning: [1], away: [1], rejoining: [] })).toEqual([slot]);
    const page = 'a page number of nobody, or rejoining without one';
    expect(play(s, { pages: {} })).toEqual([page]);
    expect(play(s, { pages: { 1: 1, 4: 1 } })).toEqual([page]);
    const waited = 'away or without its game in play, and no reconnect deadline';
    expect(play(s, { reconnectDueAt: {} })).toEqual([waited]);
    expect(play(s, { rejoining: [], returning: [1], reconnectDueAt: {} })).toEqual([waited]);
    const all = { rejoining: [0, 1], pages: { 0: 1, 1: 1 }, reconnectDueAt: { 0: 5, 1: 5 } };
    expect(play(s, all)).toEqual(['a game goes on that lives in no page']);
    const early = begin().prove();
    expect(play(early, { returning: [1] })).toEqual(['away or rejoining before the start']);
    expect(play(early, { rejoining: [1], pages: { 1: 1 } })).toEqual(['away or rejoining before the start']);
    const links = 'a new link outside of play, or one too many (SES-7)';
    for (const [stage, attempt] of [
      [begin().load(), 2],
      [early, 2],
      [s, 252],
    ] as const) {
      const match = stage.context.match!;
      const pairs = { '0-1': { ...match.pairs['0-1']!, attempt } };
      expect(broken(stage, { match: { ...match, pairs } })).toEqual([links]);
    }
  });

  it('[SES-2] bots where there are none, or in the slot of a member', () => {
    const s = begin({ groupSize: 3, onTimeout: 'startWithBots' }).matchWithBots();
    const match = s.context.match!;
    const slot = 'a bot in the slot of a member, or none such';
    expect(broken(s, { match: { ...match, bots: [0, 2] } })).toEqual([slot]);
    expect(broken(s, { match: { ...match, bots: [1, 2, 3] } })).toEqual([
      'more seats than the group size (SES-2)',
      '1 seats in matched',
    ]);
    expect(broken(s, { match: { ...match, bots: [1] } })).toEqual(['1 seats in matched']);
    expect(broken(s, { rules: { ...s.context.rules, onTimeout: 'end' } })).toEqual([
      'bots although the rules have none',
    ]);
  });

  it('somebody who is gone and is not', () => {
    const s = begin({ groupSize: 3, play: { onPlayerDrop: 'idle' } })
      .start()
      .tell(left(1));
    expect(checkInvariants(s.snapshot)).toEqual([]);
    const held = 'who is gone has a socket, or something is still awaited of them';
    expect(play(s, { away: [1] })).toContain(held);
    expect(play(s, { linksDown: { '1-2': [2] } })).toEqual([held]);
    expect(play(s, { reconnectDueAt: { 1: 5 } })).toEqual([held]);
    const members = s.context.members.map((member) => ({ ...member, connection: 'c' }));
    expect(broken(s, { members })).toEqual([held]);
    const few = 'the game goes on without enough people';
    expect(play(s, { gone: { 0: 'youLeft', 1: 'youLeft' } })).toEqual([held, few]);
    expect(broken(s, { rules: { ...s.context.rules, minHumans: 3 } })).toEqual([few]);
    expect(broken(s, { rules: { ...s.context.rules, play: RULES.play } })).toEqual([few]);
    expect(play(s, { gone: { 1: 'youLeft', 7: 'youLeft' } })).toContain(
      'somebody is gone who was never there',
    );
  });

  it('[RB-10] another input delay than the scene’s, [RB-21] an episode too many', () => {
    const s = begin({ play: { episodes: 2 } }).start();
    expect(play(s, { inputDelayFrames: 3 })).toEqual(['another input delay than the rules say (RB-10)']);
    const end = { frame: 1, outcome: null, checksum: 1 };
    expect(play(s, { episodes: { 0: { ...end, episode: 1 } } })).toEqual([]);
    expect(play(s, { episodes: { 0: { ...end, episode: 2 } } })).toEqual([
      'an episode that the scene does not have',
    ]);
  });

  it('an end that contradicts itself', () => {
    const s = begin().finish();
    const end = s.context.end!;
    expect(broken(s, { end: { ...end, outcomes: [end.outcomes[0]!, end.outcomes[0]!] } })).toEqual([
      'an outcome told twice',
    ]);
    const records = 'records of somebody who was not settled';
    expect(broken(s, { end: { ...end, uploaded: [p(5)] } })).toEqual([records]);
    expect(broken(s, { end: { ...end, uploaded: [p(0), p(0)] } })).toEqual([records]);
  });
});
