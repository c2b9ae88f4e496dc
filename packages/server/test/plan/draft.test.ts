import { describe, expect, test } from 'vitest';
import { createDraft } from '../../src/plan/draft.ts';
import { finishDraft } from '../../src/plan/finish.ts';
import { matchIfComplete } from '../../src/plan/match.ts';
import { takeSeat } from '../../src/plan/place.ts';
import { id, newRow, openDesk, placementOf } from './support.ts';

const NOBODY_REJECTED = { policy: 'fifo', from: null, session: null, rejected: [] };

describe('a draft', () => {
  test('knows the pairs that failed before and by this very plan, in either order, and no others', () => {
    const desk = openDesk();
    desk.failed.add('old-pair');
    const draft = createDraft(desk.world());
    draft.rememberFailedPair({ scene: desk.scene.id, a: id('anna'), b: id('ben'), until: 9_000 });
    const ask = (a: string, b: string) => draft.hasFailed(id(a), id(b));
    expect([ask('anna', 'ben'), ask('ben', 'anna'), ask('old', 'pair')]).toEqual([true, true, true]);
    expect([ask('anna', 'cleo'), ask('cleo', 'ben'), ask('ben', 'cleo'), ask('cleo', 'anna')]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('sees what waits as of now: what it created, not what it has matched or disposed of', () => {
    const desk = openDesk();
    desk.join('anna');
    const draft = createDraft(desk.world());
    draft.putEnrolment(newRow('ben', desk.scene.id, 1));
    const { id: created } = draft.create(placementOf('ben'), NOBODY_REJECTED, desk.scene.rules);
    expect(draft.waiting().map(({ context }) => context.id)).toEqual(['s1', created]);
    draft.step('s1' as never, { type: 'left', participant: id('anna'), at: 5 });
    expect(draft.waiting().map(({ context }) => context.id)).toEqual([created]);
  });

  test('refuses what is not part of it: a fault of ours, with the name in it', () => {
    const draft = createDraft(openDesk().world());
    expect(() => draft.step('s9' as never, { type: 'left', participant: id('anna'), at: 5 })).toThrow(
      expect.objectContaining({ code: 'internal', detail: 'session s9 is not part of this plan' }),
    );
    expect(() => draft.patchEnrolment(id('zoe'), { attempts: 1 })).toThrow(
      expect.objectContaining({ code: 'internal', detail: 'no enrolment of zoe to write to' }),
    );
  });

  test('[SES-11] a seat in a session that is not waiting cannot be planned', () => {
    const desk = openDesk();
    desk.join('anna');
    desk.join('ben');
    const draft = createDraft(desk.world(), desk.sessions.get('s1' as never)!);
    draft.putEnrolment(newRow('cleo', desk.scene.id, 1));
    expect(() => takeSeat(draft, 's1' as never, placementOf('cleo'), NOBODY_REJECTED)).toThrow(
      expect.objectContaining({ code: 'internal', detail: 'no seat for cleo in s1: refused' }),
    );
  });

  test('a complete group that cannot be matched fails the plan, rather than waiting for ever', () => {
    const desk = openDesk();
    desk.join('anna');
    const world = {
      ...desk.world(),
      drawMatch: (size: number) => ({ ...desk.world().drawMatch(size), pairSecrets: {} }),
    };
    const draft = createDraft(world);
    draft.putEnrolment(newRow('ben', desk.scene.id, 1));
    draft.step('s1' as never, { type: 'seatTaken', at: 5, placement: placementOf('ben') });
    expect(() => matchIfComplete(draft, 's1' as never)).toThrow(
      expect.objectContaining({
        code: 'internal',
        detail: 'a complete session could not be matched: refused',
      }),
    );
  });

  test('tells each step with the state it led to', () => {
    const desk = openDesk();
    expect(desk.join('anna').sessions[0]).toMatchObject({
      before: null,
      version: 1,
      steps: [{ event: 'created', state: 'waiting' }],
    });
    expect(desk.join('ben').sessions[0]?.steps).toEqual([
      { event: 'seatTaken', state: 'waiting' },
      { event: 'match', state: 'matched' },
    ]);
    expect(
      desk.event('s1', { type: 'left', participant: id('ben') }).sessions.map(({ steps }) => steps),
    ).toEqual([[{ event: 'left', state: 'disposed' }], [{ event: 'created', state: 'waiting' }]]);
  });

  test('carries the deadline that fired and the reports that came along, if any', () => {
    const draft = createDraft(openDesk().world());
    const deadline = { session: 's1' as never, name: 'load', generation: 3 };
    const reports = [{ seq: 1 } as never];
    expect(finishDraft(draft, { eventId: 'e', deadline, reports }).plan).toEqual({
      eventId: 'e',
      at: 1_000,
      deadline,
      writes: [],
      enrolments: [],
      failedPairs: [],
      reports,
    });
    const plain = finishDraft(draft, { eventId: 'f' }).plan;
    expect(plain.reports).toEqual([]);
    expect('deadline' in plain).toBe(false);
  });
});
