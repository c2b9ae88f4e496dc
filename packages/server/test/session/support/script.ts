import type { LinkMeasurement, ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import { expect } from 'vitest';
import { pairKey, type SessionContext, type SessionRules } from '../../../src/session/context.ts';
import type { SessionEffect } from '../../../src/session/effects.ts';
import type { MatchDraw, Placement, SessionEvent } from '../../../src/session/events.ts';
import { checkInvariants } from '../../../src/session/invariants.ts';
import { sessionMachine } from '../../../src/session/session-machine.ts';
import type { StepResult } from '../../../src/session/step.ts';

/** Every duration is another number, so that a test notices when one is taken for another. */
export const RULES: SessionRules = {
  groupSize: 2,
  game: 'kitchen@1',
  graceMs: 10_000,
  loadMs: 30_000,
  maxAttempts: 3,
  pairMemoryMs: 600_000,
  finishMs: 5_000,
  uploadMs: 60_000,
  silentEndMs: 660_000,
  requeueMs: 31_000,
  onTimeout: 'end',
  fallback: null,
  relay: 'turn',
  validation: { timeoutMs: 15_000, maxRttMs: 200, maxLossRatio: 0.2, probes: 40 },
  startFloorMs: 150,
  play: {
    inputDelayFrames: 2,
    maxPredictionFrames: 8,
    checksumIntervalFrames: 60,
    reconnectMs: 32_000,
    onHidden: 'pause',
    hiddenAfterMs: 1_000,
    onPlayerDrop: 'end',
    onDesync: 'heal',
    countdownMs: 3_000,
    episodes: 1,
    intermissionMs: 3_000,
    durationFrames: 601,
  },
  minHumans: 2,
  stepsPerSecond: 50,
};

export const T0 = 1_000_000_000;
export const WAIT_MS = 180_000;

export const MEASURED: LinkMeasurement = {
  rttMs: 20,
  jitterMs: 1,
  probesSent: 40,
  probesReceived: 39,
  route: 'direct',
};

/** Participant of the slot: `p0` sits down first. */
export function p(slot: number): ParticipantId {
  return `p${slot}` as ParticipantId;
}

export function placement(slot: number, override: Partial<Placement> = {}): Placement {
  return {
    participant: p(slot),
    ordinal: 1,
    connection: `c${slot}`,
    arrivedAt: T0 + slot,
    waitingDeadlineAt: T0 + slot + WAIT_MS,
    attempts: 0,
    requeuedBecause: null,
    rttMs: 40,
    ...override,
  };
}

export function drawFor(groupSize: number): MatchDraw {
  const pairSecrets: Record<string, string> = {};
  for (let a = 0; a < groupSize; a++) {
    for (let b = a + 1; b < groupSize; b++) pairSecrets[pairKey(a, b)] = `secret-of-the-pair-${a}-${b}`;
  }
  const iceServers = [{ urls: 'stun:stun.example.org' }];
  return { seed: 'seed', pairSecrets, treatment: 'control', settings: { speed: 2 }, iceServers };
}

/** An event without its instant: the script's clock adds it. */
export type Said = SessionEvent extends infer E ? (E extends SessionEvent ? Omit<E, 'at'> : never) : never;

export type RulesOverride = Partial<Omit<SessionRules, 'play'>> & {
  readonly play?: Partial<SessionRules['play']>;
};

export type Script = ReturnType<typeof begin>;

/** One session played by hand: a clock that moves when told, and every step checked against the invariants. */
export function begin(override: RulesOverride = {}, first: Partial<Placement> = {}) {
  const rules: SessionRules = { ...RULES, ...override, play: { ...RULES.play, ...override.play } };
  let now = T0;
  let { snapshot } = sessionMachine.create({
    id: 'session-1' as SessionId,
    scene: 'kitchen' as SceneId,
    rules,
    at: now,
    placement: placement(0, first),
  });

  function say(said: Said): StepResult {
    const event = { ...said, at: now } as SessionEvent;
    const before = JSON.stringify(snapshot);
    const result = sessionMachine.step(snapshot, event);
    expect(JSON.stringify(snapshot), 'the snapshot that went in was changed').toBe(before);
    if (result.type !== 'moved') return result;
    snapshot = result.snapshot;
    expect(checkInvariants(snapshot)).toEqual([]);
    return result;
  }

  const slots = () => [...snapshot.context.members.keys()];
  const script = {
    get snapshot() {
      return snapshot;
    },
    get state() {
      return snapshot.state;
    },
    get context(): SessionContext {
      return snapshot.context;
    },
    get now() {
      return now;
    },
    get deadlines(): Record<string, number> {
      return Object.fromEntries(sessionMachine.deadlinesOf(snapshot).map(({ name, dueAt }) => [name, dueAt]));
    },
    say,
    /** Says it and answers what the store must do; fails when nothing happened. */
    effects(said: Said): readonly SessionEffect[] {
      if (said.type === 'finished') script.playTo(said.frame);
      const result = say(said);
      if (result.type !== 'moved') expect.fail(`${said.type}: ${JSON.stringify(result)}`);
      return result.effects;
    },
    /** Says it and fails unless it changed something. */
    tell(...all: readonly Said[]) {
      for (const said of all) script.effects(said);
      return script;
    },
    wait(ms: number) {
      now += ms;
      return script;
    },
    /** Moves the clock to the instant at which a page has played the frame. */
    playTo(frame: number) {
      const { play } = snapshot.context;
      if (play) now = Math.max(now, play.startAt + (frame * 1_000) / rules.stepsPerSecond);
      return script;
    },
    /** Moves the clock to the deadline and lets it fire. */
    fire(name: string): readonly SessionEffect[] {
      const dueAt = script.deadlines[name];
      if (dueAt === undefined) expect.fail(`no deadline ${name} in ${Object.keys(script.deadlines)}`);
      now = Math.max(now, dueAt);
      return script.effects({ type: 'deadline', name });
    },
    fill() {
      for (let slot = snapshot.context.members.length; slot < rules.groupSize; slot++) {
        script.tell({ type: 'seatTaken', placement: placement(slot) });
      }
      return script;
    },
    match() {
      return script.fill().tell({ type: 'match', draw: drawFor(rules.groupSize) });
    },
    /** Those who are connected play with bots, when the first of them has waited to the end. */
    matchWithBots() {
      const there = snapshot.context.members.filter(({ connection }) => connection !== null);
      now = Math.max(now, Math.min(...there.map(({ waitingDeadlineAt }) => waitingDeadlineAt)));
      return script.tell({
        type: 'matchWithBots',
        present: there.map(({ participant }) => participant),
        draw: drawFor(there.length),
      });
    },
    load() {
      if (snapshot.state === 'waiting') script.match();
      if (snapshot.state !== 'matched') return script;
      return script.tell(...slots().map((slot): Said => ({ type: 'loaded', participant: p(slot) })));
    },
    prove() {
      script.load();
      if (snapshot.state !== 'validating') return script;
      return script.tell(...slots().flatMap((a) => slots().flatMap((b) => (a === b ? [] : [proof(a, b)]))));
    },
    start() {
      script.prove();
      return script.tell(...slots().map((slot): Said => ({ type: 'started', participant: p(slot) })));
    },
    finish() {
      script.start();
      return script.tell(...slots().map((slot) => finish(slot)));
    },
    dispose() {
      script.finish();
      const settled = snapshot.context.end?.outcomes ?? [];
      return script.tell(...settled.map(({ participant }): Said => ({ type: 'uploaded', participant })));
    },
  };
  return script;
}

export function proof(slot: number, peer: number): Said {
  return {
    type: 'linkReported',
    participant: p(slot),
    peer,
    attempt: 1,
    failure: null,
    measurement: MEASURED,
  };
}

export function finish(slot: number, override: Partial<Extract<Said, { type: 'finished' }>> = {}): Said {
  return {
    type: 'finished',
    participant: p(slot),
    frame: 600,
    outcome: { score: 3, team: 'red' },
    checksum: 0xabc,
    ...override,
  };
}

export function left(slot: number): Said {
  return { type: 'left', participant: p(slot) };
}

export function connected(slot: number, connection = `c${slot}`): Said {
  return { type: 'connected', participant: p(slot), connection };
}

export function disconnected(slot: number, connection = `c${slot}`): Said {
  return { type: 'disconnected', participant: p(slot), connection };
}

export function linkDown(slot: number, peer: number): Said {
  return { type: 'linkDown', participant: p(slot), peer };
}

export function linkUp(slot: number, peer: number): Said {
  return { type: 'linkUp', participant: p(slot), peer };
}

export function settledAs(slot: number, outcome: string, reason: string | null, ordinal = 1) {
  return [
    { type: 'settle', participant: p(slot), ordinal, outcome, reason },
    { type: 'releaseSeat', participant: p(slot) },
  ];
}

export function requeuedAs(
  slot: number,
  cause: string,
  attempts = 0,
  connection: string | null = `c${slot}`,
) {
  return [{ type: 'requeue', participant: p(slot), cause, attempts, connection }];
}
