/**
 * `npm run soak`: two processes of Chromium play against each other at 60 Hz with seeded random inputs, and one JSON line
 * says how it went; the exit code is 1 where it did not go well.
 *
 * --minutes <n>   how long (10)
 * --seed <text>   of the players' inputs
 * --bad-network   80 ms there and back and a loss of 8 % between the two
 * --hidden        one page is hidden meanwhile; counts the frames that it steps
 */
import { parseArgs } from 'node:util';
import buildPages from '../support/build-pages.ts';
import { BAD_NETWORK } from './bad-network.ts';
import { countHiddenSteps, playSoak } from './play-soak.ts';
import { hiddenReport, soakReport } from './report.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: 'soak' },
    'bad-network': { type: 'boolean', default: false },
    hidden: { type: 'boolean', default: false },
  },
});
const options = {
  seconds: Number(values.minutes) * 60,
  seed: values.seed,
  network: values['bad-network'] ? BAD_NETWORK : undefined,
};
if (!(options.seconds > 0)) throw new RangeError('--minutes must be a number above 0');

await buildPages();
const report = values.hidden
  ? hiddenReport(await countHiddenSteps(options))
  : soakReport(await playSoak(options));
console.log(JSON.stringify({ ...report, seed: options.seed, network: options.network ?? 'loopback' }));
process.exitCode = report.isGood ? 0 : 1;
