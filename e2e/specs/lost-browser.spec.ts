import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { launchKillable } from '../support/killable-browser.ts';
import { expect, test } from '../support/test.ts';

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/impatient.config.ts') } });

test('[SES-9] [REG-55] a whole browser is killed in play: the other one is told so within the deadline, and the record says who was lost and what they did', async ({
  person,
  server,
}) => {
  const doomed = await launchKillable();
  try {
    const [ada, ben] = [await person('ada', doomed.browser), await person('ben')];
    await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
    await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
    await ben.playsOn(30);
    // Acknowledged means stored: the page drops a report from its own store only then.
    await expect.poll(() => server.record.reportsOf('ada')).toContain('started');
    const reported = server.record.reportsOf('ada');
    await doomed.kill();

    await ben.seesInterruption();
    expect(await ben.readsTheEnd()).toEqual({ outcome: 'partnerLost', code: 'C3' });
    expect(await ben.readsWhyItEnded()).toMatch(/connection broke and did not come back/);
    expect(server.record.outcomes()).toEqual({ ada: 'youWereLost', ben: 'partnerLost' });
    expect(server.record.reportsOf('ada')).toEqual(reported);
    // The server's own deadline ended it: nobody but the server could.
    expect(server.log.find((line) => line.includes('"to":"ended"'))).toMatch(/"event":"deadline"/);
    await ben.holdsNothing();
  } finally {
    await doomed.kill();
  }
});
