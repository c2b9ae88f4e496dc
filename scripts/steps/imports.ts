import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { CODE_FOLDERS, ROOT, sourceFiles } from '../runner/repository.ts';
import { failed, PASSED, type Step, type StepOutcome } from '../runner/step.ts';

export interface ImportCheck {
  /** Modules that were read, relative to the checked root. */
  readonly modules: readonly string[];
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

interface CruiseReport {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string; readonly severity: string };
      readonly from: string;
      readonly to: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** Reads every module under `root` and holds it against the rules of `.dependency-cruiser.cjs`. */
export async function checkImports(root: string = ROOT): Promise<ImportCheck> {
  const folders = CODE_FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const result = await runCommand(
    join(ROOT, 'node_modules/.bin/depcruise'),
    ['--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
    { cwd: root },
  );
  let report: CruiseReport;
  try {
    report = JSON.parse(result.stdout) as CruiseReport;
  } catch {
    throw new Error(`dependency-cruiser gave no report:\n${result.output}`);
  }
  return {
    modules: report.modules.map((module) => module.source),
    violations: report.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      to: cycle === undefined || cycle.length === 0 ? to : cycle.map((step) => step.name).join(' -> '),
    })),
  };
}

/**
 * Judges a check. A tool that read nothing finds nothing: every source file must be among the modules,
 * or the check itself has failed.
 */
export function judgeImports(check: ImportCheck, files: readonly string[]): StepOutcome {
  const seen = new Set(check.modules);
  const unseen = files.filter((file) => !seen.has(file));
  if (files.length === 0 || unseen.length > 0) {
    return failed(`the import check did not read ${unseen.length} source files: ${unseen.join(', ')}`);
  }
  if (check.violations.length === 0) return PASSED;
  return failed(check.violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`).join('\n'));
}

export const importsStep: Step = {
  name: 'import directions and cycles',
  async run() {
    const files = sourceFiles();
    const check = await checkImports();
    console.log(`${check.modules.length} modules read, ${files.length} of them ours`);
    return judgeImports(check, files);
  },
};
