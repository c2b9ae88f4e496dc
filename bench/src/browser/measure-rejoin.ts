/**
 * `node measure-rejoin.ts <reloads> <page>`: two pages of the demo play one game, and by turns one of them reloads; prints, as
 * one JSON line, the ms from each reload to the first new frame of that page, and whether both came to the same end. Runs in
 * the network namespace that the bench makes.
 */
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { chromiumOptions, chromiumPermissions } from '../../../e2e/support/browsers.ts';
import { Participant } from '../../../e2e/support/participant.ts';
import { TestServer } from '../../../e2e/support/test-server.ts';

interface TimedWindow {
  /** Wall clock. */
  readonly firstNewFrameAt?: number;
}

/** Of the game between two reloads: a third of a second. */
const FRAMES_BETWEEN = 10;

const [, , reloads = '1', page = ''] = process.argv;
const server = await TestServer.start({
  config: fileURLToPath(new URL('./rejoin.config.ts', import.meta.url)),
  page,
});
const browser = await chromium.launch(chromiumOptions());
try {
  const people = await Promise.all(
    ['ada', 'ben'].map(async (id) => {
      const context = await browser.newContext({ permissions: chromiumPermissions });
      await context.addInitScript(timesFirstNewFrame);
      return Participant.withBrowser(id, server.address, context);
    }),
  );
  await Promise.all(people.map((person) => person.arrives('kitchen')));
  await Promise.all(people.map((person) => person.waitsFor('playing')));
  const values: number[] = [];
  for (let run = 0; run < Number(reloads); run++) {
    await Promise.all(people.map((person) => person.playsOn(FRAMES_BETWEEN)));
    const person = people[run % people.length];
    if (person) values.push(await reload(person.page));
  }
  const ends = await Promise.all(people.map((person) => person.readsTheEnd()));
  const results = await Promise.all(people.map((person) => person.result()));
  const [first] = results;
  const isSame = results.every((result) => result.agreed && JSON.stringify(result) === JSON.stringify(first));
  if (!isSame || ends.some(({ outcome }) => outcome !== 'completed')) {
    throw new Error(`the pages came to different ends: ${JSON.stringify({ ends, results })}`);
  }
  console.log(JSON.stringify(values));
} finally {
  await browser.close();
  await server.close();
}

async function reload(page: Page): Promise<number> {
  const reloadedAt = await page.evaluate(() => {
    const { session } = (window as unknown as { greenroom: { session: Diagnosed } }).greenroom;
    sessionStorage.setItem('frame', String(session.diagnostics().frame));
    setTimeout(() => location.reload());
    return Date.now();
  });
  try {
    const at = await page.waitForFunction(() => (window as unknown as TimedWindow).firstNewFrameAt);
    return (await at.jsonValue())! - reloadedAt;
  } catch (cause) {
    throw new Error(`no new frame; the page says: ${await page.textContent('main')}`, { cause });
  }
}

interface Diagnosed {
  diagnostics(): { readonly frame?: number };
}

/** Runs in the page before its own scripts: in a page that follows a reload, when the game went past the frame of then. */
function timesFirstNewFrame(): void {
  const before = sessionStorage.getItem('frame');
  if (before === null) return;
  const timer = setInterval(() => {
    const { greenroom } = window as unknown as { greenroom?: { session?: Diagnosed } };
    if ((greenroom?.session?.diagnostics().frame ?? -1) <= Number(before)) return;
    Object.assign(window, { firstNewFrameAt: Date.now() });
    clearInterval(timer);
  }, 5);
}
