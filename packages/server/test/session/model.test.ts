import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths } from '@xstate/graph';
import { describe, expect, it } from 'vitest';
import type { SnapshotFrom } from 'xstate';
import {
  SESSION_STATES,
  type SessionContext,
  type SessionRules,
  type SessionSnapshot,
} from '../../src/session/context.ts';
import { deadlinesOf } from '../../src/session/deadlines.ts';
import { SESSION_EVENT_TYPES } from '../../src/session/event-schema.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { checkInvariants } from '../../src/session/invariants.ts';
import { machine } from '../../src/session/machine.ts';
import { slotOf } from '../../src/session/members.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { drawFor, finish, MEASURED, p, placement, RULES, type Said, T0, WAIT_MS } from './support/script.ts';

/*
 * Every path is generated from the chart: all states that a session of two can be in (instants left out), reached over
 * every event that could be said there. The chart is walked as it is, and `step()` must agree with it on every edge.
 */

type Snapshot = SnapshotFrom<typeof machine>;

/** A finish deadline can fire twice before the planned end. */
const QUICK: SessionRules = { ...RULES, finishMs: 1_000 };
/** A scene in which the game goes on where in the other one it ends. */
const GENEROUS: SessionRules = {
  ...QUICK,
  onTimeout: 'startWithBots',
  minHumans: 1,
  play: { ...QUICK.play, inputDelayFrames: 'auto', onPlayerDrop: 'bot', onHidden: 'end', episodes: 2 },
};
/** Nothing but new links and new pages, and what they need. */
const RENEWED: SessionRules = {
  ...QUICK,
  game: 'renewed@1',
  minHumans: 1,
  play: { ...QUICK.play, onPlayerDrop: 'bot' },
};
const IN_RENEWED: readonly string[] = ['started', 'away', 'connected', 'linkUp', 'finished'];
const START = T0 + QUICK.startFloorMs + QUICK.play.countdownMs;
/** The last frame has been due, as far as the clocks of pages can be trusted, and there is time left to play. */
const OVER = START + 10_000;
/** The same of the first of two episodes. */
const LATE = OVER + WAIT_MS + QUICK.play.intermissionMs;

const empty = (rules: SessionRules): SessionContext => ({
  id: 'session-1' as never,
  scene: 'kitchen' as never,
  epoch: 1,
  createdAt: T0,
  rules,
  members: [],
  stateDueAt: null,
  match: null,
  play: null,
  end: null,
});

/** Everything that its members could say in this state; deadlines come from the session, each at its instant. */
function eventsIn(snapshot: Snapshot): readonly SessionEvent[] {
  const { context, value: state } = snapshot;
  const said = [0, 1].flatMap((slot): Said[] => {
    const participant = p(slot);
    const peer = 1 - slot;
    return [
      { type: 'connected', participant, connection: `c${slot}` },
      { type: 'disconnected', participant, connection: `c${slot}` },
      { type: 'left', participant },
      { type: 'loaded', participant },
      { type: 'linkReported', participant, peer, attempt: 1, failure: null, measurement: MEASURED },
      { type: 'linkReported', participant, peer, attempt: 1, failure: 'noLink', measurement: MEASURED },
      { type: 'started', participant },
      { type: 'away', participant, cause: 'leaving' },
      { type: 'away', participant, cause: 'stranded' },
      { type: 'linkDown', participant, peer },
      { type: 'linkUp', participant, peer },
      ...renewals(context, slot),
      finish(slot),
      { type: 'desynced', participant, frame: 60 },
      { type: 'gameFailed', participant, message: 'TypeError' },
      { type: 'uploaded', participant },
    ];
  });
  const always: Said[] = [
    // Seats in one order only: the other is the mirror image.
    { type: 'seatTaken', placement: placement(context.members.length) },
    { type: 'match', draw: drawFor(2) },
    { type: 'deadline', name: 'load' },
    { type: 'serverRestarted', gapMs: 1_000 },
    { type: 'merged', into: 'session-2' },
    { type: 'cancelled', reason: 'cancelled' },
    // Another end than the one above: of one member, or of the other.
    finish(1, { frame: 599 }),
  ];
  const due = deadlinesOf({ state, context }).map(
    ({ name, dueAt }): SessionEvent => ({ type: 'deadline', name, at: dueAt }),
  );
  const isOver = state === 'ended' || state === 'disposed';
  const isHeard = (event: Said) =>
    isOver || !('participant' in event) || slotOf(context, event.participant) !== -1;
  const tooSoon: SessionEvent[] = isHeard(finish(0)) ? [{ ...finish(0), at: START - 1 } as SessionEvent] : [];
  const more = context.rules.onTimeout === 'startWithBots' ? generousIn(snapshot) : plainIn();
  return [
    ...tooSoon,
    ...[...said, ...always, ...more]
      .filter(isHeard)
      .filter((each) => isAsked(each, context))
      .map((each) => ({ ...each, at: instantOf(each, context) }) as SessionEvent),
    ...due,
  ];
}

/** New links and new pages, each kind as it may be asked for, and as it may not. One new page a slot is enough to see. */
function renewals({ match, play }: SessionContext, slot: number): Said[] {
  const participant = p(slot);
  const peer = 1 - slot;
  const attempt = match?.pairs['0-1']?.attempt ?? 1;
  const page = play?.pages[slot] ?? 0;
  const ofNow: Said[] = [
    {
      type: 'linkReported',
      participant,
      peer,
      attempt: Math.max(2, attempt),
      failure: 'timeout',
      measurement: MEASURED,
    },
    { type: 'rejoined', participant, page },
    { type: 'rejoined', participant, page: page + 1 },
  ];
  // What repeats or is impossible is seen in one slot; the other is its mirror image.
  const odd: Said[] = [
    { type: 'relink', participant, peer, attempt: 1 },
    { type: 'rejoin', participant, page },
    { type: 'rejoin', participant, page: page + 2 },
  ];
  const asks: Said[] = page === 0 ? [{ type: 'rejoin', participant, page: 1 }] : [];
  return [...ofNow, ...(slot === 0 ? odd : []), ...asks];
}

const hidden = (slot: number): Said => ({ type: 'hiddenTooLong', participant: p(slot) });
const episodeOver = (slot: number, episode: number, checksum = 1): Said => ({
  type: 'episodeFinished',
  participant: p(slot),
  episode,
  frame: 600,
  outcome: null,
  checksum,
});

/** What this scene has no use for. */
const plainIn = (): Said[] => [hidden(0), episodeOver(0, 1)];

function generousIn({ context }: Snapshot): Said[] {
  const { members } = context;
  const everybody = members.map(({ participant }) => participant);
  const present = [everybody, [p(0)], [p(1)]].filter((some) => some.length > 0);
  return [
    ...present.map((some): Said => ({ type: 'matchWithBots', present: some, draw: drawFor(2) })),
    hidden(1),
    ...[0, 1].map((slot) => episodeOver(slot, 0)),
    episodeOver(1, 0, 2),
    episodeOver(0, 2),
  ];
}

/**
 * The generous scene is walked for what it adds: what links and sockets do is seen in the plain one, and new links and
 * pages in the third, where little else happens.
 */
function isAsked(said: Said, { rules, play }: SessionContext): boolean {
  const { type } = said;
  const isRenewal =
    type === 'relink' ||
    type === 'rejoin' ||
    type === 'rejoined' ||
    (type === 'linkReported' && said.attempt > 1);
  if (rules.game === RENEWED.game) {
    if (play === null) return ['seatTaken', 'match', 'loaded', 'linkReported'].includes(type) && !isRenewal;
    return isRenewal || (IN_RENEWED.includes(type) && (said.type !== 'away' || said.cause === 'leaving'));
  }
  const isLinks = type === 'linkDown' || type === 'linkUp' || type === 'uploaded';
  return (
    !isRenewal && (rules.onTimeout === 'end' || (!isLinks && (play === null || type !== 'serverRestarted')))
  );
}

function instantOf({ type }: Said, { rules }: SessionContext): number {
  if (type === 'matchWithBots') return T0 + WAIT_MS + 1;
  if (type !== 'finished' && type !== 'episodeFinished') return T0;
  return rules.onTimeout === 'end' ? OVER : LATE;
}

/** The state without instants and measurements: what makes a difference to what can happen next. */
function essence({ value, context }: Snapshot): string {
  const { members, match, play, end, epoch, stateDueAt } = context;
  const sorted = (slots: readonly number[] | undefined) => [...(slots ?? [])].sort().join('');
  return JSON.stringify([
    value,
    epoch,
    stateDueAt !== null,
    members.map((member) => [member.participant, member.connection, member.graceUntil !== null]),
    match?.bots,
    sorted(match?.loaded),
    Object.values(match?.pairs ?? {}).map(({ reports, attempt }) => [Object.keys(reports), attempt]),
    play && [
      sorted(play.started),
      sorted(play.away),
      sorted(play.returning),
      sorted(play.rejoining),
      play.pages,
      Object.entries(play.linksDown).map(([key, slots]) => [key, sorted(slots)]),
      Object.keys(play.reconnectDueAt),
      Object.keys(play.linkDueAt),
      play.capAt !== null,
      Object.values(play.finished).map(({ frame }) => frame),
      Object.keys(play.finished),
      Object.entries(play.episodes).map(([slot, { checksum }]) => [slot, checksum]),
      play.gone,
      sorted(play.uploaded),
    ],
    end && [end.reason, end.outcomes, end.uploaded, end.uploadDueAt !== null],
  ]);
}

const optionsFor = (rules: SessionRules) => ({
  input: empty(rules),
  events: eventsIn,
  serializeState: essence,
  serializeEvent: (event: SessionEvent) => JSON.stringify(event),
  limit: 500_000,
});

describe('paths generated from the chart', () => {
  const edges = [QUICK, GENEROUS, RENEWED].flatMap((rules) => {
    const map = getAdjacencyMap(machine, optionsFor(rules) as never);
    return adjacencyMapToArray(map) as unknown as readonly {
      readonly state: Snapshot;
      readonly event: SessionEvent;
      readonly nextState: Snapshot;
    }[];
  });

  it('reach every state, and the invariants hold in each', () => {
    const reached = new Map(edges.map(({ nextState }) => [essence(nextState), nextState]));
    expect(new Set([...reached.values()].map(({ value }) => value))).toEqual(new Set(SESSION_STATES));
    expect(reached.size).toBeGreaterThan(500);
    for (const { value: state, context } of reached.values()) {
      expect(checkInvariants({ state, context }), essence({ value: state, context } as Snapshot)).toEqual([]);
    }
  });

  it('[SES-3] take every transition that the chart lists, and `step()` agrees with the chart on each', () => {
    const taken = new Set<unknown>();
    const named = new Set<string>();
    for (const { state, event, nextState } of edges) {
      for (const transition of machine.getTransitionData(state, event)) {
        taken.add(transition);
        named.add(`${state.value}: ${event.type}`);
      }
      const result = sessionMachine.step({ state: state.value, context: state.context }, event);
      const hasMoved = nextState.context !== state.context || nextState.value !== state.value;
      const { value, context } = nextState;
      const agrees =
        result.type === 'moved'
          ? JSON.stringify(result.snapshot) === JSON.stringify({ state: value, context })
          : !hasMoved;
      if (!agrees) expect.fail(`${event.type} in ${essence(state)}: ${JSON.stringify(result)}`);
    }
    const missed = [...machine.root.transitions.values(), ...stateTransitions()]
      .flat()
      .filter((transition) => !taken.has(transition))
      .map(({ source, eventType, guard }) => `${source.key} ${eventType} ${JSON.stringify(guard)}`);
    expect(missed).toEqual([]);
    expect(named.size).toBeGreaterThan(60);
  });

  it('[SES-12] nobody is stuck: from every state the deadlines alone lead to the end when nobody speaks', () => {
    const states = new Map(edges.map(({ nextState }) => [essence(nextState), nextState]));
    for (const { value, context } of states.values()) {
      if (value === 'created') continue;
      let snapshot: SessionSnapshot = { state: value, context };
      let at = T0;
      // With every socket gone there must be an instant at which it is over.
      for (const member of context.members) {
        if (member.connection === null) continue;
        snapshot = after(snapshot, {
          type: 'disconnected',
          at,
          participant: member.participant,
          connection: member.connection,
        });
      }
      for (let fired = 0; snapshot.state !== 'disposed'; fired++) {
        const next = [...deadlinesOf(snapshot)].sort((a, b) => a.dueAt - b.dueAt)[0];
        if (next === undefined || fired > 10) expect.fail(`stuck in ${JSON.stringify(snapshot)}`);
        at = Math.max(at, next.dueAt);
        snapshot = after(snapshot, { type: 'deadline', at, name: next.name });
      }
    }
  });

  it('a shortest path to every end is a life that can be told', () => {
    const paths = getShortestPaths(machine, {
      ...optionsFor(QUICK),
      toState: (snapshot: Snapshot) => snapshot.value === 'disposed',
    } as never) as unknown as readonly {
      readonly state: Snapshot;
      readonly steps: readonly { readonly event: SessionEvent }[];
    }[];
    const reasons = new Set(paths.map(({ state }) => state.context.end?.reason));
    expect(reasons).toEqual(
      new Set([
        'abandoned',
        'cancelled',
        'loadTimeout',
        'validationFailed',
        'participantLeft',
        'participantLost',
        'desynced',
        'gameFailed',
        'completed',
      ]),
    );
    for (const { state, steps } of paths) {
      const [, first, ...rest] = steps;
      if (first?.event.type !== 'seatTaken') continue;
      const { id, scene, rules } = empty(QUICK);
      let { snapshot } = sessionMachine.create({
        id,
        scene,
        rules,
        at: T0,
        placement: first.event.placement,
      });
      for (const { event } of rest) snapshot = after(snapshot, event);
      expect(snapshot).toEqual({ state: state.value, context: state.context });
    }
  });

  it('know every event', () => {
    expect(new Set(edges.map(({ event }) => event.type))).toEqual(new Set(SESSION_EVENT_TYPES));
  });
});

function stateTransitions() {
  return Object.values(machine.root.states).flatMap((node) => [...node.transitions.values()]);
}

function after(snapshot: SessionSnapshot, event: SessionEvent): SessionSnapshot {
  const result = sessionMachine.step(snapshot, event);
  if (result.type === 'refused') expect.fail(`${event.type}: ${result.code} ${result.detail}`);
  return result.type === 'moved' ? result.snapshot : snapshot;
}
