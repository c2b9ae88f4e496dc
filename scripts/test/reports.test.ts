import { describe, expect, test } from 'vitest';
import { withBuiltFileUrls } from '../packages/build.ts';
import { readQuickStart } from '../packages/quick-start.ts';
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
  const readme = (...blocks: string[]) =>
    `# X\n\n## A page in twenty lines\n\n${blocks.join('\n\n')}\n\n## Next\n`;
  const block = (above: string, language: string, code: string) =>
    `${above}\n\n\`\`\`${language}\n${code}\n\`\`\``;
  const pack = block('First:', 'bash', 'npm run build\ncd ../rope');
  const run = block('Then:', 'bash', 'npx vite build\nnpx greenroom serve --static dist');

  test('is files with the names in the text, and what is typed', () => {
    const text = readme(
      pack,
      block('The page. `index.html`:', 'html', '<p>'),
      block('`a/b.ts`:', 'ts', 'a;\nb;'),
      run,
    );
    expect(readQuickStart(text)).toEqual({
      files: [
        { path: 'index.html', code: '<p>\n' },
        { path: 'a/b.ts', code: 'a;\nb;\n' },
      ],
      commands: 'npm run build\ncd ../rope\nnpx vite build',
      serve: ['serve', '--static', 'dist'],
    });
  });

  test('leaves nothing for a reader to guess', () => {
    expect(() => readQuickStart(readme(block('The page:', 'ts', 'x'), run))).toThrow('names no file');
    expect(() => readQuickStart(readme(pack))).toThrow('npx greenroom');
    expect(() => readQuickStart('# X\n')).toThrow('no quick start');
  });
});

test('built code points at built files', () => {
  expect(withBuiltFileUrls(`new Worker(new URL('./worker.ts', import.meta.url))`)).toBe(
    `new Worker(new URL('./worker.js', import.meta.url))`,
  );
});
