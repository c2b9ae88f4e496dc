import { runSteps } from './runner/step.ts';
import { browsersStep } from './steps/browsers.ts';
import { e2eStep } from './steps/e2e.ts';
import { packedStep } from './steps/packed.ts';
import { staticSteps } from './steps/static.ts';
import { unitStep } from './steps/unit.ts';

await runSteps([browsersStep, ...staticSteps, unitStep, packedStep, e2eStep]);
