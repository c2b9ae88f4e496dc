/** `npm run mutation`: how much of the pure core the tests would notice if it changed. Not part of `npm test`. */
export default {
  packageManager: 'npm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: [
    'packages/server/src/session/**/*.ts',
    'packages/server/src/plan/**/*.ts',
    'packages/server/src/matchmaking/**/*.ts',
    'packages/protocol/src/link-verdict.ts',
  ],
  // StrykerJS 10 rewrites tsconfig files with a compiler API that TypeScript 7 no longer has. Ours need no
  // rewriting (they point at nothing outside of the tree), so it is given a name that does not exist.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: '.stryker-tmp',
  // A mutant of a package is seen by tests that import it by a relative path: names resolve to the real tree.
  ignorePatterns: ['dist', 'reports', 'test-results', 'e2e', '.greenroom'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: 'reports/mutation.json' },
  thresholds: { high: 95, low: 90, break: 85 },
};
