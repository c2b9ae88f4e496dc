import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../scripts/runner/repository.ts';
import { controlLinkQuality } from '../faults/network/link-quality.ts';
import type { Participant } from '../support/participant.ts';
import { expect, test } from '../support/test.ts';
import type { TestServer } from '../support/test-server.ts';

const CUT_MS = 3_000;

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/heals.config.ts') } });

/** Where all stood still, and went on from, as each page has reported it. */
function standstills({ record }: TestServer, kind: 'paused' | 'unpaused', who: string) {
  return record.reports(kind).flatMap(({ participant, frame }) => (participant === who ? frame : []));
}

async function endTogether(server: TestServer, ada: Participant, ben: Participant): Promise<void> {
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  expect(await ada.result()).toEqual(await ben.result());
  const stood = standstills(server, 'paused', 'ada');
  expect(stood.length, 'all stood still').toBeGreaterThan(0);
  expect(standstills(server, 'unpaused', 'ada'), 'nothing was stepped past it').toEqual(stood);
  expect(standstills(server, 'paused', 'ben')).toEqual(stood);
  expect(standstills(server, 'unpaused', 'ben')).toEqual(stood);
}

test('[REG-38] [REG-37] the path between two is cut for three seconds in play: both wait with a countdown, and go on from the same frame', async ({
  person,
  server,
}) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  const quality = await controlLinkQuality(ada.page);
  await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  await ben.playsOn(30);

  await quality.set({ latencyMs: 1, lossPercent: 100 });
  const healsAt = Date.now() + CUT_MS;
  await Promise.all([ada.seesInterruption(), ben.seesInterruption()]);
  const before = (await ben.figures()).confirmedFrame;
  await ada.page.waitForTimeout(healsAt - Date.now());
  expect((await ben.figures()).confirmedFrame, 'nobody plays on alone').toBe(before);
  await quality.set({ latencyMs: 1, lossPercent: 0 });

  await Promise.all([ada.playsOn(10), ben.playsOn(10)]);
  await endTogether(server, ada, ben);
});

/** Runs in the page before anything else: keeps the connections that it makes. */
function remembersConnections(): void {
  const made: RTCPeerConnection[] = [];
  Object.assign(window, { connections: made });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(options?: RTCConfiguration) {
      super(options);
      made.push(this);
    }
  };
}

const closesItsLink = (page: Page) =>
  page.evaluate(() => (window as unknown as { connections: RTCPeerConnection[] }).connections[0]?.close());

test('[REG-38] [SES-7] the link breaks for good in play: the next attempt carries everything', async ({
  person,
  server,
}) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await ada.page.addInitScript(remembersConnections);
  await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  await ben.playsOn(30);

  await closesItsLink(ada.page);
  await Promise.all([ada.playsOn(60), ben.playsOn(60)]);
  await endTogether(server, ada, ben);
  // Busy pages may miss each other once more, and make further links.
  const proven = server.record.reports('link').filter(({ failure }) => failure === null);
  const provers = (isOf: (attempt: number) => boolean) =>
    new Set(proven.flatMap(({ attempt, participant }) => (isOf(Number(attempt)) ? [participant] : [])));
  expect(provers((attempt) => attempt === 1)).toEqual(new Set(['ada', 'ben']));
  expect(provers((attempt) => attempt > 1)).toEqual(new Set(['ada', 'ben']));
});
