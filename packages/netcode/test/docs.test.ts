import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXPLANATIONS } from '../src/cli/explain.ts';
import * as layout from '../src/packet-layout.ts';

const root = new URL('../../../', import.meta.url);
const ROOT = fileURLToPath(root);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const isThere = (path: string) => existsSync(new URL(path, root));
const page = read('docs/netcode.md');
const playbook = read('docs/desync-playbook.md');
const readme = read('packages/netcode/README.md');

/** The rules of the page, each with the files that show it. */
const rules = [...page.matchAll(/^\| (RB-\d+) \| .* \| ([^|]*) \|$/gm)].map(([, id = '', files = '']) => ({
  id,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) =>
    /^(packages|apps|bench|e2e|scripts)\//.test(file) ? file : `packages/netcode/test/${file}`,
  ),
}));

/** The ids in the names of tests, each with a file that has it. */
function idsInTests(): ReadonlyMap<string, string> {
  const patterns = [
    '{packages,apps}/*/test/**/*.test.ts',
    '{bench,scripts}/**/*.test.ts',
    'e2e/specs/**/*.spec.ts',
  ];
  const files = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .filter((file) => !file.includes('node_modules'));
  return new Map(
    files.flatMap((file) =>
      [...read(file).matchAll(/\[(RB-\d+)\]/g)].map(([, id = '']) => [id, file] as const),
    ),
  );
}

describe('docs/netcode.md', () => {
  it('has rules without a gap, each shown by tests that bear its id', () => {
    expect(rules.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => `RB-${index + 1}`));
    expect(rules.filter(({ files }) => files.length === 0)).toEqual([]);
    const missing = rules.flatMap(({ id, files }) =>
      files
        .filter((file) => !isThere(file) || !read(file).includes(`[${id}]`))
        .map((file) => `${id} in ${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('knows every rule that a test names', () => {
    const known = new Set(rules.map(({ id }) => id));
    const used = idsInTests();
    expect(used.size).toBeGreaterThanOrEqual(rules.length);
    const unknown = [...used].filter(([id]) => !known.has(id));
    expect(unknown).toEqual([]);
  });

  it('has the fields of a packet where they are', () => {
    const rows = [...page.matchAll(/^\| (\d+) \| (\d+) \| ([a-z ]+) \|/gm)].map(
      ([, offset, bytes, name]) => [name, Number(offset), Number(bytes)] as const,
    );
    const { OFFSET_CHECKSUM_FRAME, CHECKSUM_BYTES, HEADER_BYTES, ...rest } = layout;
    const starts = [
      ['version and flags', rest.OFFSET_VERSION_AND_FLAGS],
      ['epoch', rest.OFFSET_EPOCH],
      ['episode', rest.OFFSET_EPISODE],
      ['frame', rest.OFFSET_FRAME],
      ['acknowledgement', rest.OFFSET_ACK],
      ['first input', rest.OFFSET_FIRST_INPUT],
      ['input count', rest.OFFSET_INPUT_COUNT],
      ['sequence', rest.OFFSET_SEQUENCE],
      ['echo', rest.OFFSET_ECHO],
      ['echo age', rest.OFFSET_ECHO_AGE],
      ['advantage', rest.OFFSET_ADVANTAGE],
    ] as const;
    const ends = [...starts.slice(1).map(([, offset]) => offset), HEADER_BYTES];
    const fields = starts.map(([name, offset], index) => [name, offset, ends[index]! - offset] as const);
    expect(rows).toEqual([...fields, ['checksum', OFFSET_CHECKSUM_FRAME, CHECKSUM_BYTES]]);
    expect(page).toContain(`Version ${layout.PACKET_VERSION}:`);
    expect(page).toContain(`distance from \`frame\`, plus ${layout.ACK_BIAS}`);
  });

  it('and the playbook explain everything that the sync test says', () => {
    for (const cause of Object.keys(EXPLANATIONS)) {
      expect(page, cause).toMatch(new RegExp(`^\\| \`${cause}\` \\|`, 'm'));
      expect(playbook, cause).toMatch(new RegExp(`^\\| the sync test says \`${cause}\``, 'm'));
    }
  });

  it('links to pages that exist', () => {
    for (const [file, text] of [
      ['docs/netcode.md', page],
      ['docs/desync-playbook.md', playbook],
    ] as const) {
      const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
        ([, to = '']) => new URL(to, new URL(file, root)),
      );
      expect(links.length, file).toBeGreaterThan(0);
      for (const link of links) expect(existsSync(link), `${file} to ${link.pathname}`).toBe(true);
    }
  });
});

describe('packages/netcode/README.md', () => {
  it('has an example that runs as it stands: both players end on the same frame with the same checksum', async () => {
    const code = /```ts\n(import \{ createRunner[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const folder = fileURLToPath(new URL('packages/netcode', root));
    const args = ['--conditions=source', '--input-type=module-typescript', '--eval', code];
    const output = await new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        args,
        { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
        (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
      );
    });
    const ends = output
      .split('\n')
      .filter((line) => line.includes('"finished"'))
      .map((line) => JSON.parse(line.slice(2)) as { frame: number; checksum: number; outcome: unknown });
    expect(ends).toHaveLength(2);
    expect(ends[0]).toEqual(ends[1]);
    // The first two frames are idle: the input delay.
    expect(ends[0]).toMatchObject({ frame: 61, outcome: { winner: 1 } });
  });
});
