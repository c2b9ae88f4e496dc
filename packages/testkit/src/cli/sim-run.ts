import { checkFaultySession } from '../sim/check-faulty-session.ts';
import { checkSession, type SessionResult } from '../sim/check-session.ts';
import { planFaults } from '../sim/fault-plan.ts';
import { planLongSession, planSession } from '../sim/session-plan.ts';
import type { SimMode } from './arguments.ts';

/** Long enough for frame numbers to wrap on the wire at least once in a while, short enough to share between cores. */
const LONG_SESSION_FRAMES = 20_000;

/** The sessions of one run, each with a seed of its own, so that each can be played again alone. */
export interface SimRun {
  readonly mode: SimMode;
  readonly seed: string;
  readonly players: number | undefined;
}

export interface SimTotals {
  sessions: number;
  frames: number;
  rollbacks: number;
  resimulatedFrames: number;
  stalls: number;
  packets: number;
  failures: { readonly session: string; readonly problems: readonly string[] }[];
}

export function noTotals(): SimTotals {
  return {
    sessions: 0,
    frames: 0,
    rollbacks: 0,
    resimulatedFrames: 0,
    stalls: 0,
    packets: 0,
    failures: [],
  };
}

/** How many sessions a run of that many (or, in false-alarm mode, of that many frames on both sides) is. */
export function sessionsOf(mode: SimMode, count: number): number {
  return mode === 'false-alarms' ? Math.ceil(count / LONG_SESSION_FRAMES) : count;
}

export function sessionSeed({ seed }: SimRun, index: number): string {
  return `${seed}/${index}`;
}

export function runSession({ mode, players }: SimRun, session: string): SessionResult {
  switch (mode) {
    case 'sessions':
      return checkSession(planSession(session, { players }));
    case 'faults':
      return checkFaultySession(planFaults(session, { players }));
    case 'false-alarms':
      return checkSession(planLongSession(session, LONG_SESSION_FRAMES));
  }
}

/** Sessions `from` to `to - 1` of the run. */
export function runSessions(run: SimRun, from: number, to: number): SimTotals {
  const totals = noTotals();
  for (let index = from; index < to; index++) {
    const session = sessionSeed(run, index);
    addResult(totals, session, runSession(run, session));
  }
  return totals;
}

export function addResult(totals: SimTotals, session: string, result: SessionResult): void {
  const { problems, frames, rollbacks, resimulatedFrames, stalls, packets } = result;
  addTotals(totals, {
    sessions: 1,
    frames,
    rollbacks,
    resimulatedFrames,
    stalls,
    packets,
    failures: problems.length === 0 ? [] : [{ session, problems }],
  });
}

export function addTotals(sum: SimTotals, part: Readonly<SimTotals>): void {
  sum.sessions += part.sessions;
  sum.frames += part.frames;
  sum.rollbacks += part.rollbacks;
  sum.resimulatedFrames += part.resimulatedFrames;
  sum.stalls += part.stalls;
  sum.packets += part.packets;
  sum.failures.push(...part.failures);
}
