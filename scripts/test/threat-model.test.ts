import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from '../runner/repository.ts';

const OWN = 'scripts/test/threat-model.test.ts';
const page = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const entries = [...page.matchAll(/^\| \[(THR-\d+)\] \|/gm)].map(([, id]) => id ?? '');

/** Ids in names of tests: a string that begins with them. */
const named = new Set(
  sourceFiles()
    .filter((file) => /\.(test|spec)\.ts$/.test(file) && file !== OWN)
    .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/['"`]((?:\[[A-Z]+-\d+\] )+)/g)])
    .flatMap(([, ids = '']) => [...ids.matchAll(/THR-\d+/g)].map(([id]) => id)),
);

describe('docs/threat-model.md', () => {
  it('numbers its entries from 1, each once', () => {
    expect(entries.length).toBeGreaterThan(20);
    expect(entries).toEqual(entries.map((_, index) => `THR-${index + 1}`));
  });

  it('has a test for each entry', () => {
    expect(entries.filter((id) => !named.has(id))).toEqual([]);
  });

  it('has an entry for each test', () => {
    expect([...named].filter((id) => !entries.includes(id))).toEqual([]);
  });
});
