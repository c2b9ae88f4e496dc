import {
  PARTICIPANT_STATES,
  type ParticipantId,
  type ParticipantState,
  type SceneId,
  type SessionId,
} from '@greenroom/protocol';
import type { EnrolmentRow, Store } from '../store/port.ts';
import { createKeyedQueue } from './keyed-queue.ts';

/** One person in one scene, while they have a seat or a connection there. */
export interface Person {
  readonly scene: SceneId;
  readonly participant: ParticipantId;
  /** The newest enrolment; undefined before the first. */
  enrolment: EnrolmentRow | undefined;
  /** The connection that speaks for them now. */
  connection: string | null;
  /** Reports up to this number are durable. */
  lastSeq: number;
  /** Bytes of the reports that are durable, of this enrolment. */
  reportBytes: number;
  /** The session whose end their late word has been weighed for (`late-finish.ts`). */
  weighed: SessionId | null;
  /** The state their last reported transition ended in. */
  lastState: ParticipantState | undefined;
  /** A commit of theirs may or may not have been applied: read again before anything is decided. */
  isStale: boolean;
  /** Turns under way; the entry stays while there are any. */
  turns: number;
}

export interface People {
  get(scene: SceneId, participant: ParticipantId): Person | undefined;
  /** One turn at a time per person, with what the store knows of them. Outermost of all queues. */
  turn<T>(scene: SceneId, participant: ParticipantId, task: (person: Person) => Promise<T>): Promise<T>;
  /** A committed row of somebody who has a seat or a connection. Returns the row it replaces. */
  adopt(row: EnrolmentRow): EnrolmentRow | undefined;
  forgetIfIdle(scene: SceneId, participant: ParticipantId): void;
  all(): Iterable<Person>;
  counts(): { people: number; peopleQueues: number };
  idle(): Promise<void>;
}

export interface PeopleOptions {
  readonly store: Store;
  hasSeat(scene: SceneId, participant: ParticipantId): boolean;
}

export function createPeople({ store, hasSeat }: PeopleOptions): People {
  const people = new Map<string, Person>();
  const queue = createKeyedQueue();

  function entryOf(scene: SceneId, participant: ParticipantId): Person {
    const key = keyOf(scene, participant);
    const known = people.get(key);
    if (known) return known;
    const person: Person = {
      scene,
      participant,
      enrolment: undefined,
      connection: null,
      lastSeq: 0,
      reportBytes: 0,
      weighed: null,
      lastState: undefined,
      isStale: true,
      turns: 0,
    };
    people.set(key, person);
    return person;
  }

  async function readAgain(person: Person): Promise<void> {
    const { scene, participant } = person;
    const row = await store.latestEnrolment(scene, participant);
    const last = row ? await store.lastReport(scene, participant, row.ordinal) : NO_REPORTS;
    // Somebody else's commit may have changed the row meanwhile: the newer one stays.
    if ((person.enrolment?.position ?? -1) <= (row?.position ?? -1)) person.enrolment = row;
    person.lastSeq = Math.max(last.seq, row ? seqBefore(row.ordinal) : 0);
    person.reportBytes = last.bytes;
    person.lastState = toState(last.state);
    person.isStale = false;
  }

  function forgetIfIdle(scene: SceneId, participant: ParticipantId): void {
    const key = keyOf(scene, participant);
    const person = people.get(key);
    if (!person || person.turns > 0 || person.connection !== null || hasSeat(scene, participant)) return;
    people.delete(key);
  }

  return {
    get: (scene, participant) => people.get(keyOf(scene, participant)),
    async turn(scene, participant, task) {
      const person = entryOf(scene, participant);
      person.turns += 1;
      try {
        return await queue.run(keyOf(scene, participant), async () => {
          if (person.isStale) await readAgain(person);
          return task(person);
        });
      } finally {
        person.turns -= 1;
        forgetIfIdle(scene, participant);
      }
    },
    adopt(row) {
      const person = entryOf(row.scene, row.participant);
      const old = person.enrolment;
      // An earlier enrolment may be corrected long after (`late-finish.ts`); it is not the one that counts here.
      if (old && (old.ordinal > row.ordinal || old.position > row.position)) return old;
      person.enrolment = row;
      if (old?.ordinal !== row.ordinal) {
        person.lastSeq = seqBefore(row.ordinal);
        person.reportBytes = 0;
        person.lastState = undefined;
      }
      return old;
    },
    forgetIfIdle,
    all: () => people.values(),
    counts: () => ({ people: people.size, peopleQueues: queue.size() }),
    idle: () => queue.idle(),
  };
}

const SEQS_PER_ENROLMENT = 10_000;

/**
 * More than any honest page reports in one enrolment (hundreds, beside what is said of links), and less than the numbers
 * that an enrolment has: none ever reaches those of the next one, and nobody fills the record. The numbers have no gaps,
 * so the count is durable.
 */
export const MAX_REPORTS = 5_000;

/** Of these many at most a `linkDown` or `linkUp` is one: links that flap for an hour may say thousands. */
export const MAX_LINK_REPORTS = 4_000;

/** What is written for them, ten times and more of what an honest page says: nobody fills the disk. */
export const MAX_REPORT_BYTES = 2_000_000;

/** Up to here what pages settle among themselves is kept as well: a game that is healed all the time says much. */
export const MAX_FACT_BYTES = 1_500_000;

const NO_REPORTS = { seq: 0, state: null, bytes: 0 };

/**
 * Reports are numbered per enrolment, each from its own start: one that an earlier enrolment left unsent is below it, so
 * that it counts as received and never drives the new one.
 */
export function seqBefore(ordinal: number): number {
  return (ordinal - 1) * SEQS_PER_ENROLMENT;
}

function toState(text: string | null): ParticipantState | undefined {
  return PARTICIPANT_STATES.find((state) => state === text);
}

/** Neither a scene id nor a participant id can hold a space. */
function keyOf(scene: SceneId, participant: ParticipantId): string {
  return `${scene} ${participant}`;
}
