import { runPlaywright } from './steps/e2e.ts';

// `npm run e2e -- pair.spec.ts --project chromium`: the end-to-end tests alone, in their network namespace.
process.exitCode = (await runPlaywright(process.argv.slice(2))).exitCode;
