import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { ROOT } from '../runner/repository.ts';
import { failed, type Step, type StepOutcome } from '../runner/step.ts';

const REPORT = join(ROOT, 'reports/vitest.json');
/** Ends a run that hangs; far above what a busy machine needs. */
const TIMEOUT_MS = 1_200_000;

/** The part of Vitest's JSON report that is counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Counts tests, and a file that could not even be loaded as one failed test. */
export function countVitest(report: VitestReport, exitCode: number): StepOutcome {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName, status }) => ({ name: fullName, reason: status }));
  const failures = report.numFailedTests + broken.length;
  // An unhandled error outside of every test fails the run without failing a test.
  const unexplained = failures === 0 && exitCode !== 0 ? 1 : 0;
  return { passed: report.numPassedTests, failed: failures + unexplained, skipped };
}

export const unitStep: Step = {
  name: 'unit and integration tests',
  async run() {
    rmSync(REPORT, { force: true });
    const { exitCode } = await runCommand(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
      { isShown: true, timeoutMs: TIMEOUT_MS },
    );
    let report: VitestReport;
    try {
      report = JSON.parse(readFileSync(REPORT, 'utf8')) as VitestReport;
    } catch {
      return failed(`vitest ended with ${exitCode} and left no report`);
    }
    return countVitest(report, exitCode);
  },
};
