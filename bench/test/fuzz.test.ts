import { describe, expect, it } from 'vitest';
import { isClean, runTarget } from '../src/fuzz/run-fuzz.ts';
import { type FuzzTarget, noFindings } from '../src/fuzz/target.ts';
import { TARGETS } from '../src/fuzz/targets.ts';

/** A part of what `npm run fuzz` does with a million, by target. */
const PARTS = [
  ['[THR-8] what pages say on the socket', 'socket', 1_500],
  ['[THR-8] frames of a WebSocket', 'frames', 200],
  ['[THR-21] messages of the other end of a link', 'peer-codec', 8_000],
  ['[THR-21] packets of a game', 'packets', 10_000],
  ['[THR-9] requests', 'http', 100],
  ['[THR-32] stored snapshots', 'snapshots', 300],
] as const;

/** Fixed: a part that is the same in every run. GREENROOM_SEED takes another. */
const seed = process.env.GREENROOM_SEED ?? '1';

describe('generated inputs', () => {
  it.each(PARTS)('%s: nothing throws, nothing stays, nobody else notices', async (_what, name, inputs) => {
    console.info(`fuzz ${name}: seed ${seed} (GREENROOM_SEED repeats it)`);
    const target = TARGETS.find((one) => one.name === name);
    if (!target) return expect.fail(`no target ${name}`);
    const result = await runTarget(target, inputs, seed);
    expect(result.examples).toEqual([]);
    expect([result.inputs, isClean(result)]).toEqual([inputs, true]);
  });

  it('every target is among them', () => {
    expect(TARGETS.map(({ name }) => name)).toEqual(PARTS.map(([, name]) => name));
  });

  it.each([
    ['a throw', { throws: ['x'] }],
    ['an effect on somebody else', { foreign: ['x'] }],
    ['something that is held', { held: ['x'] }],
  ])('finds %s', async (_name, finding) => {
    const target: FuzzTarget = {
      name: 'bad',
      share: 1,
      roundInputs: 10,
      round: async () => ({ ...noFindings(), ...finding }),
    };
    const result = await runTarget(target, 20, seed);
    expect([isClean(result), result.examples.length]).toEqual([false, 2]);
  });

  it('finds growth', async () => {
    const kept: unknown[] = [];
    const target: FuzzTarget = {
      name: 'growing',
      share: 1,
      roundInputs: 10,
      async round() {
        kept.push(Array.from({ length: 2_000_000 }, (_, index) => index / 7));
        return noFindings();
      },
    };
    expect(await runTarget(target, 20, seed)).toMatchObject({ throws: 0, isGrowing: true });
    expect(kept).toHaveLength(2);
  });

  it('finds a rejection that nobody waited for', async () => {
    const target: FuzzTarget = {
      name: 'stray',
      share: 1,
      roundInputs: 10,
      async round() {
        void Promise.reject(new Error('stray'));
        await new Promise((resolve) => setImmediate(resolve));
        return noFindings();
      },
    };
    expect((await runTarget(target, 10, seed)).throws).toBe(1);
  });
});
