import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFirefox } from '../browsers/find.ts';
import { inNamespace, NAMESPACE_FLAG, whyNoNamespace } from '../browsers/namespace.ts';
import { runCommand } from '../runner/command.ts';
import { ROOT } from '../runner/repository.ts';
import { failed, type Skip, type Step, type StepOutcome } from '../runner/step.ts';
import { removeLabProject } from './packed.ts';

const REPORT = join(ROOT, 'reports/playwright.json');
/** Ends a run that hangs; far above what a busy machine needs. */
const TIMEOUT_MS = 1_200_000;

/** The part of Playwright's JSON report that is counted. */
export interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly errors: readonly { readonly message?: string }[];
  readonly suites: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
}

/** A flaky test is a failed one; an error outside of every test counts as one more. */
export function countPlaywright(report: PlaywrightReport): StepOutcome {
  const { expected, unexpected, flaky } = report.stats;
  return {
    passed: expected,
    failed: unexpected + flaky + report.errors.length,
    skipped: report.suites.flatMap(skipsOf),
    report: report.errors.map(({ message }) => message ?? 'unknown error').join('\n'),
  };
}

function skipsOf(suite: PlaywrightSuite): Skip[] {
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations }) => ({
        name: title,
        reason: annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given',
      })),
  );
  return [...own, ...(suite.suites ?? []).flatMap(skipsOf)];
}

/** Runs Playwright, in a network namespace where that is possible, with its report in `reports/`. */
export async function runPlaywright(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly exitCode: number; readonly skips: readonly Skip[] }> {
  const why = await whyNoNamespace();
  const plain = { program: 'playwright', args: ['test', '--config', 'e2e/playwright.config.ts', ...args] };
  const command = why === undefined ? inNamespace(plain) : plain;
  const { exitCode } = await runCommand(command.program, command.args, {
    isShown: true,
    timeoutMs: TIMEOUT_MS,
    env: {
      ...env,
      ...(why === undefined ? { [NAMESPACE_FLAG]: '1' } : {}),
      PLAYWRIGHT_JSON_OUTPUT_NAME: REPORT,
      // Workspace packages resolve to their source.
      NODE_OPTIONS: [process.env.NODE_OPTIONS, '--conditions=source'].filter(Boolean).join(' '),
    },
  });
  const name = 'end to end in Firefox';
  if (why !== undefined) return { exitCode, skips: [{ name, reason: why }] };
  return {
    exitCode,
    skips: findFirefox() ? [] : [{ name, reason: 'no Firefox was found or could be installed' }],
  };
}

export const e2eStep: Step = {
  name: 'end to end in real browsers',
  needs: ['browsers'],
  async run() {
    rmSync(REPORT, { force: true });
    const { exitCode, skips } = await runPlaywright([]);
    removeLabProject();
    let report: PlaywrightReport;
    try {
      report = JSON.parse(readFileSync(REPORT, 'utf8')) as PlaywrightReport;
    } catch {
      return failed(`playwright ended with ${exitCode} and left no report`);
    }
    const counted = countPlaywright(report);
    const unexplained = counted.failed === 0 && exitCode !== 0 ? 1 : 0;
    return { ...counted, failed: counted.failed + unexplained, skipped: [...counted.skipped, ...skips] };
  },
};
