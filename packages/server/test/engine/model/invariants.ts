import type { View } from '@greenroom/protocol';
import { endedViewOf } from '../../../src/engine/views.ts';
import { candidateOf } from '../../../src/plan/place.ts';
import { hasOpenSeat, isComplete, isEverybodyHere, seatHoldersOf } from '../../../src/plan/seats.ts';
import { checkInvariants } from '../../../src/session/invariants.ts';
import { sessionMachine } from '../../../src/session/session-machine.ts';
import type { Study } from '../support/study.ts';
import type { Actor } from './actor.ts';
import type { MirroredSession, StoreMirror } from './store-mirror.ts';

/** Everything that must be true after every event, as sentences about what is not. */
export function findViolations(study: Study, mirror: StoreMirror, actors: readonly Actor[]): string[] {
  const found = [...mirror.complaints, ...sessionsOf(mirror), ...peopleOf(mirror), ...faultsOf(study)];
  const ledger = study.engine.ledger();
  // With a commit in doubt the engine knows that it does not know; it reads again before it decides anything.
  if (ledger.doubts !== 0 || ledger.untold !== 0) return found;
  return [...found, ...indexOf(ledger, mirror), ...waitingOf(mirror), ...pagesOf(study, mirror, actors)];
}

/** What one session must be like: looked at whenever it has been written. */
function sessionsOf({ takeChanged, seats, deadlines }: StoreMirror): string[] {
  const found: string[] = [];
  for (const { id, snapshot } of takeChanged()) {
    found.push(...checkInvariants(snapshot).map((sentence) => `${id}: ${sentence}`));
    for (const { participant } of seatHoldersOf(snapshot)) {
      if (seats.get(participant) !== id) found.push(`${participant} is in ${id} without its seat`);
    }
    const names = sessionMachine.deadlinesOf(snapshot).map(({ name }) => name);
    const stored = deadlines.get(id) ?? new Set();
    if (names.length !== stored.size || names.some((name) => !stored.has(name))) {
      found.push(`[SES-4] deadlines of ${id} in ${snapshot.state}: ${[...stored]} stored, ${names} expected`);
    }
  }
  return found;
}

/** Every participant is in exactly one place: in a seat, or told how it ended. */
function peopleOf({ enrolments, seats, sessions }: StoreMirror): string[] {
  const found: string[] = [];
  const held = [...sessions.values()].reduce((sum, { snapshot }) => sum + seatHoldersOf(snapshot).length, 0);
  if (held !== seats.size) found.push(`${seats.size} seats stored, ${held} held`);
  for (const { participant, scene, outcome, code, session } of enrolments.values()) {
    const seat = seats.get(participant);
    const isSeated = seat !== undefined && sessions.get(seat)?.scene === scene;
    if (isSeated === (outcome !== null)) found.push(`${participant} in ${scene}: ${seat} and ${outcome}`);
    if (isSeated && session !== seat) found.push(`${participant} sits in ${seat}, enrolled in ${session}`);
    if (outcome !== null && code === null) found.push(`[REG-51] ${participant}: ${outcome} without a code`);
  }
  return found;
}

function faultsOf({ errors, counted }: Study): string[] {
  const violations = [...counted.keys()].filter((key) => key.startsWith('violation'));
  return [
    ...violations,
    ...errors.map(({ message, fields }) => `${message}: ${String(fields.error ?? fields.what)}`),
  ];
}

function indexOf(ledger: Readonly<Record<string, number>>, mirror: StoreMirror): string[] {
  const expected = {
    sessions: mirror.sessions.size,
    seats: mirror.seats.size,
    waitingIndex: [...mirror.sessions.values()].filter(({ snapshot }) => snapshot.state === 'waiting').length,
    deadlines: [...mirror.deadlines.values()].reduce((sum, names) => sum + names.size, 0),
    sessionQueues: 0,
    sceneQueues: 0,
    peopleQueues: 0,
  };
  return Object.entries(expected)
    .filter(([name, count]) => ledger[name] !== count)
    .map(([name, count]) => `${name}: ${ledger[name]} in memory, ${count} in the store`);
}

function waitingOf(mirror: StoreMirror): string[] {
  const waiting = [...mirror.sessions.values()].filter(({ snapshot }) => snapshot.state === 'waiting');
  const full = waiting
    .filter(({ snapshot }) => isComplete(snapshot, () => true))
    .map(({ id }) => `${id} is complete and waits`);
  const open = waiting.filter(
    ({ snapshot }) => hasOpenSeat(snapshot) && isEverybodyHere(snapshot, () => true),
  );
  const pairs = open.flatMap((one, index) => open.slice(index + 1).map((other) => [one, other] as const));
  const apart = pairs
    .filter(([one, other]) => couldBeOne(one, other, mirror))
    .map((pair) => `side by side: ${pair.map(({ id }) => id)}`);
  return [...full, ...apart];
}

/** In these studies only a link that failed keeps people apart. */
function couldBeOne(one: MirroredSession, other: MirroredSession, { hasEverFailed }: StoreMirror): boolean {
  if (one.scene !== other.scene) return false;
  const [a, b] = [one, other].map(({ snapshot }) => candidateOf(snapshot, () => true));
  if (!a || !b || a.members.length + b.members.length > a.groupSize) return false;
  return !a.members.some((left) =>
    b.members.some((right) => hasEverFailed(left.participant, right.participant)),
  );
}

/** Every page that is connected shows what the store holds for it, and sits in the right room (SES-10, REG-18). */
function pagesOf(study: Study, mirror: StoreMirror, actors: readonly Actor[]): string[] {
  return actors.flatMap((actor) => {
    const { page } = actor;
    if (!page || !actor.isJoined) return [];
    const { id, scene } = page.connection;
    const seat = mirror.seats.get(page.participant);
    const session = seat === undefined ? undefined : mirror.sessions.get(seat);
    const row = mirror.enrolments.get(`${scene} ${page.participant}`);
    const here = session?.scene === scene ? session : undefined;
    const view = page.view();
    const found: string[] = [];
    if (study.output.roomOf(id) !== here?.id)
      found.push(`${page.participant} is in room ${study.output.roomOf(id)}`);
    const member = here?.snapshot.context.members.find(({ participant }) => participant === page.participant);
    if (member && member.connection !== id && !(actor.isLeaving && member.connection === null))
      found.push(`[SES-8] ${member.connection} speaks for ${page.participant}`);
    const source = here?.snapshot ?? row;
    const { checked } = actor;
    if (checked && checked.source === source && checked.view === view) return found;
    actor.checked = { source, view };
    const expected = here
      ? sessionMachine.viewOf(here.snapshot, page.participant, 0)
      : row && endedViewOf(row);
    if (contentOf(view) === contentOf(expected)) return found;
    return [...found, `${page.participant} sees ${contentOf(view)} instead of ${contentOf(expected)}`];
  });
}

function contentOf(view: View | undefined): string {
  return JSON.stringify(view ? { ...view, version: 0 } : null);
}
