import type { Report } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { MAX_FACT_BYTES } from '../../src/engine/people.ts';
import type { Fact, Page } from './support/page.ts';
import { finish, load, startPlaying } from './support/play.ts';
import { makeScene, RULES } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

const GOES_ON = { ...RULES.play, onPlayerDrop: 'idle', onHidden: 'end', episodes: 3 } as const;
const scene = (play: Partial<typeof RULES.play> = GOES_ON) =>
  makeScene('kitchen', { rules: { groupSize: 2, minHumans: 1, play: { ...RULES.play, ...play } } });

async function playing(study: Study) {
  const pages = [await study.arrive('anna'), await study.arrive('ben')] as const;
  await startPlaying(...pages);
  return pages;
}

const result = { frame: 60, outcome: { soups: 2 }, checksum: 9 };
const FACTS: readonly Fact[] = [
  { kind: 'paused', frame: 40 },
  { kind: 'unpaused', frame: 40 },
  { kind: 'playerDropped', peer: 1, frame: 41 },
  { kind: 'healed', frame: 50, firstFrame: 45, source: 0 },
  { kind: 'healed', frame: 50, firstFrame: null, source: 1 },
];

async function timeline(study: Study, page: Page): Promise<readonly (Report & { flag: unknown })[]> {
  const rows = await study.store.timeline(page.view()!.session);
  return rows.map(({ payload, flag }) => ({ ...JSON.parse(payload), flag }));
}

describe('what pages do among themselves while they play', () => {
  test('is in the timeline as it was told, and costs no commit of the session', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const [anna, ben] = await playing(study);
    await ben.report({ kind: 'leave' });
    const { version } = anna.view()!;
    const events = await study.store.sessionEvents(anna.view()!.session);
    for (const fact of FACTS) expect(await anna.report(fact)).toBeNull();
    const rows = await timeline(study, anna);
    expect(rows.slice(-FACTS.length)).toMatchObject(FACTS.map((fact) => ({ ...fact, flag: null })));
    expect(anna.view()?.version).toBe(version);
    expect(await study.store.sessionEvents(anna.view()!.session)).toEqual(events);
  });

  test.each<[string, Partial<typeof RULES.play>, Fact, string]>([
    ['a slot that is not there', GOES_ON, { kind: 'playerDropped', peer: 2, frame: 1 }, 'unknownPeer'],
    ['a state from nowhere', GOES_ON, { kind: 'healed', frame: 9, firstFrame: 3, source: 4 }, 'unknownPeer'],
    [
      'healed before it broke',
      GOES_ON,
      { kind: 'healed', frame: 9, firstFrame: 10, source: 0 },
      'implausible',
    ],
    ['healed where it ends', { onDesync: 'end' }, FACTS[3]!, 'implausible'],
    ['dropped where it ends', { onPlayerDrop: 'end' }, FACTS[2]!, 'implausible'],
    ['dropped and still in', GOES_ON, FACTS[2]!, 'implausible'],
    ['of another epoch', GOES_ON, { kind: 'paused', frame: 1, epoch: 1 }, 'staleEpoch'],
    ['of another session', GOES_ON, { kind: 'paused', frame: 1, session: 's' as never }, 'staleEpoch'],
  ])('is flagged: %s', async (_what, play, fact, code) => {
    const study = await startStudy({ scenes: [scene(play)] });
    const [anna] = await playing(study);
    expect(await anna.report(fact)).toBe(code);
  });

  test('is flagged before and after play', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const pages = [await study.arrive('anna'), await study.arrive('ben')] as const;
    expect(await pages[0].report({ kind: 'paused', frame: 0 })).toBe('wrongState');
    await startPlaying(...pages);
    await finish(...pages);
    expect(await pages[0].report({ kind: 'unpaused', frame: 3 })).toBe('disposed');
  });
});

describe('states of two pages that differ', () => {
  const logOf = (slot: 0 | 1) => ({
    firstFrame: 41,
    peer: 1 - slot,
    checksums: [
      { frame: 40, local: 5, remote: 5 },
      { frame: 41, local: 6 + slot, remote: 7 - slot },
    ],
    unreproduced: [{ slot: 1, frame: 41 }],
    inputsFrom: 41,
    inputs: '0102',
  });

  test('[RB-12] [RB-13] [REG-35] the end is told by the first, and the logs of both are kept', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const pages = await playing(study);
    const told = ([0, 1] as const).map((slot) => {
      const [localChecksum, remoteChecksum] = [6 + slot, 7 - slot];
      return { kind: 'desynced', frame: 50, localChecksum, remoteChecksum, ...logOf(slot) } as const;
    });
    expect(await pages[0].report(told[0]!)).toBeNull();
    expect(pages[1].view()).toMatchObject({ state: 'ended', reason: 'desynced' });
    expect(await pages[1].report(told[1]!)).toBe('disposed');
    const kept = (await timeline(study, pages[0])).filter(({ kind }) => kind === 'desynced');
    expect(kept).toMatchObject(told);
    expect(kept.map(({ flag }) => flag)).toEqual([null, 'disposed']);
  });

  test('[RB-13] [REG-35] what was healed is kept of both as well', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const pages = await playing(study);
    const told = ([0, 1] as const).map(
      (slot) => ({ kind: 'healed', frame: 50, source: 0, ...logOf(slot) }) as const,
    );
    for (const [slot, page] of pages.entries()) expect(await page.report(told[slot]!)).toBeNull();
    expect((await timeline(study, pages[1])).filter(({ kind }) => kind === 'healed')).toMatchObject(told);
  });

  test('[RB-13] heals that never stop do not take the room of the word that ends the game', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const [anna] = await playing(study);
    const healed = { kind: 'healed', frame: 50, source: 0, ...logOf(0) } as const;
    // Three of these weigh as much as there is room for what pages settle among themselves.
    const large = { ...healed, inputs: '0'.repeat(MAX_FACT_BYTES / 3) };
    for (let told = 0; told < 3; told++) expect(await anna.report(large)).toBeNull();
    const seq = anna.nextSeq();
    expect(await anna.send([anna.makeReport(healed, seq)])).toMatchObject({ error: { code: 'tooLarge' } });
    const end = { kind: 'finished', frame: 30, outcome: { soups: 7 }, checksum: 42 } as const;
    expect(await anna.send([anna.makeReport(end, seq)])).toMatchObject({ value: { upTo: seq } });
  });
});

describe('[RB-21] an episode that is over', () => {
  test('is compared by the server: told alike the game goes on, else it ends as desynced', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const [anna, ben] = await playing(study);
    for (const page of [anna, ben]) {
      expect(await page.report({ kind: 'episodeFinished', episode: 0, ...result })).toBeNull();
    }
    expect(await anna.report({ kind: 'episodeFinished', episode: 0, ...result, checksum: 1 })).toBe(
      'implausible',
    );
    expect(await anna.report({ kind: 'episodeFinished', episode: 3, ...result })).toBe('implausible');
    await anna.report({ kind: 'episodeFinished', episode: 1, ...result });
    await ben.report({ kind: 'episodeFinished', episode: 1, ...result, outcome: null });
    expect(anna.view()).toMatchObject({ state: 'ended', reason: 'desynced' });
  });
});

describe('a tab that was hidden for too long', () => {
  test('[SES-10] ends the game where the scene says so; the code is the outcome’s', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const [anna, ben] = await playing(study);
    expect(await ben.report({ kind: 'hiddenTooLong', frame: 80 })).toBeNull();
    expect(ben.view()).toMatchObject({ reason: 'excluded', outcome: 'excluded', completionCode: 'C-OTHER' });
    expect(anna.view()).toMatchObject({ reason: 'excluded', outcome: 'partnerExcluded' });
  });

  test('is implausible where it does not, and changes nothing', async () => {
    const study = await startStudy({ scenes: [scene({ onHidden: 'pause' })] });
    const [anna] = await playing(study);
    expect(await anna.report({ kind: 'hiddenTooLong' })).toBe('implausible');
    expect(anna.view()).toMatchObject({ state: 'playing' });
  });

  test('is a word too early before there is a game', async () => {
    const study = await startStudy({ scenes: [scene()] });
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await load(...pages);
    expect(await pages[0]!.report({ kind: 'hiddenTooLong' })).toBe('wrongState');
  });
});
