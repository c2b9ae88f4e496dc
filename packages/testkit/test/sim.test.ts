import { createRunner, type RunnerOptions } from '@greenroom/netcode';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../src/cli/arguments.ts';
import { runSession, runSessions, type SimRun, sessionsOf } from '../src/cli/sim-run.ts';
import { checkSession, scriptOf } from '../src/sim/check-session.ts';
import { planSession, type SessionPlan } from '../src/sim/session-plan.ts';

const SEED = process.env.SIM_SEED ?? 'greenroom';
const run = (changes: Partial<SimRun> = {}): SimRun => ({
  mode: 'sessions',
  seed: SEED,
  players: undefined,
  ...changes,
});

describe('simulated sessions', () => {
  it('[RB-1] [RB-2] [RB-3] [RB-5] [RB-25] [REG-34] whatever the network does, all peers confirm the true inputs and end alike', () => {
    const totals = runSessions(run(), 0, Number(process.env.SIM_SESSIONS ?? 300));
    // A name in here is played again by `npm run sim -- --session <name>`.
    expect(totals.failures).toEqual([]);
    // The conditions were no idle ones.
    expect(totals.rollbacks).toBeGreaterThan(totals.frames / 4);
    expect(totals.stalls).toBeGreaterThan(totals.sessions);
  });

  it('[RB-1] eight players are no exception', () => {
    expect(runSessions(run({ players: 8 }), 0, 5).failures).toEqual([]);
  });

  it('[RB-11] [REG-35] no false alarm in long sessions with rollbacks that compare every checksum', () => {
    const totals = runSessions(run({ mode: 'false-alarms' }), 0, 2);
    expect(totals.failures).toEqual([]);
    expect(totals.rollbacks).toBeGreaterThan(totals.frames / 4);
    expect(sessionsOf('false-alarms', 1_000_000)).toBe(50);
  });

  it('is the same again from the same seed, alone or among others', () => {
    const alone = runSession(run(), `${SEED}/7`);
    expect(runSession(run(), `${SEED}/7`)).toEqual(alone);
    const { sessions, failures, ...sums } = runSessions(run(), 7, 8);
    expect({ ...sums, problems: [] }).toEqual(alone);
    expect([sessions, failures]).toEqual([1, []]);
  });
});

describe('what a simulated session meets', () => {
  const plans = Array.from({ length: 500 }, (_, index) => planSession(`${SEED}/${index}`));
  const links = plans.flatMap((plan) => plan.links.flat());
  const rtts = plans.map(({ links }) => links[0]![1]!.delayMs + links[1]![0]!.delayMs);
  const spread = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;

  it('is the whole range that must be survived, and no more', () => {
    for (const [values, from, to] of [
      [rtts, 0, 400],
      [links.map(({ jitterMs }) => jitterMs), 0, 100],
      [links.map(({ lossRatio }) => lossRatio), 0, 0.3],
      [plans.flatMap(({ cuts }) => cuts.map(({ lastsMs }) => lastsMs)), 20, 2000],
    ] as const) {
      const [least, most] = spread(values);
      expect(least).toBeGreaterThanOrEqual(from);
      expect(least).toBeLessThan(from + (to - from) / 10);
      expect(most).toBeLessThanOrEqual(to);
      expect(most).toBeGreaterThan(to - (to - from) / 10);
    }
    expect(new Set(plans.map(({ players }) => players))).toEqual(new Set([2, 3, 4, 8]));
    for (const condition of ['duplicateRatio', 'burstRatio', 'reorders'] as const) {
      expect(links.some((link) => link[condition])).toBe(true);
      expect(links.some((link) => !link[condition])).toBe(true);
    }
  });

  it('is symmetric in about half of the sessions, and the same on all links in some', () => {
    const symmetric = plans.filter(({ links }) => links[0]![1]!.delayMs === links[1]![0]!.delayMs);
    expect(Math.abs(symmetric.length / plans.length - 0.5)).toBeLessThan(0.1);
    expect(plans.every(({ frames }) => frames === 600)).toBe(true);
  });
});

describe('the checks of a simulated session', () => {
  type AnyOptions = RunnerOptions<unknown, number, null>;
  const plan: SessionPlan = {
    ...planSession('checks', { players: 2, frames: 120 }),
    netcode: {
      inputDelayFrames: 1,
      maxPredictionFrames: 8,
      checksumIntervalFrames: 10,
      notifyAfterMs: 500,
    },
    cuts: [],
    naps: [],
  };
  /** What is said of a runner that `change` has broken. */
  const problemsWith = (change: (options: AnyOptions) => AnyOptions) =>
    checkSession(plan, ((options: AnyOptions) => createRunner(change(options))) as typeof createRunner)
      .problems;
  const only =
    (slot: number, change: (options: AnyOptions) => Partial<AnyOptions>) => (options: AnyOptions) =>
      options.localSlot === slot ? { ...options, ...change(options) } : options;

  it('find nothing in a runner that is right', () => {
    expect(checkSession(plan).problems).toEqual([]);
  });

  it('[RB-1] find an input that is confirmed wrongly, or out of turn', () => {
    const wrong = only(1, ({ onConfirmed }) => ({
      onConfirmed(frame, inputs) {
        const other = inputs.slice();
        if (frame === 60) other[0]! ^= 1;
        onConfirmed?.(frame, other);
      },
    }));
    expect(problemsWith(wrong)).toEqual(['slot 1 confirmed a wrong input of slot 0 in frame 60']);
    const twice = only(0, ({ onConfirmed }) => ({
      onConfirmed(frame, inputs) {
        onConfirmed?.(frame, inputs);
        if (frame === 60) onConfirmed?.(frame, inputs);
      },
    }));
    expect(problemsWith(twice)).toEqual(['slot 0 confirmed frame 60 after 60']);
  });

  it('[RB-2] find a guess that is reported as confirmed even where it is right', () => {
    const script = scriptOf(plan);
    const early = only(0, ({ onConfirmed, game }) => ({
      onConfirmed(frame, inputs) {
        onConfirmed?.(frame, inputs);
        if (frame !== 60) return;
        // The inputs of the next frames as they will be, before they can be here.
        for (let ahead = 61; ahead < 80; ahead++) {
          const next = inputs.slice();
          for (const slot of [0, 1]) game.input.encode(script(slot, ahead - 1), next, 2 * slot);
          onConfirmed?.(ahead, next);
        }
      },
    }));
    const problems = problemsWith(early);
    expect(problems).toContainEqual(
      expect.stringMatching(/^slot 0 confirmed frame \d+ before it could have the input of slot 1$/),
    );
    expect(problems).not.toContainEqual(expect.stringMatching(/wrong input/));
  });

  it('[RB-3] find a runner that goes past its prediction window', () => {
    const bold = only(0, ({ netcode }) => ({ netcode: { ...netcode, maxPredictionFrames: 20 } }));
    expect(problemsWith(bold)).toContainEqual(expect.stringMatching(/^slot 0 ran \d+ frames past/));
  });

  it('[RB-11] find a desync, and an end that is not the one of the replay', () => {
    const other = ({ game }: AnyOptions): Partial<AnyOptions> => ({
      game: {
        ...game,
        step(state, inputs, context) {
          game.step(state, inputs, context);
          if (context.frame === 60) game.step(state, inputs, context);
        },
      },
    });
    expect(problemsWith(only(0, other))).toContainEqual(
      expect.stringMatching(/^slot \d .*desync at frame \d+/),
    );
    expect(problemsWith((options) => ({ ...options, ...other(options) }))).toEqual([
      expect.stringMatching(/^slot 0 ended at frame 119 with \d+, not at 119 with \d+$/),
      expect.stringMatching(/^slot 1 ended at frame 119/),
    ]);
  });

  it('[RB-25] find a session that never ends', () => {
    const mute = only(1, () => ({ send() {} }));
    expect(problemsWith(mute)).toContainEqual(
      expect.stringMatching(/^slot 0 did not reach the end: frame 7, confirmed -1$/),
    );
  });
});

describe('the arguments of the simulation', () => {
  const read = (...args: string[]) => readArguments(args, () => 'fresh');

  it('are sessions with a fresh seed unless said otherwise', () => {
    expect(read()).toEqual({
      mode: 'sessions',
      count: 1000,
      seed: 'fresh',
      session: undefined,
      players: undefined,
      isJson: false,
    });
    expect(read('--sessions', '10', '--seed', 's', '--players', '4', '--json')).toMatchObject({
      count: 10,
      seed: 's',
      players: 4,
      isJson: true,
    });
    expect(read('--false-alarms', '500')).toMatchObject({ mode: 'false-alarms', count: 500 });
    expect(read('--faults', '--sessions', '5')).toMatchObject({ mode: 'faults', count: 5 });
    expect(read('--session', 's/3')).toMatchObject({ session: 's/3', seed: 's/3' });
  });

  it('are refused with a sentence when they mean nothing', () => {
    expect(() => read('--sessions', 'many')).toThrow("--sessions needs a whole number from 1 on, got 'many'");
    expect(() => read('--players', '1')).toThrow('--players needs a whole number from 2 on');
    expect(() => read('--players', '9')).toThrow('--players is at most 8');
    expect(() => read('--session')).toThrow();
    expect(() => read('--session', '')).toThrow('--session needs a text that is not empty');
    expect(() => read('--seed', '')).toThrow('--seed needs a text that is not empty');
    expect(() => read('--false-alarms', '500', '--faults')).toThrow('--false-alarms has no faults');
    expect(() => read('--false-alarms', '500', '--players', '4')).toThrow('frames of two players');
    expect(() => read('--false-alarms', '500', '--sessions', '4')).toThrow('frames of two players');
    expect(() => read('--unknown')).toThrow();
  });
});
