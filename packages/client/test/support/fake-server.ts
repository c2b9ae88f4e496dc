import {
  type Away,
  type EndReason,
  type ErrorCode,
  type Join,
  type Match,
  type ParticipantOutcome,
  type Rejoin,
  type Relink,
  type Report,
  type RequeueCause,
  type ResumeToken,
  refuse,
  type SessionId,
  type Signal,
  type View,
} from '@greenroom/protocol';
import type { Clock } from '../../src/ports/clock.ts';
import type { Requests } from '../../src/ports/signaling.ts';
import { createFakeNetwork, type FakeConnection } from './fake-network.ts';
import { createFakePlay, type FakePlay } from './fake-play.ts';
import { endedView, makeMatch, playingView, waitingView } from './views.ts';

/** The server's clock against the pages': theirs is behind. */
export const SERVER_AHEAD_MS = 7_000;

export interface FakePerson {
  readonly id: string;
  readonly token: ResumeToken;
  lastSeq: number;
  view: View | undefined;
  connection: Connection | undefined;
  /** Everything that it has sent, in order of arrival. */
  readonly joins: Join[];
  readonly reports: Report[];
  /** How often a report came again. */
  repeats: number;
  readonly aways: Away[];
}

type Connection = FakeConnection<FakePerson>;

interface Group {
  session: SessionId;
  epoch: number;
  members: FakePerson[];
  linksProven: Set<string>;
  startAt: number;
  play: FakePlay;
}

/**
 * A server in memory that takes groups of two through the whole life, as the contract has it, over a network with a
 * delay. It keeps to the contract in what pages can see and stores nothing.
 */
export function createFakeServer(clock: Clock, match: Partial<Match> = {}, sessionPrefix = 's') {
  const people = new Map<string, FakePerson>();
  const network = createFakeNetwork<FakePerson>({
    clock,
    answer,
    onAway: ({ person }, message) => void person?.aways.push(message),
  });
  const size = match.players ?? 2;
  let group: Group | undefined;
  let version = 0;
  let sessions = 0;
  let joinRefusal: ErrorCode | undefined;
  let playRefusal: ErrorCode | undefined;
  const now = () => clock.wallNow() + SERVER_AHEAD_MS;

  function show(person: FakePerson, make: (version: number) => View): void {
    const view = make(++version);
    person.view = view;
    const { connection } = person;
    if (connection) network.later(connection, () => connection.options.onView(view));
  }

  function slotOf(person: FakePerson): number {
    return group?.members.indexOf(person) ?? -1;
  }

  function toAll(make: (head: { version: number; session: SessionId; epoch: number }, slot: number) => View) {
    const { members, session, epoch } = group!;
    members.forEach((member, slot) => {
      show(member, (version) => make({ version, session, epoch }, slot));
    });
  }

  function seat(person: FakePerson, requeuedBecause: RequeueCause | null = null): void {
    group ??= {
      session: `${sessionPrefix}${++sessions}` as SessionId,
      epoch: 1,
      members: [],
      linksProven: new Set(),
      startAt: 0,
      play: createFakePlay(size),
    };
    group.members.push(person);
    const { members } = group;
    toAll((head) =>
      waitingView(head, {
        present: members.length,
        needed: size - members.length,
        deadlineAt: now() + 60_000,
        requeuedBecause,
      }),
    );
    if (members.length < size) return;
    group.epoch++;
    toAll((head, slot) => ({
      state: 'matched',
      ...head,
      match: makeMatch(slot, size, match),
      loadDueAt: now() + 30_000,
    }));
  }

  function end(reason: EndReason | null, outcomeOf: (slot: number) => ParticipantOutcome): void {
    toAll((head, slot) =>
      endedView(head, { reason, outcome: outcomeOf(slot), completionCode: `code of ${outcomeOf(slot)}` }),
    );
    group = undefined;
  }

  function showPlaying(): void {
    const { play, startAt } = group!;
    toAll((head, at) =>
      playingView(head, {
        match: play.withAttempts(makeMatch(at, size, match)),
        startAt,
        members: play.members(now() + 30_000),
      }),
    );
  }

  function change({ person }: Connection, of: (play: FakePlay, slot: number) => boolean) {
    const slot = person ? slotOf(person) : -1;
    if (!group || person?.view?.state !== 'playing') return refuse('wrongState');
    if (playRefusal || !of(group.play, slot)) return refuse(playRefusal ?? 'wrongState');
    showPlaying();
    return { ok: true as const, value: {} };
  }

  const has = (person: FakePerson, kind: Report['kind']) =>
    person.reports.some((report) => report.kind === kind && report.session === group?.session);

  function act(person: FakePerson, report: Report): void {
    if (!group?.members.includes(person)) return;
    const { members, session, linksProven } = group;
    const slot = slotOf(person);
    const state = person.view?.state;
    if (report.kind === 'leave') {
      end(state === 'playing' ? 'participantLeft' : null, (at) => (at === slot ? 'youLeft' : 'partnerLeft'));
    }
    if (report.session !== session) return;
    if (report.kind === 'loaded' && members.every((member) => has(member, 'loaded'))) {
      toAll((head, at) => ({
        state: 'validating',
        ...head,
        match: makeMatch(at, size, match),
        dueAt: now() + 15_000,
      }));
    }
    // Those of later attempts are facts, no more.
    const isJudged = report.kind === 'link' && state === 'validating';
    if (isJudged && report.failure !== null) server.requeue('validationFailed');
    if (isJudged && report.failure === null) {
      linksProven.add(`${slot}-${report.peer}`);
      if (linksProven.size === size * (size - 1)) {
        group.startAt = now() + 500;
        showPlaying();
      }
    }
    if (report.kind === 'rejoined') {
      group.play.returning.delete(slot);
      showPlaying();
    }
    if (report.kind === 'finished' && members.every((member) => has(member, 'finished'))) {
      end('completed', () => 'completed');
    }
    if (report.kind === 'gameFailed') end('gameFailed', () => 'gameFailed');
    if (report.kind === 'desynced') end('desynced', () => 'desynced');
  }

  function join(connection: Connection, message: Join) {
    if (joinRefusal) return refuse(joinRefusal);
    const known = people.get(message.participant);
    if (known && message.token !== known.token) return refuse('seatTaken');
    if (!known && message.intent === 'resume') return refuse('nothingToResume');
    const person = known ?? newPerson(message.participant, message.token);
    person.joins.push(message);
    const old = person.connection;
    if (old && old !== connection && old.isOpen) {
      network.later(old, () => {
        old.isOpen = false;
        old.options.onSuperseded();
      });
    }
    person.connection = connection;
    connection.person = person;
    if (!person.view) seat(person);
    return { ok: true as const, value: { token: person.token, lastSeq: person.lastSeq, view: person.view! } };
  }

  /** As the real one: a token that the page brings to its first join is taken. */
  function newPerson(id: string, token: ResumeToken | undefined): FakePerson {
    const person: FakePerson = {
      id,
      token: token ?? (`token-of-${id}-0123456789` as ResumeToken),
      lastSeq: 0,
      view: undefined,
      connection: undefined,
      joins: [],
      reports: [],
      repeats: 0,
      aways: [],
    };
    people.set(id, person);
    return person;
  }

  function take(connection: Connection, items: readonly Report[]) {
    const { person } = connection;
    if (!person) return refuse('notJoined');
    for (const report of items) {
      if (report.seq <= person.lastSeq) person.repeats++;
      if (report.seq !== person.lastSeq + 1) continue;
      person.lastSeq = report.seq;
      person.reports.push(report);
      act(person, report);
    }
    return { ok: true as const, value: { upTo: person.lastSeq, flagged: [] } };
  }

  function relay(connection: Connection, signal: Signal) {
    const { to, ...rest } = signal;
    const target = group?.members[to]?.connection;
    if (!target || !connection.person) return refuse('unknownPeer');
    const from = slotOf(connection.person);
    network.later(target, () => target.options.onSignal({ ...rest, from }));
    return { ok: true as const, value: null };
  }

  function answer(connection: Connection, event: keyof Requests, message: unknown) {
    switch (event) {
      case 'join':
        return join(connection, message as Join);
      case 'reports':
        return take(connection, (message as { items: Report[] }).items);
      case 'signal':
        return relay(connection, message as Signal);
      case 'relink': {
        const { peer, attempt } = message as Relink;
        return change(connection, (play, slot) => play.relink(slot, peer, attempt));
      }
      case 'rejoin':
        return change(connection, (play, slot) => play.rejoin(slot, (message as Rejoin).page));
      case 'clock':
        return { ok: true as const, value: { serverNow: now() } };
    }
  }

  const server = {
    connect: network.connect,
    people,
    swallowed: network.swallowed,
    swallow: network.swallow,
    goDown: network.goDown,
    comeBack: network.comeBack,
    person(id: string): FakePerson {
      const person = people.get(id);
      if (!person) throw new Error(`${id} has not joined`);
      return person;
    },
    now,
    /** Connections that a page has not released. */
    get connections() {
      return network.connections;
    },
    refuseJoins(code: ErrorCode | undefined) {
      joinRefusal = code;
    },
    /** Neither a new link nor a new page in play. */
    refuseInPlay(code: ErrorCode | undefined) {
      playRefusal = code;
    },
    /** The member in this slot is out, and the game goes on. */
    drop(slot: number) {
      group?.play.gone.add(slot);
      showPlaying();
    },
    /** Any view, to one person. */
    show,
    /** Everybody back to the waiting room, into a new session. */
    requeue(cause: RequeueCause) {
      const members = group?.members ?? [];
      group = undefined;
      for (const member of members) seat(member, cause);
    },
    end,
    /** The page of this person is gone without a word: nothing of it is heard any more. */
    kill(id: string) {
      const { connection } = server.person(id);
      if (connection) network.cutOff(connection);
    },
    /** Its database is gone: nobody is known any more, and versions begin anew. */
    forget() {
      people.clear();
      group = undefined;
      version = 0;
    },
  };
  return server;
}

export type FakeServer = ReturnType<typeof createFakeServer>;
