import { runSteps } from './runner/step.ts';
import { staticSteps } from './steps/static.ts';

await runSteps(staticSteps);
