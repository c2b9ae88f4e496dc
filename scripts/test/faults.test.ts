import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTICIPANT_OUTCOMES } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { expectedEnd } from '../../e2e/faults/matrix/expected-end.ts';
import { FAULT_NAMES } from '../../e2e/faults/matrix/faults.ts';
import { allCells, chosenCells } from '../../e2e/faults/matrix/matrix.ts';
import { STATES } from '../../e2e/faults/matrix/states.ts';
import { endsInWords, TABLE_BEGINS, TABLE_ENDS } from '../../e2e/faults/matrix/table.ts';
import { ROOT } from '../runner/repository.ts';

const text = readFileSync(join(ROOT, 'docs/resilience.md'), 'utf8');
const generated = text.slice(text.indexOf(TABLE_BEGINS), text.indexOf(TABLE_ENDS));
const rows = generated
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.slice(2, -2).split(' | '));

describe('the fault matrix', () => {
  it('has an end with a reason for every fault in every state', () => {
    expect(allCells()).toHaveLength(FAULT_NAMES.length * STATES.length);
    for (const { fault, state } of allCells()) {
      const { ada, ben, why } = expectedEnd(fault, state);
      expect(PARTICIPANT_OUTCOMES, `${fault}/${state}`).toEqual(expect.arrayContaining([ada, ben]));
      expect(why, `${fault}/${state}`).toMatch(/\w+ \w+/);
    }
  });

  it('is in docs/resilience.md, every cell as expected', () => {
    const [head, , ...body] = rows;
    expect(head).toEqual(['fault', ...STATES]);
    expect(body).toEqual(
      FAULT_NAMES.map((fault) => [
        `\`${fault}\``,
        ...STATES.map((state) => endsInWords(expectedEnd(fault, state))),
      ]),
    );
  });

  it('can be run in part', () => {
    expect(chosenCells('linkCut/playing')).toEqual([{ fault: 'linkCut', state: 'playing' }]);
    expect(chosenCells('linkCut')).toHaveLength(STATES.length);
    expect(chosenCells('/ended,linkCut')).toHaveLength(FAULT_NAMES.length + STATES.length - 1);
    expect(() => chosenCells('linkCut/plying')).toThrow(/no state 'plying'.*playing/);
    expect(() => chosenCells('lnkCut')).toThrow(/no fault 'lnkCut'.*linkCut/);
  });
});
