import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machine } from '../../src/session/machine.ts';

const root = new URL('../../../../', import.meta.url);
const page = readFileSync(new URL('docs/session.md', root), 'utf8');

/** The transitions of the chart as rows of the page's table. */
function rows(): readonly string[] {
  const nodes = [...Object.values(machine.root.states), machine.root];
  return nodes.flatMap((node) =>
    [...node.transitions.values()].flat().map(({ eventType, guard, target, actions }) => {
      const names = typeof guard === 'object' || typeof guard === 'function' ? partsOf(guard) : guard;
      const to = target?.map(({ key }) => key).join() ?? '';
      const does = actions.map(nameOf).join();
      return `| ${node === machine.root ? 'any' : node.key} | ${eventType} | ${names ?? ''} | ${to} | ${does || 'nothing'} |`;
    }),
  );
}

function nameOf(action: unknown): string {
  return typeof action === 'string' ? action : (action as { readonly type: string }).type;
}

function partsOf(guard: unknown): string {
  const { guards } = guard as { readonly guards?: readonly string[] };
  return guards?.join(' and ') ?? 'a guard without a name';
}

describe('docs/session.md', () => {
  it('has the transitions of the chart, all of them and in their order', () => {
    const section = page.split('\n## Transitions\n')[1]?.split('\n## ')[0] ?? '';
    const [, ...table] = section.split('\n').filter((line) => line.startsWith('| '));
    expect(table).toEqual(rows());
  });

  it('names files that show each rule', () => {
    const claims = [...page.matchAll(/^\| ((?:SES|REG|RB)-\d+) \|.*\| ([^|]*) \|$/gm)];
    expect(claims.length).toBeGreaterThan(15);
    for (const [, rule = '', files = ''] of claims) {
      for (const [, file = ''] of files.matchAll(/`([^`]+)`/g)) {
        const text = readFileSync(new URL(`packages/server/test/session/${file}`, root), 'utf8');
        expect(text, `${rule} in ${file}`).toContain(`[${rule}]`);
      }
    }
  });
});
