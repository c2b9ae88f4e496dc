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

const options = optionsOrExit();

await buildPages();
const report = options.isHidden
  ? hiddenReport(await countHiddenSteps(options))
  : soakReport(await playSoak(options));
console.log(JSON.stringify({ ...report, seed: options.seed, network: options.network ?? 'loopback' }));
process.exitCode = report.isGood ? 0 : 1;

/** Exits with 2 and a sentence for arguments that mean nothing. */
function optionsOrExit() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: 'soak' },
        'bad-network': { type: 'boolean', default: false },
        hidden: { type: 'boolean', default: false },
      },
    });
    const seconds = Number(values.minutes) * 60;
    if (!(seconds > 0)) throw new RangeError(`--minutes is a number above 0, not '${values.minutes}'`);
    const network = values['bad-network'] ? BAD_NETWORK : undefined;
    return { seconds, seed: values.seed, network, isHidden: values.hidden };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
