/** What one part of the check or the test run counted. */
export interface StepOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** What a person needs to see to repair the failures. */
  readonly report?: string;
}

/** Nothing is left out in silence: a skip has a name and a reason. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export interface Step {
  readonly name: string;
  /** Names of earlier steps without which this one makes no sense; it then counts as failed, unrun. */
  readonly needs?: readonly string[];
  run(): Promise<StepOutcome>;
}

export const PASSED: StepOutcome = { passed: 1, failed: 0, skipped: [] };

export function failed(report: string): StepOutcome {
  return { passed: 0, failed: 1, skipped: [], report };
}

/**
 * Runs every step in order, a failure does not stop the later ones, and prints as the very last line
 * `N passed, N failed, N skipped`. Sets the exit code.
 */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const startedAt = performance.now();
  const isFailed = new Map<string, boolean>();
  const skips: Skip[] = [];
  const failures: string[] = [];
  let passedCount = 0;
  let failedCount = 0;

  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const stepStartedAt = performance.now();
    const outcome = await outcomeOf(step, isFailed);
    isFailed.set(step.name, outcome.failed > 0);
    passedCount += outcome.passed;
    failedCount += outcome.failed;
    skips.push(...outcome.skipped);
    if (outcome.failed > 0) failures.push(step.name);
    if (outcome.report) console.log(outcome.report.trimEnd());
    const counts = `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`;
    console.log(`-- ${step.name}: ${counts} (${seconds(stepStartedAt)} s)`);
  }

  console.log(`\n${seconds(startedAt)} s in all`);
  for (const skip of skips) console.log(`skipped: ${skip.name}: ${skip.reason}`);
  if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`);
  console.log(`${passedCount} passed, ${failedCount} failed, ${skips.length} skipped`);
  process.exitCode = failedCount > 0 ? 1 : 0;
}

async function outcomeOf(step: Step, isFailed: ReadonlyMap<string, boolean>): Promise<StepOutcome> {
  const missing = (step.needs ?? []).filter((name) => isFailed.get(name) === true);
  if (missing.length > 0) return failed(`not run: it needs ${missing.join(', ')}, which failed`);
  try {
    return await step.run();
  } catch (error) {
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
