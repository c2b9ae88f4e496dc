import { findChromium, NO_CHROMIUM } from './browsers/find.ts';
import { runPlaywright } from './steps/e2e.ts';
import { packedStep, removeLabProject } from './steps/packed.ts';

// `npm run e2e -- pair.spec.ts --project chromium`: the end-to-end tests alone, in their network namespace.
// With `--packed` first, the packages are packed and installed for the quick start's test.
const [first, ...rest] = process.argv.slice(2);
const args = first === '--packed' || first === undefined ? rest : [first, ...rest];
if (findChromium() === undefined) {
  console.error(NO_CHROMIUM);
  process.exitCode = 1;
} else {
  if (first === '--packed') await packedStep.run();
  process.exitCode = (await runPlaywright(args)).exitCode;
  removeLabProject();
}
