import type { SessionId } from '@greenroom/protocol';
import { byLongestWait } from '../matchmaking/fifo.ts';
import type { Decision } from '../matchmaking/matchmaker.ts';
import type { Member, SessionSnapshot } from '../session/context.ts';
import type { Placement } from '../session/events.ts';
import type { Draft } from './draft.ts';
import { candidateOf, isSameKind, place, takeSeat } from './place.ts';
import { hasOpenSeat, isEverybodyHere } from './seats.ts';

/**
 * Two waiting sessions must not wait side by side when their people could be one group: after a seat of `id` became
 * free (or somebody in it came back), the younger session's members move into the older one. A younger session that
 * does not fit whole is only broken up when that completes the older group; its rest is placed as if it had arrived.
 */
export function mergeAround(draft: Draft, id: SessionId): void {
  for (;;) {
    const pair = findPair(draft, id);
    if (!pair) return;
    move(draft, pair);
  }
}

interface Move {
  readonly older: SessionId;
  readonly younger: SessionSnapshot;
  readonly moved: readonly { readonly member: Member; readonly decision: Decision }[];
}

function findPair(draft: Draft, id: SessionId): Move | undefined {
  const toCandidate = (snapshot: SessionSnapshot) => candidateOf(snapshot, draft.world.isLive);
  const subject = draft.snapshotOf(id);
  if (!subject || !isMovable(draft, subject)) return undefined;
  for (const other of draft.waiting()) {
    if (other.context.id === id || !isMovable(draft, other)) continue;
    if (!isSameKind(subject.context.rules, other.context.rules)) continue;
    const [first] = byLongestWait([toCandidate(subject), toCandidate(other)]);
    const [older, younger] = first?.session === id ? [subject, other] : [other, subject];
    const moved = whoFits(draft, older, younger);
    const isWhole = moved.length === younger.context.members.length;
    const isFull = older.context.members.length + moved.length === older.context.rules.groupSize;
    if (isWhole || isFull) return { older: older.context.id, younger, moved };
  }
  return undefined;
}

/** A seat in grace blocks a match: nobody is moved beside one, and nobody in grace is moved. */
function isMovable({ world }: Draft, snapshot: SessionSnapshot): boolean {
  return hasOpenSeat(snapshot) && isEverybodyHere(snapshot, world.isLive);
}

function whoFits(draft: Draft, older: SessionSnapshot, younger: SessionSnapshot): Move['moved'] {
  const candidate = candidateOf(older, draft.world.isLive);
  const moved: { member: Member; decision: Decision }[] = [];
  for (const member of byArrival(younger.context.members)) {
    const members = [...candidate.members, ...moved.map((one) => one.member)];
    const decision = draft.world.scene.matchmaker.decide({
      arrival: { participant: member.participant, arrivedAt: member.arrivedAt, rttMs: member.rttMs },
      candidates: [{ ...candidate, members }],
      hasFailed: draft.hasFailed,
    });
    if (decision.session !== null) moved.push({ member, decision });
  }
  return moved;
}

function move(draft: Draft, { older, younger, moved }: Move): void {
  const { policy } = draft.world.scene.matchmaker;
  const from = younger.context.id;
  draft.step(from, { type: 'merged', at: draft.world.at, into: older });
  for (const { member, decision } of moved) {
    takeSeat(draft, older, placementOf(member), { policy, from, ...decision });
  }
  for (const member of byArrival(younger.context.members)) {
    if (!moved.some((one) => one.member === member)) place(draft, from, placementOf(member));
  }
}

function placementOf(member: Member): Placement {
  const { participant, ordinal, connection, arrivedAt, waitingDeadlineAt } = member;
  const { attempts, requeuedBecause, rttMs } = member;
  return { participant, ordinal, connection, arrivedAt, waitingDeadlineAt, attempts, requeuedBecause, rttMs };
}

function byArrival(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => left.arrivedAt - right.arrivedAt);
}
