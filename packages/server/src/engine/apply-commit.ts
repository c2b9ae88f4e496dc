import type { ParticipantId, SceneId } from '@greenroom/protocol';
import { seatHoldersOf } from '../plan/seats.ts';
import type { Committed, CommittedSession } from './committed.ts';
import { checkCommit } from './invariants.ts';
import type { EngineParts } from './parts.ts';
import { withRelays } from './relays.ts';
import { seatIn } from './seats.ts';
import { contentOf, currentViewOf } from './views.ts';

/**
 * Takes a commit over into memory and tells everybody whom it concerns. Synchronous, and called in the order of the
 * commits, so that nobody sees half of one or two in the wrong order.
 */
export function applyCommit(parts: EngineParts, committed: Committed): void {
  const { live, people } = parts;
  const { scene, sessions } = committed;
  checkCommit(parts, committed);
  noteRows(parts, committed);
  live.put(
    sessions.map(({ id, version, after, deadlines, position }) => ({
      id,
      version,
      snapshot: after,
      position,
      deadlines,
    })),
  );
  for (const change of sessions) logSteps(parts, scene, change);
  const concerned = peopleOf(committed);
  for (const participant of concerned) tell(parts, scene, participant);
  for (const { id, before, after } of sessions) {
    if (after.state === 'disposed' && before?.state !== 'disposed' && !parts.rooms.close(id)) {
      parts.metrics.count('violation', 'SES-5');
      parts.log.error({ session: id }, 'a disposed session still has members in its room');
    }
  }
  for (const participant of concerned) people.forgetIfIdle(scene, participant);
  for (const { deadlines } of sessions) for (const { dueAt } of deadlines) parts.onDeadline(dueAt);
  if (!live.hasDeadlines()) parts.onDeadline(Number.POSITIVE_INFINITY);
}

function noteRows(parts: EngineParts, { scene, enrolments, failedPairs }: Committed): void {
  const memory = parts.memoryOf(scene);
  for (const row of enrolments) {
    const old = parts.people.adopt(row);
    // A row that memory did not have was read from the store, and is in the counts that were read from there as well.
    const isNews = old !== undefined && (old.outcome !== 'completed' || old.ordinal !== row.ordinal);
    if (row.outcome === 'completed' && isNews && row.treatment !== null) memory.noteCompleted(row.treatment);
  }
  for (const pair of failedPairs) memory.rememberFailedPair(pair, parts.clock.now());
}

function peopleOf({ sessions, enrolments }: Committed): ReadonlySet<ParticipantId> {
  const concerned = new Set<ParticipantId>(enrolments.map(({ participant }) => participant));
  for (const { before, after } of sessions) {
    for (const { participant } of [...seatHoldersOf(before), ...seatHoldersOf(after)])
      concerned.add(participant);
  }
  return concerned;
}

/** The newest view to the connection that speaks for the person, and that connection into the right room. */
export function tell(parts: EngineParts, scene: SceneId, participant: ParticipantId): void {
  const { people, connections, live, machine, output, rooms } = parts;
  const person = people.get(scene, participant);
  const connection = person?.connection ? connections.get(person.connection) : undefined;
  if (!person || !connection?.isBound) return;
  rooms.move(connection, seatIn(parts, scene, participant) ?? null);
  const view = currentViewOf(machine, live, person);
  if (!view || view.version <= connection.position) return;
  connection.position = view.version;
  const shown = contentOf(view);
  if (shown === connection.shown) return;
  connection.shown = shown;
  output.sendView(connection.ref.id, withRelays(parts, person, view));
}

function logSteps({ log, metrics }: EngineParts, scene: SceneId, change: CommittedSession): void {
  const { epoch, end, play, match } = change.after.context;
  const { id: session, position } = change;
  let from = change.before?.state ?? null;
  for (const { event, state } of change.steps) {
    if (state === from) continue;
    const reason = end?.reason ?? null;
    // What cannot be told from the config alone.
    const agreed = state === 'playing' && play && { inputDelayFrames: play.inputDelayFrames };
    const bots = state === 'matched' && match && match.bots.length > 0 && { bots: match.bots };
    log.info(
      { scene, session, epoch, from, to: state, event, reason, position, ...agreed, ...bots },
      'session transition',
    );
    metrics.count('transition', `${from ?? 'new'}:${state}`);
    from = state;
  }
  const before = change.before?.context.play;
  if (!before || !play || play.gone === before.gone) return;
  // No transition, and yet as rare and as much of a turn as one.
  for (const [slot, outcome] of Object.entries(play.gone)) {
    if (before.gone[Number(slot)] !== undefined) continue;
    log.info({ scene, session, epoch, slot: Number(slot), outcome }, 'the session goes on without a member');
  }
}
