import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGES, ROOT, sourceFiles } from '../runner/repository.ts';
import { checkImports, type ImportCheck, judgeImports } from '../steps/imports.ts';

/** A tree like ours in which each file breaks (or keeps) one rule. `rule: undefined` = allowed. */
const CASES: readonly { file: string; imports: string; rule: string | undefined }[] = [
  { file: 'packages/protocol/src/up.ts', imports: '@greenroom/netcode', rule: 'protocol-is-the-bottom' },
  { file: 'packages/protocol/src/clock.ts', imports: 'node:timers', rule: 'protocol-is-pure' },
  { file: 'packages/protocol/src/schema.ts', imports: 'valibot', rule: undefined },
  { file: 'packages/netcode/src/wire.ts', imports: '@greenroom/protocol', rule: 'netcode-has-no-dependency' },
  { file: 'packages/netcode/src/hash.ts', imports: 'valibot', rule: 'netcode-has-no-dependency' },
  { file: 'packages/netcode/src/now.ts', imports: 'node:timers', rule: 'netcode-has-no-dependency' },
  { file: 'packages/netcode/src/help.ts', imports: './cli/x.ts', rule: 'netcode-has-no-dependency' },
  { file: 'packages/netcode/src/cli/main.ts', imports: 'node:path', rule: undefined },
  { file: 'packages/netcode/src/cli/test.ts', imports: '../index.ts', rule: undefined },
  {
    file: 'packages/netcode/src/cli/bar.ts',
    imports: 'valibot',
    rule: 'the-sync-test-command-needs-node-alone',
  },
  { file: 'packages/client/src/server.ts', imports: '@greenroom/server', rule: 'client-imports' },
  { file: 'packages/client/src/bots.ts', imports: '@greenroom/testkit', rule: 'testkit-is-for-tests' },
  { file: 'packages/client/src/play.ts', imports: '@greenroom/netcode', rule: undefined },
  {
    file: 'packages/client/src/session/a.ts',
    imports: '../adapters/x.ts',
    rule: 'client-session-knows-no-adapter',
  },
  {
    file: 'packages/client/src/adapters/a.ts',
    imports: '../session/x.ts',
    rule: 'client-adapters-know-no-session',
  },
  { file: 'packages/client/src/session/b.ts', imports: '../ports/x.ts', rule: undefined },
  {
    file: 'packages/client/src/play/io.ts',
    imports: 'socket.io-client',
    rule: 'client-drivers-only-in-adapters',
  },
  { file: 'packages/client/src/adapters/io.ts', imports: 'socket.io-client', rule: undefined },
  {
    file: 'packages/client/src/deep.ts',
    imports: '../../netcode/src/index.ts',
    rule: 'packages-meet-by-name',
  },
  { file: 'packages/client/src/proof.ts', imports: '../test/x.ts', rule: 'source-imports-no-test' },
  { file: 'packages/client/test/bots.test.ts', imports: '@greenroom/testkit', rule: undefined },
  { file: 'packages/server/src/client.ts', imports: '@greenroom/client', rule: 'server-imports' },
  {
    file: 'packages/server/src/game.ts',
    imports: '@greenroom/netcode',
    rule: 'netcode-in-server-only-for-replay',
  },
  { file: 'packages/server/src/replay/run.ts', imports: '@greenroom/netcode', rule: undefined },
  { file: 'packages/server/src/http/io.ts', imports: 'socket.io', rule: 'socket-io-only-in-socketio' },
  { file: 'packages/server/src/socketio/io.ts', imports: 'socket.io', rule: undefined },
  { file: 'packages/server/src/store/open.ts', imports: 'node:sqlite', rule: 'sqlite-only-in-its-engine' },
  { file: 'packages/server/src/store/sqlite/open.ts', imports: 'node:sqlite', rule: undefined },
  { file: 'packages/server/src/cli/main.ts', imports: 'fastify', rule: 'fastify-only-in-http' },
  { file: 'packages/server/src/cli/static.ts', imports: '@fastify/static', rule: 'fastify-only-in-http' },
  { file: 'packages/server/src/http/app.ts', imports: 'fastify', rule: undefined },
  { file: 'packages/server/src/session/now.ts', imports: 'node:timers', rule: 'the-core-knows-no-platform' },
  { file: 'packages/testkit/src/server.ts', imports: '@greenroom/server', rule: 'testkit-imports' },
  { file: 'packages/testkit/src/bot.ts', imports: '@greenroom/client', rule: undefined },
  { file: 'apps/demo/src/net.ts', imports: '@greenroom/netcode', rule: 'an-app-is-a-page-of-a-lab' },
  { file: 'apps/demo/src/page.ts', imports: '@greenroom/client', rule: undefined },
  { file: 'apps/demo/greenroom.config.ts', imports: '@greenroom/server', rule: undefined },
  {
    file: 'apps/demo/other.config.ts',
    imports: '@greenroom/client',
    rule: 'the-scene-config-is-for-the-server',
  },
  { file: 'scripts/tool.ts', imports: '@greenroom/protocol', rule: 'scripts-stand-alone' },
  { file: 'e2e/pair.spec.ts', imports: '@greenroom/testkit', rule: undefined },
  { file: 'bench/src/lost.ts', imports: './nowhere.ts', rule: 'every-import-resolves' },
];

const FILLED = [
  ...PACKAGES.map((name) => `packages/${name}/src/index.ts`),
  'packages/netcode/src/cli/x.ts',
  'packages/client/src/session/x.ts',
  'packages/client/src/adapters/x.ts',
  'packages/client/src/ports/x.ts',
  'packages/client/test/x.ts',
];

describe('import directions', () => {
  let root: string;
  let check: ImportCheck;

  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'greenroom-imports-'));
    write('package.json', JSON.stringify({ name: 'x', type: 'module', workspaces: ['packages/*'] }));
    mkdirSync(join(root, 'node_modules/@greenroom'), { recursive: true });
    for (const name of PACKAGES) {
      const exports = { '.': { source: './src/index.ts', default: './dist/index.js' } };
      write(
        `packages/${name}/package.json`,
        JSON.stringify({ name: `@greenroom/${name}`, type: 'module', exports }),
      );
      symlinkSync(`../../packages/${name}`, join(root, 'node_modules/@greenroom', name));
    }
    for (const name of ['valibot', 'socket.io', 'socket.io-client', 'fastify', '@fastify/static']) {
      mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
    }
    for (const file of FILLED) write(file, 'export type Nothing = never;\n');
    // Type-only imports count as well: a direction does not depend on what survives compilation.
    for (const { file, imports } of CASES) write(file, `import type {} from '${imports}';\n`);
    write('bench/src/ring-a.ts', `import { b } from './ring-b.ts';\nexport const a = () => b;\n`);
    write('bench/src/ring-b.ts', `import { a } from './ring-a.ts';\nexport const b = () => a;\n`);
    write('bench/src/types-a.ts', `import type { B } from './types-b.ts';\nexport type A = B | undefined;\n`);
    write('bench/src/types-b.ts', `import type { A } from './types-a.ts';\nexport type B = A | null;\n`);
    write('packages/client/src/later.ts', `export const later = () => import('@greenroom/server');\n`);
    check = await checkImports(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const rulesFor = (file: string) =>
    check.violations.filter(({ from }) => from === file).map(({ rule }) => rule);

  for (const { file, imports, rule } of CASES) {
    test(`${file} -> ${imports} is ${rule === undefined ? 'allowed' : 'forbidden'}`, () => {
      if (rule === undefined) expect(rulesFor(file)).toEqual([]);
      else expect(rulesFor(file)).toContain(rule);
    });
  }

  test('a dynamic import is an import', () => {
    expect(rulesFor('packages/client/src/later.ts')).toContain('client-imports');
  });

  test('a cycle at run time is found, one of types alone is not', () => {
    expect(rulesFor('bench/src/ring-a.ts')).toEqual(['no-runtime-cycle']);
    expect(rulesFor('bench/src/types-a.ts')).toEqual([]);
  });

  test('every source file was read, and a check that missed one fails', () => {
    const files = sourceFiles(root);
    expect(files.length).toBeGreaterThan(CASES.length);
    expect(check.modules).toEqual(expect.arrayContaining(files));
    expect(judgeImports({ modules: check.modules, violations: [] }, files).failed).toBe(0);
    expect(judgeImports({ modules: check.modules.slice(1), violations: [] }, check.modules).failed).toBe(1);
    expect(judgeImports({ modules: [], violations: [] }, []).failed).toBe(1);
    expect(judgeImports(check, files).failed).toBe(1);
  });
});
