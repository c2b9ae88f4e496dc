import { type Browser, test as base, expect } from '@playwright/test';
import { chromiumPermissions } from './browsers.ts';
import { expectNothingHeld } from './ledger.ts';
import { Participant } from './participant.ts';
import { TestServer, type TestServerOptions } from './test-server.ts';

interface Fixtures {
  /** Which page and config the test's server has; set with `test.use`. */
  readonly serverOptions: TestServerOptions;
  /** A server of this test's own. After the test it must hold nothing. */
  readonly server: TestServer;
  /** A new person with a browser context of their own. After the test their page must hold nothing. */
  readonly person: (id: string, browser?: Browser) => Promise<Participant>;
}

export const test = base.extend<Fixtures>({
  serverOptions: [{}, { option: true }],

  server: async ({ serverOptions }, use, info) => {
    const server = await TestServer.start(serverOptions);
    try {
      await use(server);
      if (info.status === info.expectedStatus) await expectNothingHeld(() => server.ledger());
    } finally {
      if (info.status !== info.expectedStatus) {
        await info.attach('server.log', { body: server.log.join('\n'), contentType: 'text/plain' });
      }
      await server.close();
    }
  },

  person: async ({ server, browser }, use, info) => {
    const people: Participant[] = [];
    await use(async (id, where = browser) => {
      const permissions = where.browserType().name() === 'chromium' ? chromiumPermissions : [];
      const person = await Participant.withBrowser(
        id,
        server.address,
        await where.newContext({ permissions }),
      );
      people.push(person);
      return person;
    });
    for (const person of people) {
      if (info.status === info.expectedStatus) await person.holdsNothing();
      await person.goes();
    }
  },
});

export { expect };
