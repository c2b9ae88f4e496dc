import type { ParticipantId, SceneId } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createSceneMemory } from '../../src/engine/scene-memory.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import { GOOD_LINK, load } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

const MEMORY_MS = 600_000;
/** People wait longer than the memory lasts, and nobody else comes. */
const SCENES = [makeScene('kitchen', { waitingRoomTimeoutMs: 3_600_000 })];
const BAD = { kind: 'link', peer: 1, attempt: 1, failure: 'noLink', measurement: GOOD_LINK } as const;

/** Two whose link failed now, each waiting in a session of their own. */
async function failedPair(study: Study) {
  const anna = await study.arrive('anna');
  await study.clock.advance(1);
  const ben = await study.arrive('ben');
  await load(anna, ben);
  await anna.report(BAD);
  expect([anna.view()?.state, ben.view()?.state]).toEqual(['waiting', 'waiting']);
  return [anna, ben] as const;
}

describe('when the memory of a failed pair runs out', () => {
  test('[REG-22] two who just wait are put together then, and not before', async () => {
    const study = await startStudy({ scenes: SCENES });
    const [anna, ben] = await failedPair(study);
    await study.clock.advance(MEMORY_MS - 1);
    expect([anna.view()?.state, ben.view()?.state]).toEqual(['waiting', 'waiting']);
    expect(anna.view()?.session).not.toBe(ben.view()?.session);
    await study.clock.advance(1);
    expect([anna.view()?.state, ben.view()?.state]).toEqual(['matched', 'matched']);
    expect(anna.view()?.session).toBe(ben.view()?.session);
    expect(study.errors).toEqual([]);
  });

  test('[REG-22] [REG-23] meanwhile each is told what happened, and of the other way that the scene has', async () => {
    const fallback = { text: 'You can play alone.', url: null };
    const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { fallback } })] });
    for (const page of await failedPair(study)) {
      expect(page.view()).toMatchObject({ present: 1, requeuedBecause: 'validationFailed', fallback });
    }
  });

  test('[SES-12] the same after a restart', async () => {
    const study = await startStudy({ scenes: SCENES });
    const pages = await failedPair(study);
    await study.clock.advance(1_000);
    const next = await study.restart(3_000);
    const back = pages.map(({ participant, token }) => next.open(participant, { token }));
    for (const page of back) await page.join({ intent: 'resume' });
    await next.clock.advance(MEMORY_MS - 4_001);
    expect(back.map((page) => page.view()?.state)).toEqual(['waiting', 'waiting']);
    await next.clock.advance(1);
    expect(back.map((page) => page.view()?.state)).toEqual(['matched', 'matched']);
  });

  test('a store that fails just then is tried again', async () => {
    const store = createFaultyStore(createMemoryStore());
    const study = await startStudy({ scenes: SCENES, store });
    const [anna] = await failedPair(study);
    await study.clock.advance(MEMORY_MS - 1);
    store.failNext('lost');
    await study.clock.advance(1);
    expect(anna.view()?.state).toBe('waiting');
    await study.clock.advance(1_000);
    expect(anna.view()?.state).toBe('matched');
  });

  test('[SES-5] nothing waits for it once there is nobody to put together', async () => {
    const study = await startStudy({ scenes: SCENES });
    const pages = await failedPair(study);
    // One timer for all deadlines, one for the memory of the scene.
    expect(study.held().timers).toBe(2);
    for (const page of pages) {
      await page.report({ kind: 'leave' });
      await page.close();
    }
    expect(study.held()).toEqual({});
    expect(study.clock.pending()).toBe(1); // the heartbeat
  });
});

test('[SES-13] what has run out leaves the memory of the scene', async () => {
  const scene = 'kitchen' as SceneId;
  const memory = createSceneMemory(createMemoryStore(), scene);
  const id = (name: string) => name as ParticipantId;
  for (let number = 0; number < 1_000; number += 1) {
    memory.rememberFailedPair({ scene, a: id('anna'), b: id(`p${number}`), until: 10 + number }, number);
    expect(memory.nextExpiry()).toBe(Math.max(10, number + 1));
  }
  expect(memory.hasFailed(id('p999'), id('anna'), 1_008)).toBe(true);
  expect(memory.hasFailed(id('p999'), id('anna'), 1_009)).toBe(false);
  memory.forgetExpired(1_008);
  expect(memory.nextExpiry()).toBe(1_009);
  memory.forgetExpired(1_009);
  expect(memory.nextExpiry()).toBeUndefined();
});
