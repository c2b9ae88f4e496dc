import type { Arrival, Candidate, Decision, Matchmaker, MatchmakerInput } from './matchmaker.ts';

export interface FifoOptions {
  /** Largest estimated round trip between two members, ms; null: any. An unknown round trip is no reason to reject. */
  readonly maxRttMs: number | null;
}

type Rejection = Decision['rejected'][number];

/**
 * First come, first served: the arrival joins the session in which somebody has waited longest, unless a member of it
 * stands against the arrival. A session that waits for somebody who is away comes behind those that wait for nobody.
 * Whoever was put back in the waiting room keeps the original arrival, hence priority.
 */
export function createFifo({ maxRttMs }: FifoOptions): Matchmaker {
  return {
    policy: 'fifo',
    decide(input) {
      const rejected: Rejection[] = [];
      for (const candidate of inOrder(input.candidates)) {
        const rejection = rejectionOf(candidate, input, maxRttMs);
        if (rejection === undefined) return { session: candidate.session, rejected };
        rejected.push(rejection);
      }
      return { session: null, rejected };
    },
  };
}

/** Estimate before a link exists: both have been measured to the same server, so the sum bounds the way over it. */
export function estimateRttMs(a: Arrival, b: Arrival): number | null {
  return a.rttMs === null || b.rttMs === null ? null : a.rttMs + b.rttMs;
}

function inOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  const ordered = byLongestWait(candidates);
  const isHere = ({ isEverybodyHere }: Candidate) => isEverybodyHere;
  return [...ordered.filter(isHere), ...ordered.filter((candidate) => !isHere(candidate))];
}

/** Order in which waiting sessions are served: earliest arrival of a member, then age, then id (never chance). */
export function byLongestWait(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, since: waitingSince(candidate) }))
    .sort(
      (left, right) =>
        left.since - right.since ||
        left.candidate.createdAt - right.candidate.createdAt ||
        (left.candidate.session < right.candidate.session ? -1 : 1),
    )
    .map(({ candidate }) => candidate);
}

function waitingSince({ members }: Candidate): number {
  return Math.min(...members.map(({ arrivedAt }) => arrivedAt));
}

function rejectionOf(
  candidate: Candidate,
  { arrival, hasFailed }: MatchmakerInput,
  maxRttMs: number | null,
): Rejection | undefined {
  const { session, members, groupSize } = candidate;
  if (members.length >= groupSize) return { session, reason: 'full', participant: null, rttMs: null };
  for (const member of members) {
    const rttMs = estimateRttMs(arrival, member);
    const { participant } = member;
    if (hasFailed(arrival.participant, participant))
      return { session, reason: 'failedPair', participant, rttMs };
    if (maxRttMs !== null && rttMs !== null && rttMs > maxRttMs) {
      return { session, reason: 'rttTooHigh', participant, rttMs };
    }
  }
  return undefined;
}
