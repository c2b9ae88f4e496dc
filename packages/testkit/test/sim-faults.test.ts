import { createRunner, type RunnerOptions } from '@greenroom/netcode';
import { describe, expect, it } from 'vitest';
import { checkFaultySession } from '../src/sim/check-faulty-session.ts';
import { type FaultKinds, type FaultPlan, planFaults } from '../src/sim/fault-plan.ts';
import { planSession } from '../src/sim/session-plan.ts';

const SEED = process.env.SIM_SEED ?? 'greenroom';

/** The problems of so many sessions with these faults, by seed; `npm run sim -- --faults` plays them longer. */
function problemsOf(sessions: number, kinds: FaultKinds): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (let index = 0; index < sessions; index++) {
    const seed = `${SEED}/${index}`;
    const { problems } = checkFaultySession(planFaults(seed, { frames: 400 }, kinds));
    if (problems.length > 0) found[seed] = problems;
  }
  return found;
}

describe('sessions with faults', () => {
  it('[RB-15] [REG-37] pauses on any network: all stand on one frame, and go on from it with their own inputs', () => {
    const kinds = { drops: false, rejoins: false, corruptions: false };
    expect(problemsOf(40, kinds)).toEqual({});
  });

  it('[RB-17] [RB-18] lost players on any network: all who are left agree on every input and reach one end', () => {
    expect(problemsOf(40, { rejoins: false, corruptions: false })).toEqual({});
  });

  it('[RB-12] [RB-13] [RB-19] pages that come back and states that go wrong, among all of that', () => {
    expect(problemsOf(60, {})).toEqual({});
  });
});

describe('what goes wrong in a simulated session', () => {
  const plans = Array.from({ length: 300 }, (_, index) => planFaults(`${SEED}/${index}`));

  it('is every kind of fault, alone and together', () => {
    const has = (plan: FaultPlan) => [
      plan.pauses.length > 0,
      plan.losses.some(({ comesBack }) => comesBack),
      plan.losses.some(({ comesBack }) => !comesBack),
      plan.corruption !== undefined,
    ];
    const kinds = new Set(plans.map((plan) => has(plan).map(Number).join('')));
    expect(kinds).toContain('0000');
    for (const alone of ['1000', '0100', '0010', '0001', '1101']) expect(kinds).toContain(alone);
  });

  it('leaves somebody who has the right state', () => {
    for (const { session, losses, corruption } of plans) {
      const stays = Array.from({ length: session.players }, (_, slot) => slot).filter(
        (slot) => !losses.some((loss) => loss.slot === slot),
      );
      expect(stays.length).toBeGreaterThanOrEqual(session.players === 2 ? 1 : 2);
      if (corruption) expect(stays.filter((slot) => slot < corruption.slot).length).toBeGreaterThan(0);
    }
  });
});

describe('the checks of a session with faults', () => {
  type AnyOptions = RunnerOptions<unknown, number, null>;
  const plan: FaultPlan = {
    session: { ...planSession('checks', { players: 3, frames: 120 }), cuts: [], naps: [] },
    onPlayerDrop: 'idle',
    pauses: [{ slot: 0, atMs: 700, lastsMs: 500 }],
    losses: [
      {
        slot: 2,
        atMs: 1500,
        suspendAfterMs: [300, 400, 0],
        decideAfterMs: [100, 0, 0],
        reloadAfterMs: 0,
        comesBack: false,
      },
    ],
    corruption: undefined,
  };
  const problemsWith = (change: (options: AnyOptions) => Partial<AnyOptions>, faults: FaultPlan = plan) =>
    checkFaultySession(faults, ((options: AnyOptions) =>
      createRunner({ ...options, ...change(options) })) as typeof createRunner).problems;

  it('find nothing in runners that are right', () => {
    expect(problemsWith(() => ({}))).toEqual([]);
  });

  it('[RB-1] [RB-2] find a guess that is reported as confirmed, by its number', () => {
    const guess = ({ onConfirmed }: AnyOptions): Partial<AnyOptions> => {
      let before = new Uint8Array();
      return {
        onConfirmed(frame, inputs) {
          const told = inputs.slice();
          if (frame === 40) told.set(before.subarray(2, 4), 2);
          before = inputs.slice();
          onConfirmed?.(frame, told);
        },
      };
    };
    expect(problemsWith(guess)).toContainEqual(
      expect.stringMatching(/^frame 40 holds input (\d+) of slot 1 after \1$/),
    );
    expect(problemsWith((options) => (options.localSlot === 1 ? guess(options) : {}))).toContainEqual(
      expect.stringMatching(/^slot \d confirmed another input of slot 1 in frame 40$/),
    );
  });

  it('[RB-18] find a bot that plays where none may', () => {
    const problems = problemsWith(() => ({ onPlayerDrop: 'bot' }));
    expect(problems).toContain('a bot played for slot 2');
  });

  it('[RB-17] find a lost player who is never agreed upon', () => {
    const mute = ({ localSlot, send }: AnyOptions): Partial<AnyOptions> => ({
      send: (to, bytes) => (localSlot === 0 && to === 1 ? undefined : send(to, bytes)),
    });
    expect(problemsWith(mute)).toContainEqual(expect.stringMatching(/^slot 1 did not reach the end/));
  });
});
