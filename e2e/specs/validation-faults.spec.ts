import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { FAULTY_PAGE } from '../support/build-pages.ts';
import { expect, test } from '../support/test.ts';

test.use({
  serverOptions: { page: FAULTY_PAGE, config: join(ROOT, 'e2e/configs/two-attempts.config.ts') },
});

// Each way in which a link can fail to prove itself; see e2e/faults.
const FAULTS = [
  ['noLink', 'noLink'],
  ['noLossyChannel', 'noLossyChannel'],
  ['badProof', 'badProof'],
  ['digest', 'digestMismatch'],
  ['probeLoss', 'tooLossy'],
  ['slow', 'tooSlow'],
  ['closes', 'closed'],
] as const;

for (const [fault, verdict] of FAULTS) {
  test(`[REG-22] a link that fails by ${fault} is never played on, and the innocent go on`, async ({
    person,
    server,
  }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await ada.arrives('kitchen', { fault });
    await ada.waitsFor('waiting');
    await ben.arrives('kitchen');
    await ben.waitsFor('matched', 'validating');
    await Promise.all([ada.waitsFor('waiting'), ben.waitsFor('waiting')]);
    await expect(ben.page.getByTestId('requeued')).toBeVisible();

    expect(server.linkFailures()).toContain(verdict);

    // The failed pair is not tried again; the third person meets one of them, and then the other.
    const cleo = await person('cleo');
    await cleo.arrives('kitchen');
    const ends = await Promise.all([ben.playsToTheEnd(), cleo.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    expect(await ada.shownStates()).not.toContain('playing');
    expect(await ada.readsTheEnd()).toEqual({ outcome: 'linkFailed', code: 'C4' });
    await ada.holdsNothing();
  });
}
