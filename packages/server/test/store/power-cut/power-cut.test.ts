import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open.ts';
import { seeded } from '../../support/seeded.ts';
import { plan } from '../plans.ts';
import { recordProblems } from '../record-problems.ts';
import { whyNoPowerCut, withPowerCut } from './disk.ts';

const COMMITTER = fileURLToPath(new URL('../kill/committer.ts', import.meta.url));
const UNSYNCED = fileURLToPath(new URL('./unsynced.ts', import.meta.url));

/** Disks are mounted only for who asks for it. */
const CUTS = Number(process.env.GREENROOM_POWER_CUTS ?? 0);

const why = CUTS === 0 ? 'npm run power-cut runs it' : whyNoPowerCut();

describe.skipIf(why !== undefined)(
  `the power is cut while the store commits${why ? ` (not run: ${why})` : ''}`,
  () => {
    it(`[SES-9] nothing is lost that was acknowledged, ${CUTS} times over`, async () => {
      const { seed } = seeded('power cuts', CUTS);
      const moments = fc.sample(fc.integer({ min: 1, max: 400 }), { seed, numRuns: CUTS });
      let acknowledged = 0;
      for (const lines of moments) {
        await withPowerCut({ lines, program: COMMITTER, args: ['cut'] }, async (after) => {
          const store = await openStore(after.file);
          const { events } = await store.counts();
          // Nothing but repeats: each of them is in the record, which stays what it was.
          const repeats = await Promise.all(after.lines.map((eventId) => store.commit(plan(eventId))));
          expect(repeats.filter(({ type }) => type !== 'duplicate')).toEqual([]);
          expect((await store.counts()).events).toBe(events);
          await store.close();
          expect(recordProblems(after.file)).toEqual([]);
          expect(after.lines.length).toBeGreaterThanOrEqual(lines);
          acknowledged += after.lines.length;
        });
      }
      console.info(`${CUTS} power cuts, ${acknowledged} acknowledged plans, all there`);
    }, 1_800_000);

    it('a database that does not sync loses what it had committed: the cut is a real one', async () => {
      await withPowerCut({ lines: 200, program: UNSYNCED }, async ({ lines, file }) => {
        const db = new DatabaseSync(file);
        const hasTable =
          db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'row'").get()?.n === 1;
        const found = hasTable ? Number(db.prepare('SELECT count(*) AS n FROM row').get()?.n) : 0;
        db.close();
        console.info(`of ${lines.length} rows committed without a sync ${found} were there`);
        expect(found).toBeLessThan(lines.length);
      });
    }, 60_000);
  },
);
