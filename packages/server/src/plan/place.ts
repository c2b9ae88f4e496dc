import { GreenroomError, type SessionId } from '@greenroom/protocol';
import type { Arrival, Candidate } from '../matchmaking/matchmaker.ts';
import type { SessionRules, SessionSnapshot } from '../session/context.ts';
import type { Placement } from '../session/events.ts';
import type { Draft } from './draft.ts';
import type { LoggedDecision } from './log-entry.ts';
import { matchIfComplete } from './match.ts';
import { isEverybodyHere } from './seats.ts';

/**
 * Gives a person a seat where the matchmaker says, or a session of their own (a session is born with its first seat).
 * Somebody who is away gets one of their own: their return merges it with another, and until then it holds up nobody.
 * `from`: the session they come from, null for an arrival.
 */
export function place(draft: Draft, from: SessionId | null, placement: Placement): SessionId {
  const { matchmaker } = draft.world.scene;
  const rules = rulesFor(draft, from);
  const decision = matchmaker.decide({
    arrival: arrivalOf(placement),
    candidates: isThere(draft, placement.connection) ? candidatesFor(draft, rules) : [],
    hasFailed: draft.hasFailed,
  });
  const logged: LoggedDecision = { policy: matchmaker.policy, from, ...decision };
  if (decision.session !== null) return takeSeat(draft, decision.session, placement, logged);
  const { id } = draft.create(placement, logged, rules);
  noteSeat(draft, id, placement);
  matchIfComplete(draft, id);
  return id;
}

/** Does somebody speak for the seat at this instant? */
export function isThere({ world }: Draft, connection: string | null): boolean {
  return connection !== null && world.isLive(connection);
}

function candidatesFor(draft: Draft, rules: SessionRules): readonly Candidate[] {
  return draft
    .waiting()
    .filter(({ context }) => isSameKind(context.rules, rules))
    .map((snapshot) => candidateOf(snapshot, draft.world.isLive));
}

/** Takes a seat in this waiting session; GreenroomError `internal` when the machine says that it has none (SES-11). */
export function takeSeat(
  draft: Draft,
  id: SessionId,
  placement: Placement,
  decision: LoggedDecision,
): SessionId {
  const result = draft.step(id, { type: 'seatTaken', at: draft.world.at, placement }, decision);
  if (result.type !== 'moved') {
    throw new GreenroomError('internal', {
      detail: `no seat for ${placement.participant} in ${id}: ${result.type}`,
    });
  }
  noteSeat(draft, id, placement);
  matchIfComplete(draft, id);
  return id;
}

/** People of different games or group sizes never meet: the config may have changed since a session was created. */
export function isSameKind(one: SessionRules, other: SessionRules): boolean {
  return one.game === other.game && one.groupSize === other.groupSize;
}

/** The scene's rules of now, but for people whose page still has the game of before. */
function rulesFor(draft: Draft, from: SessionId | null): SessionRules {
  const { rules } = draft.world.scene;
  const old = from === null ? undefined : draft.snapshotOf(from)?.context.rules;
  return old && old.game !== rules.game ? old : rules;
}

function noteSeat(draft: Draft, session: SessionId, { participant }: Placement): void {
  const epoch = draft.snapshotOf(session)?.context.epoch ?? null;
  draft.patchEnrolment(participant, { session, epoch });
}

function arrivalOf({ participant, arrivedAt, rttMs }: Arrival): Arrival {
  return { participant, arrivedAt, rttMs };
}

export function candidateOf(snapshot: SessionSnapshot, isLive: (connection: string) => boolean): Candidate {
  const { context } = snapshot;
  return {
    session: context.id,
    createdAt: context.createdAt,
    groupSize: context.rules.groupSize,
    isEverybodyHere: isEverybodyHere(snapshot, isLive),
    members: context.members.map(arrivalOf),
  };
}
