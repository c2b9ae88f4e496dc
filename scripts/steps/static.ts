import { commandStep } from '../runner/command-step.ts';
import type { Step } from '../runner/step.ts';
import { fileLengthStep } from './file-length.ts';
import { importsStep } from './imports.ts';
import { sizeStep } from './size.ts';

/** Everything that can be said about the code without running it: `npm run check`. */
export const staticSteps: readonly Step[] = [
  // Formats and lints; `any` is an error of the linter.
  commandStep('format and lint', 'biome', ['check', '--error-on-warnings', '.']),
  importsStep,
  fileLengthStep,
  commandStep('unused files, exports and dependencies', 'knip', ['--no-progress', '--no-config-hints']),
  commandStep('types', 'tsc', ['-p', 'tsconfig.json']),
  commandStep('types of the pure packages, without DOM and Node', 'tsc', ['-p', 'tsconfig.pure.json']),
  sizeStep,
];
