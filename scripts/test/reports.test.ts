import { describe, expect, test } from 'vitest';
import { withBuiltFileUrls } from '../packages/build.ts';
import { quickStartFiles } from '../packages/quick-start.ts';
import { countPlaywright } from '../steps/e2e.ts';
import { countVitest, type VitestReport } from '../steps/unit.ts';

const file = (status: string, ...assertions: [status: string, fullName: string][]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: assertions.map(([status, fullName]) => ({ status, fullName })),
});

const vitest = (
  passed: number,
  failed: number,
  ...testResults: VitestReport['testResults']
): VitestReport => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

describe('counting Vitest', () => {
  test('takes the tests as they are', () => {
    expect(countVitest(vitest(2, 0, file('passed', ['passed', 'a'], ['passed', 'b'])), 0)).toEqual({
      passed: 2,
      failed: 0,
      skipped: [],
    });
  });

  test('a file that cannot be loaded is a failed test', () => {
    expect(countVitest(vitest(1, 0, file('passed', ['passed', 'a']), file('failed')), 1).failed).toBe(1);
  });

  test('an error outside of every test is a failure', () => {
    expect(countVitest(vitest(1, 0, file('passed', ['passed', 'a'])), 1).failed).toBe(1);
  });

  test('a skip is named', () => {
    expect(countVitest(vitest(0, 0, file('passed', ['pending', 'a'])), 0).skipped).toEqual([
      { name: 'a', reason: 'pending' },
    ]);
  });
});

test('counting Playwright: flaky is failed, an error outside of a test counts, a skip has its reason', () => {
  const annotations = [{ type: 'skip', description: 'no Firefox' }];
  const counted = countPlaywright({
    stats: { expected: 3, unexpected: 1, flaky: 1 },
    errors: [{ message: 'set-up broke' }],
    suites: [
      { specs: [], suites: [{ specs: [{ title: 'a pair', tests: [{ status: 'skipped', annotations }] }] }] },
    ],
  });
  expect(counted).toEqual({
    passed: 3,
    failed: 3,
    skipped: [{ name: 'a pair', reason: 'no Firefox' }],
    report: 'set-up broke',
  });
});

describe('the quick start of the README', () => {
  const block = (name: string, language: string, code: string) =>
    `<!-- quick-start:${name} -->\n\`\`\`${language}\n${code}\n\`\`\`\n`;

  test('becomes files', () => {
    const readme = `# X\n${block('page', 'html', '<p>')}text\n${block('config', 'ts', 'a;\nb;')}`;
    expect(quickStartFiles(readme)).toEqual([
      { path: 'index.html', code: '<p>\n' },
      { path: 'greenroom.config.ts', code: 'a;\nb;\n' },
    ]);
    expect(
      quickStartFiles(block('page', 'ts', 'x') + block('config', 'js', 'y')).map(({ path }) => path),
    ).toEqual(['page.ts', 'greenroom.config.js']);
  });

  test('cannot go missing', () => {
    expect(() => quickStartFiles(block('page', 'ts', 'x'))).toThrow('quick-start:config');
  });
});

test('built code points at built files', () => {
  expect(withBuiltFileUrls(`new Worker(new URL('./worker.ts', import.meta.url))`)).toBe(
    `new Worker(new URL('./worker.js', import.meta.url))`,
  );
});
