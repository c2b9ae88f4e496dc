import { join } from 'node:path';
import type { LinkFailure } from '@greenroom/protocol';
import { ROOT } from '../../scripts/runner/repository.ts';
import type { Fault } from '../faults/faulty-link.ts';
import { FAULTY_PAGE } from '../support/build-pages.ts';
import { expect, test } from '../support/test.ts';

test.use({
  serverOptions: { page: FAULTY_PAGE, config: join(ROOT, 'e2e/configs/two-attempts.config.ts') },
});

/*
 * Every verdict that a link can get, and the fault (see e2e/faults) of one page that brings it about. Between pages of
 * one release and on one machine two of them cannot come about by themselves, so the page acts them:
 * - versionMismatch: the server turns down a page of another version before it can meet anybody;
 * - relayRefused: without a relay on the way no route is relayed, and with `relay: 'never'` a page asks for none. The
 *   page takes its route to be relayed, as it would where the other end is reachable by its own relay only.
 */
const FAULT_OF: Readonly<Record<LinkFailure, Fault>> = {
  noLink: 'noLink',
  noLossyChannel: 'noLossyChannel',
  badProof: 'badProof',
  versionMismatch: 'version',
  digestMismatch: 'digest',
  tooSlow: 'slow',
  tooLossy: 'probeLoss',
  relayRefused: 'relayed',
  peerRefused: 'refuses',
  timeout: 'silent',
  closed: 'closes',
};

for (const [verdict, fault] of Object.entries(FAULT_OF)) {
  test(`[REG-22] a link that fails by ${fault} is never played on, and the innocent go on`, async ({
    person,
    server,
  }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await ada.arrives('kitchen', { fault });
    await ada.waitsFor('waiting');
    await ben.arrives('kitchen');
    await ben.hasShown('matched', 'validating');
    const why = /the connection between the people in your group was not good enough.*front of the line/i;
    await Promise.all([ada.seesRequeued(why), ben.seesRequeued(why)]);

    // The other end's word may have been the first.
    await expect.poll(() => server.record.linkFailures()).toContain(verdict);

    // The failed pair is not tried again; the third person meets one of them, and then the other.
    const cleo = await person('cleo');
    await cleo.arrives('kitchen');
    const ends = await Promise.all([ben.playsToTheEnd(), cleo.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    expect(await ada.shownStates()).not.toContain('playing');
    expect(await ada.readsTheEnd()).toEqual({ outcome: 'linkFailed', code: 'C4' });
    expect(await ada.readsWhyItEnded()).toMatch(/could not reach each other well enough/);
    await ada.holdsNothing();
  });
}
