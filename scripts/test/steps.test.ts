import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCommand } from '../runner/command.ts';
import { failed, PASSED, runSteps, type Step } from '../runner/step.ts';
import { installFromDebian, lastErrorOf } from '../steps/browsers.ts';
import { countLines, MAX_LINES, tooLong } from '../steps/file-length.ts';
import { judgeSizes } from '../steps/size.ts';

async function linesOf(
  steps: readonly Step[],
): Promise<{ lines: string[]; exitCode: typeof process.exitCode }> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
  const before = process.exitCode;
  try {
    await runSteps(steps);
    return { lines, exitCode: process.exitCode };
  } finally {
    process.exitCode = before;
    log.mockRestore();
  }
}

const green: Step = { name: 'green', run: async () => PASSED };
const red: Step = { name: 'red', run: async () => failed('a reason') };

describe('the runner', () => {
  test('the last line holds the sums and nothing else', async () => {
    const some: Step = {
      name: 'some',
      run: async () => ({ passed: 40, failed: 0, skipped: [{ name: 'Firefox', reason: 'not installed' }] }),
    };
    const { lines, exitCode } = await linesOf([green, some]);
    expect(lines.at(-1)).toBe('41 passed, 0 failed, 1 skipped');
    expect(lines).toContain('skipped: Firefox: not installed');
    expect(exitCode).toBe(0);
  });

  test('a failure is told with its reason, later steps still run, and the exit code is 1', async () => {
    const { lines, exitCode } = await linesOf([red, green]);
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(lines).toContain('a reason');
    expect(lines).toContain('failed: red');
    expect(exitCode).toBe(1);
  });

  test('a step that throws has failed', async () => {
    const broken: Step = { name: 'broken', run: () => Promise.reject(new Error('no disk')) };
    const { lines } = await linesOf([broken, green]);
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(lines.join('\n')).toContain('no disk');
  });

  test('a step whose need failed counts as failed and does not run', async () => {
    const run = vi.fn(async () => PASSED);
    const { lines } = await linesOf([red, { name: 'later', needs: ['red'], run }]);
    expect(run).not.toHaveBeenCalled();
    expect(lines.at(-1)).toBe('0 passed, 2 failed, 0 skipped');
  });
});

describe('commands', () => {
  test('tell exit code and output', async () => {
    const result = await runCommand(process.execPath, ['-e', 'console.log("out"); process.exit(3)']);
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n' });
  });

  test('a program that is not there fails instead of throwing', async () => {
    expect((await runCommand('no-such-program-here', [])).exitCode).toBe(127);
  });

  test('one that does not end is killed', async () => {
    const result = await runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      timeoutMs: 300,
    });
    expect(result.exitCode).toBe(124);
  });
});

describe('browsers that cannot be installed', () => {
  test('what Playwright says five times, with its stacks, is told once', () => {
    const attempt =
      "Downloading Chrome\nError: getaddrinfo EAI_AGAIN\n    at lookup (dns:1:2) {\n  code: 'EAI_AGAIN'\n}\n";
    const end =
      'Failed to install browsers\nError: Failed to download Chrome, caused by\nError: Download failure, code=1\n    at x\n';
    expect(lastErrorOf(attempt.repeat(5) + end)).toBe('Error: getaddrinfo EAI_AGAIN');
    expect(lastErrorOf('one\ntwo\nthree\nfour\n')).toBe('two\nthree\nfour');
  });

  test('apt-get that fails is told with its last lines', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenroom-bin-'));
    try {
      writeFileSync(join(folder, 'apt-get'), '#!/bin/sh\necho "E: no $*" >&2\nexit 100\n', { mode: 0o755 });
      const lines: string[] = [];
      await installFromDebian(['chromium'], (line) => lines.push(line), join(folder, 'apt-get'));
      expect(lines[1]).toMatch(/^Debian's lists were not updated:\nE: no .*update -q$/);
      expect(lines[2]).toMatch(/^chromium was not installed:\nE: no .*install -y/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('guards', () => {
  const budgets = {
    sdk_gzip_bytes: 3000,
    sdk_own_gzip_bytes: 2000,
    sdk_first_gzip_bytes: 2000,
    sdk_gzip_vite_bytes: 3000,
  };

  test('the size guard accepts what fits and names what does not', () => {
    expect(judgeSizes(budgets, budgets)).toEqual(PASSED);
    const over = judgeSizes({ ...budgets, sdk_own_gzip_bytes: 2001 }, budgets);
    expect(over).toMatchObject({ failed: 1, report: 'sdk_own_gzip_bytes 2001 > 2000' });
  });

  test('a bundle of nothing is a broken measurement, not a small SDK', () => {
    const nothing = {
      ...budgets,
      sdk_gzip_bytes: 20,
      sdk_own_gzip_bytes: 20,
      sdk_first_gzip_bytes: 20,
    };
    expect(judgeSizes(nothing, budgets).failed).toBe(1);
    expect(judgeSizes({ ...budgets, sdk_gzip_bytes: Number.NaN }, budgets).failed).toBe(1);
  });

  test('file length counts lines and allows exactly the limit', () => {
    expect(countLines('')).toBe(0);
    expect(countLines('a\nb\n')).toBe(2);
    const files = [
      { file: 'a.ts', lines: MAX_LINES },
      { file: 'b.ts', lines: MAX_LINES + 1 },
    ];
    expect(tooLong(files)).toEqual([{ file: 'b.ts', lines: MAX_LINES + 1 }]);
  });
});
