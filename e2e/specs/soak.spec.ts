import { expect, test } from '@playwright/test';
import { BAD_NETWORK } from '../soak/bad-network.ts';
import { countHiddenSteps, playSoak } from '../soak/play-soak.ts';
import { soakReport } from '../soak/report.ts';

test('[RB-1] two processes play on random inputs over a bad network: both logs of confirmed inputs are equal, byte by byte', async () => {
  const pages = await playSoak({ seconds: 6, seed: 'short', network: BAD_NETWORK });
  const report = soakReport(pages);
  expect(report).toMatchObject({ isGood: true, frames: 360, logBytes: 720, desyncs: 0 });
  for (const rollbacks of report.rollbacks) expect(rollbacks).toBeGreaterThan(0);

  const [first, second] = pages;
  const other = { ...second!, log: first!.log.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) };
  expect(soakReport([first!, other]).isGood, 'the report would see one byte that differs').toBe(false);
});

test('a page that is really hidden goes on stepping', async () => {
  const { frames, visibility } = await countHiddenSteps({ seconds: 2, seed: 'hidden' });
  expect(visibility).toEqual(['hidden', 'hidden']);
  expect(frames).toBeGreaterThan(0);
});
