import type { ParticipantId, SessionId } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import type { Arrival, Candidate, MatchmakerInput } from '../../src/matchmaking/matchmaker.ts';
import { seeded } from '../support/seeded.ts';

const person = (name: string, arrivedAt: number, rttMs: number | null = null): Arrival => ({
  participant: name as ParticipantId,
  arrivedAt,
  rttMs,
});

const waiting = (session: string, members: readonly Arrival[], rest: Partial<Candidate> = {}): Candidate => ({
  session: session as SessionId,
  createdAt: 0,
  groupSize: 3,
  isEverybodyHere: true,
  members,
  ...rest,
});

const input = (
  arrival: Arrival,
  candidates: readonly Candidate[],
  failed: readonly string[] = [],
): MatchmakerInput => ({
  arrival,
  candidates,
  hasFailed: (a, b) => failed.includes(`${a}-${b}`) || failed.includes(`${b}-${a}`),
});

describe('fifo', () => {
  const fifo = createFifo({ maxRttMs: 150 });

  test('opens a new session when nobody waits', () => {
    expect(fifo.decide(input(person('new', 9), []))).toEqual({ session: null, rejected: [] });
  });

  test('joins the session whose member has waited longest, not the one created first', () => {
    const requeued = waiting('young', [person('a', 1)], { createdAt: 8 });
    const other = waiting('old', [person('b', 5)], { createdAt: 5 });
    expect(fifo.decide(input(person('new', 9), [other, requeued])).session).toBe('young');
  });

  test('the earliest member counts, wherever it stands', () => {
    const first = waiting('s1', [person('a', 7), person('b', 2)]);
    const second = waiting('s2', [person('c', 3)]);
    expect(fifo.decide(input(person('new', 9), [second, first])).session).toBe('s1');
  });

  test('[REG-05] a session that waits for somebody who is away comes last, however long it has waited', () => {
    const away = waiting('away', [person('a', 1)], { isEverybodyHere: false });
    const here = waiting('here', [person('b', 5)]);
    expect(fifo.decide(input(person('new', 9), [away, here])).session).toBe('here');
    expect(fifo.decide(input(person('new', 9), [away])).session).toBe('away');
  });

  test('equal waits are decided by age, then by id, never by order of the list', () => {
    const older = waiting('z', [person('a', 1)], { createdAt: 1 });
    const younger = waiting('a', [person('b', 1)], { createdAt: 2 });
    const twin = waiting('b', [person('c', 1)], { createdAt: 2 });
    expect(fifo.decide(input(person('new', 9), [twin, younger, older])).session).toBe('z');
    expect(fifo.decide(input(person('new', 9), [twin, younger])).session).toBe('a');
  });

  test('a full session is rejected with its reason (somebody in it is away for a moment)', () => {
    const full = waiting('full', [person('a', 1), person('b', 2), person('c', 3)]);
    expect(fifo.decide(input(person('new', 9), [full]))).toEqual({
      session: null,
      rejected: [{ session: 'full', reason: 'full', participant: null, rttMs: null }],
    });
  });

  test('the round trip is the sum of both; the limit itself is allowed', () => {
    const near = waiting('near', [person('a', 1, 50)]);
    expect(fifo.decide(input(person('new', 9, 100), [near])).session).toBe('near');
    expect(fifo.decide(input(person('new', 9, 101), [near]))).toEqual({
      session: null,
      rejected: [{ session: 'near', reason: 'rttTooHigh', participant: 'a', rttMs: 151 }],
    });
  });

  test('an unknown round trip does not reject', () => {
    const unknown = waiting('u', [person('a', 1, null)]);
    expect(fifo.decide(input(person('new', 9, 900), [unknown])).session).toBe('u');
    expect(fifo.decide(input(person('new', 9, null), [waiting('k', [person('b', 1, 900)])])).session).toBe(
      'k',
    );
  });

  test('without a limit every round trip will do', () => {
    const far = waiting('far', [person('a', 1, 4_000)]);
    expect(createFifo({ maxRttMs: null }).decide(input(person('new', 9, 4_000), [far])).session).toBe('far');
  });

  test('[REG-22] a pair whose link failed is not proposed again while that is remembered', () => {
    const first = waiting('s1', [person('ok', 1), person('bad', 2, 10)]);
    const second = waiting('s2', [person('c', 3)]);
    expect(fifo.decide(input(person('new', 9, 20), [first, second], ['new-bad']))).toEqual({
      session: 's2',
      rejected: [{ session: 's1', reason: 'failedPair', participant: 'bad', rttMs: 30 }],
    });
  });

  test('every candidate is taken, or rejected with a reason, or comes after the one taken', () => {
    const arrivals = fc.record({
      participant: fc.constantFrom('a', 'b', 'c', 'd', 'e').map((name) => name as ParticipantId),
      arrivedAt: fc.nat({ max: 20 }),
      rttMs: fc.option(fc.nat({ max: 200 }), { nil: null }),
    });
    const candidates = fc.uniqueArray(
      fc.record({
        session: fc.nat({ max: 50 }).map((id) => `s${id}` as SessionId),
        createdAt: fc.nat({ max: 20 }),
        groupSize: fc.constantFrom(2, 3, 4),
        isEverybodyHere: fc.boolean(),
        members: fc.array(arrivals, { minLength: 1, maxLength: 4 }),
      }),
      { selector: ({ session }) => session, maxLength: 8 },
    );
    const failed = fc.uniqueArray(
      fc.constantFrom('a', 'b', 'c', 'd', 'e').map((name) => name as ParticipantId),
    );
    fc.assert(
      fc.property(arrivals, candidates, failed, (arrival, all, enemies) => {
        const decision = fifo.decide({
          arrival,
          candidates: all,
          hasFailed: (a, b) => a === arrival.participant && enemies.includes(b),
        });
        const since = (candidate: Candidate) => Math.min(...candidate.members.map((one) => one.arrivedAt));
        const fits = (candidate: Candidate) =>
          candidate.members.length < candidate.groupSize &&
          candidate.members.every(
            (one) =>
              !enemies.includes(one.participant) &&
              (one.rttMs === null || arrival.rttMs === null || one.rttMs + arrival.rttMs <= 150),
          );
        const fitting = all.filter(fits);
        const chosen = all.find(({ session }) => session === decision.session);
        expect(chosen === undefined).toBe(fitting.length === 0);
        if (chosen) {
          expect(fits(chosen)).toBe(true);
          // Who is away holds up nobody who could be matched without them.
          expect(chosen.isEverybodyHere).toBe(fitting.some((one) => one.isEverybodyHere));
          const alike = fitting.filter((one) => one.isEverybodyHere === chosen.isEverybodyHere);
          expect(since(chosen)).toBe(Math.min(...alike.map(since)));
        } else {
          expect(decision.rejected).toHaveLength(all.length);
        }
        for (const { session, participant, reason } of decision.rejected) {
          const candidate = all.find((one) => one.session === session);
          expect(candidate && fits(candidate)).toBe(false);
          expect(reason === 'full').toBe(participant === null);
          if (chosen && candidate?.isEverybodyHere === chosen.isEverybodyHere)
            expect(since(candidate)).toBeLessThanOrEqual(since(chosen));
        }
      }),
      seeded('fifo', 1_000),
    );
  });

  test('the order of the list never matters', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }), (order) => {
        const all = order.map((id) =>
          waiting(`s${id}`, [person(`p${id}`, id % 3, id * 20)], { createdAt: id % 2 }),
        );
        const decision = fifo.decide(input(person('new', 9, 60), all, ['new-p3']));
        expect(decision.session).toBe(
          fifo.decide(input(person('new', 9, 60), [...all].reverse(), ['new-p3'])).session,
        );
        expect(decision.rejected.map(({ session }) => session)).toContain('s3');
      }),
      seeded('fifo order', 200),
    );
  });
});
