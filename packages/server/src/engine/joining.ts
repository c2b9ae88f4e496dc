import {
  type ErrorCode,
  type Join,
  type Joined,
  ok,
  type Result,
  type ResumeToken,
  refuse,
  type SessionId,
} from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import { type EntryRefusal, judgeEntry } from '../entry/entry-signature.ts';
import { planJoin } from '../plan/plan-join.ts';
import type { EnrolmentRow } from '../store/port.ts';
import { tell } from './apply-commit.ts';
import type { Connection } from './connections.ts';
import type { ConnectionRef } from './engine.ts';
import type { EngineParts } from './parts.ts';
import type { Person } from './people.ts';
import { makeWorld } from './planning.ts';
import type { RandomSource } from './ports.ts';
import { withRelays } from './relays.ts';
import { hashToken, isStrongToken, isTokenOf, makeResumeToken } from './resume-token.ts';
import { MAX_MOVES, memberIn, seatIn } from './seats.ts';
import type { SessionTurns } from './session-turns.ts';
import type { Transactions } from './transactions.ts';
import { contentOf, currentViewOf, endedViewOf } from './views.ts';

export interface Joining {
  join(ref: ConnectionRef, message: Join): Promise<Result<Joined>>;
  /** No new seats from now on. */
  drain(): void;
}

/** What a join comes to, before anything is written. */
type Verdict =
  | { readonly type: 'resumeSeat'; readonly session: SessionId }
  | { readonly type: 'showEnd' }
  | { readonly type: 'newSeat'; readonly ordinal: number }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail?: string };

export function createJoining(parts: EngineParts, transactions: Transactions, turns: SessionTurns): Joining {
  let isDraining = false;

  function judge(person: Person, connection: Connection, message: Join, scene: Scene): Verdict {
    const { token: presented, intent, game } = message;
    const refused = (code: ErrorCode): Verdict => ({ type: 'refused', code });
    const mismatch = (plays: string): Verdict => ({
      type: 'refused',
      code: 'gameMismatch',
      detail: `this scene plays ${plays}`,
    });
    const { enrolment } = person;
    const isHolder = heldToken(person, connection, presented) !== undefined;
    const entry = entryRefusal(scene, message);
    // Before anything is said of the person: a stranger is not told who takes part.
    if (entry && !isHolder) return refused(entry);
    const seat = parts.live.seatOf(person.participant);
    if (seat !== undefined) {
      if (seatIn(parts, person.scene, person.participant) === undefined) return refused('seatTaken');
      // A page brings a token of its own to its first join, so a wrong one says no more than none.
      if (!isHolder) return refused('seatTaken');
      // The session's game, not the scene's: a page that plays while the config changes must be able to come back.
      const plays = parts.live.get(seat)?.snapshot.context.rules.game ?? scene.rules.game;
      return game === plays ? { type: 'resumeSeat', session: seat } : mismatch(plays);
    }
    const isRepeat = enrolment !== undefined && endedViewOf(enrolment) !== undefined;
    if (isRepeat && isHolder && (intent === 'resume' || scene.repeat === 'never')) return { type: 'showEnd' };
    if (intent === 'resume')
      return refused(isRepeat && presented !== undefined ? 'badToken' : 'nothingToResume');
    // Whoever has the id only could take the end, and its code, away from its owner.
    if (isRepeat && !isHolder) return refused('badToken');
    if (game !== scene.rules.game) return mismatch(scene.rules.game);
    if (entry) return refused(entry);
    if (isDraining) return refused('serverClosing');
    return { type: 'newSeat', ordinal: (enrolment?.ordinal ?? 0) + 1 };
  }

  /** Who holds a place keeps it, whatever has become of the link since; to take one the link has to be good now. */
  function entryRefusal({ id, entryKey }: Scene, { participant, signature }: Join): EntryRefusal {
    return entryKey
      ? judgeEntry(entryKey, { participant, scene: id, signature }, parts.clock.now())
      : undefined;
  }

  async function takeNewSeat(
    person: Person,
    connection: Connection,
    scene: Scene,
    { message, ordinal }: { message: Join; ordinal: number },
  ): Promise<Verdict | undefined> {
    const token = newToken(parts.random, person, message.token);
    connection.token = token;
    return parts.sceneQueue.run(scene.id, async () => {
      await transactions.refresh();
      if (connection.isClosed) return { type: 'refused', code: 'unreachable' };
      // Between the verdict and our turn the person may have got a seat in another scene, or the server may drain.
      const verdict = judge(person, connection, message, scene);
      if (verdict.type !== 'newSeat') return verdict;
      const eventId = parts.nextEventId('join');
      const done = await transactions.run(scene.id, () => {
        const world = makeWorld(parts, scene, true);
        const enrolment = newEnrolment(person, { token, ordinal, message, at: world.at });
        return planJoin(world, { eventId, enrolment, connection: connection.ref.id, rttMs: message.rttMs });
      });
      if (done.type === 'seatTaken') return { type: 'refused', code: 'seatTaken' };
      return undefined;
    });
  }

  async function act(
    person: Person,
    connection: Connection,
    message: Join,
    scene: Scene,
  ): Promise<Verdict | undefined> {
    for (let move = 0; move < MAX_MOVES; move += 1) {
      const verdict = judge(person, connection, message, scene);
      if (verdict.type === 'newSeat') {
        return takeNewSeat(person, connection, scene, { message, ordinal: verdict.ordinal });
      }
      if (verdict.type !== 'resumeSeat') return verdict;
      const refusal = await speakFor(person, connection, verdict.session);
      if (refusal) return refusal;
      const member = memberIn(parts, person.scene, person.participant);
      // By our turn the session may have been over: then there is an end to show, or a seat in another one to speak for.
      if (!member || member.connection === connection.ref.id) return undefined;
    }
    return { type: 'refused', code: 'internal' };
  }

  async function speakFor(
    { participant }: Person,
    { ref }: Connection,
    session: SessionId,
  ): Promise<Verdict | undefined> {
    const happened = await turns.happen({
      session,
      eventId: parts.nextEventId('connected'),
      event: { type: 'connected', participant, connection: ref.id },
    });
    return happened.type === 'refused' && happened.code !== 'notJoined' ? happened : undefined;
  }

  /** From here on the connection speaks for the person, and an older one no longer does. */
  function bind(person: Person, connection: Connection): void {
    const old = person.connection === null ? undefined : parts.connections.get(person.connection);
    if (old && old !== connection) {
      old.isBound = false;
      old.isSuperseded = true;
      parts.rooms.move(old, null);
      parts.connections.remove(old.ref.id);
      parts.output.supersede(old.ref.id);
    }
    person.connection = connection.ref.id;
    connection.isBound = true;
  }

  /** Nothing was given to it and nothing hangs on it. */
  function isUnused({ scene, participant }: Person, { ref, token, isBound }: Connection): boolean {
    return !isBound && token === undefined && memberIn(parts, scene, participant)?.connection !== ref.id;
  }

  return {
    drain() {
      isDraining = true;
    },
    async join(ref, message) {
      const scene = parts.sceneOf(ref.scene);
      if (!scene) return refuse('unknownScene');
      const found = parts.connections.get(ref.id);
      const isOther = found !== undefined && found.participant !== message.participant;
      if (isOther && !found.isFree) return refuse('wrongState', 'this connection speaks for somebody else');
      const known = isOther ? undefined : found;
      const connection = known ?? newConnection(ref, message);
      if (!known) parts.connections.add(connection);
      return parts.people.turn(ref.scene, message.participant, async (person) => {
        await transactions.refresh();
        // While this waited for its turn the socket may have gone, or a newer one have taken over: it must not win back.
        if (parts.connections.get(ref.id) !== connection)
          return refuse(connection.isSuperseded ? 'superseded' : 'unreachable');
        connection.isFree = false;
        const verdict = await act(person, connection, message, scene);
        if (verdict?.type === 'refused') {
          connection.isFree = isUnused(person, connection);
          return refuse(verdict.code, verdict.detail);
        }
        // The socket went while we waited for the store: its disconnect is the next in line and undoes what was done.
        if (connection.isClosed) return refuse('unreachable');
        const view = currentViewOf(parts.machine, parts.live, person);
        const token = heldToken(person, connection, message.token);
        if (!view || token === undefined) return refuse('nothingToResume');
        connection.token = token;
        bind(person, connection);
        connection.position = view.version;
        connection.shown = contentOf(view);
        tell(parts, person.scene, person.participant);
        return ok({ token, lastSeq: person.lastSeq, view: withRelays(parts, person, view) });
      });
    },
  };
}

/** Which of the tokens at hand is the one of the newest enrolment: that of the message, or one given over this connection. */
function heldToken(
  { enrolment }: Person,
  { token: given }: Connection,
  presented: ResumeToken | undefined,
): ResumeToken | undefined {
  if (!enrolment) return undefined;
  return [presented, given].find((token) => isTokenOf(token, enrolment.tokenHash));
}

/**
 * What a page brings along to its first seat is taken and kept for the next ones, so that a join whose answer got lost
 * can be sent again.
 */
function newToken(
  random: RandomSource,
  { enrolment }: Person,
  presented: ResumeToken | undefined,
): ResumeToken {
  if (presented === undefined || !isStrongToken(presented)) return makeResumeToken(random);
  const isUsable = enrolment === undefined || isTokenOf(presented, enrolment.tokenHash);
  return isUsable ? presented : makeResumeToken(random);
}

function newConnection(ref: ConnectionRef, { participant }: Join): Connection {
  return {
    ref,
    participant,
    token: undefined,
    isFree: false,
    isBound: false,
    isClosed: false,
    isSuperseded: false,
    room: null,
    position: -1,
    shown: '',
  };
}

function newEnrolment(
  { scene, participant }: Person,
  { token, ordinal, message, at }: { token: ResumeToken; ordinal: number; message: Join; at: number },
): EnrolmentRow {
  return {
    scene,
    participant,
    ordinal,
    tokenHash: hashToken(token),
    labels: JSON.stringify(message.labels),
    arrivedAt: at,
    attempts: 0,
    session: null,
    epoch: null,
    treatment: null,
    outcome: null,
    reason: null,
    code: null,
    endedAt: null,
    position: 0,
  };
}
