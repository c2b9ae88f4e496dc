import type { Report } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSuperseded } from '../../src/engine/superseded-reports.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan } from '../../src/store/port.ts';
import { seeded } from '../support/seeded.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import type { Page } from './support/page.ts';
import { startPlaying } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

type Kind = 'linkDown' | 'linkUp';
type Flap = readonly [kind: Kind, peer: number];

async function trio() {
  const plans: Plan[] = [];
  const store = createFaultyStore(createMemoryStore(), (plan) => plans.push(plan));
  const study = await startStudy({ store, scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
  const pages: Page[] = [];
  for (const name of ['anna', 'ben', 'cleo']) pages.push(await study.arrive(name));
  await startPlaying(...pages);
  plans.length = 0;
  const [anna, ben] = pages as [Page, Page, Page];
  return { study, plans, anna, ben };
}

function makeItems(page: Page, flaps: readonly Flap[]): Report[] {
  const first = page.nextSeq();
  return flaps.map(([kind, peer], index) => page.makeReport({ kind, peer }, first + index));
}

/** What the links' part of a session's memory says. */
async function playOf({ study, anna }: Awaited<ReturnType<typeof trio>>): Promise<unknown> {
  const record = await study.store.loadSession(anna.view()!.session);
  return JSON.parse(record!.snapshot).context.play;
}

describe('a link that flaps', () => {
  test('sixty-four times in one message moves the session twice at most; every report is kept, in order', async () => {
    const { study, plans, anna } = await trio();
    const flaps = Array.from({ length: 64 }, (_, i): Flap => [i % 2 ? 'linkDown' : 'linkUp', 1]);
    const items = makeItems(anna, flaps);
    expect(await anna.send(items)).toEqual({
      ok: true,
      value: { upTo: items.at(-1)!.seq, flagged: [] },
    });
    expect(plans.length).toBeLessThanOrEqual(2);
    const rows = await study.store.timeline(anna.view()!.session);
    const kept = rows.map(({ payload }) => JSON.parse(payload)).filter(({ kind }) => kind.startsWith('link'));
    expect(kept.slice(-64)).toEqual(items);
  });

  test('a flap behind a gap, or of another epoch, takes nothing back', async () => {
    const { anna } = await trio();
    const [down, up] = makeItems(anna, [
      ['linkDown', 1],
      ['linkUp', 1],
    ]) as [Report, Report];
    const before = (report: Report, later: Report) => isSuperseded(report, [later]);
    expect(before(down, up)).toBe(true);
    expect(before(down, { ...up, epoch: 9 })).toBe(false);
    expect(before(down, { ...up, peer: 2 } as Report)).toBe(false);
    expect(before(up, down)).toBe(false);
    const seq = await anna.send([down, { ...up, seq: up.seq + 1 }]);
    expect(seq).toMatchObject({ ok: true, value: { upTo: down.seq } });
    expect(anna.view()).toMatchObject({ state: 'playing' });
  });

  test('one message leads to the same state as its reports one by one', async () => {
    const flaps = fc.array(
      fc.tuple(fc.constantFrom<Kind[]>('linkDown', 'linkUp'), fc.integer({ min: 1, max: 2 })),
      { minLength: 1, maxLength: 12 },
    );
    const peer = fc.constantFrom('here', 'away', 'closed');
    await fc.assert(
      fc.asyncProperty(flaps, peer, async (sequence, ben) => {
        const [together, apart] = [await trio(), await trio()];
        for (const one of [together, apart]) {
          if (ben === 'away') await one.ben.away();
          if (ben === 'closed') await one.ben.close();
          one.plans.length = 0;
        }
        await together.anna.send(makeItems(together.anna, sequence));
        for (const item of makeItems(apart.anna, sequence)) await apart.anna.send([item]);
        expect(await playOf(together)).toEqual(await playOf(apart));
        expect(together.plans.filter(({ writes }) => writes.length > 0).length).toBeLessThanOrEqual(4);
      }),
      seeded('flapping links', 40),
    );
  });
});

test('[SES-9] a report in a scene called like a deadline is no deadline', async () => {
  const plans: Plan[] = [];
  const store = createFaultyStore(createMemoryStore(), (plan) => plans.push(plan));
  const study = await startStudy({ store, scenes: [makeScene('t')] });
  const anna = await study.arrive('anna', { scene: 't' });
  await anna.report({ kind: 'leave' });
  expect(plans.at(-1)?.eventId).toMatch(/^report:t:anna:1:/);
});
