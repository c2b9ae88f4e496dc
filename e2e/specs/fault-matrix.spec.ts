import type { Cell } from '../faults/matrix/run-cell.ts';
import { runCell } from '../faults/matrix/run-cell.ts';
import { isInNamespace } from '../support/browsers.ts';
import { expect, test } from '../support/test.ts';

/** A few cells of the matrix, one for each thing that a network does. All of them: `npm run faults`. */
const CELLS: readonly Cell[] = [
  { fault: 'networkUnplugged', state: 'waiting' },
  { fault: 'networkCut', state: 'validating' },
  { fault: 'linkCut', state: 'playing' },
];

/** Below the limit of a test, past which nobody would close anything. */
const LIMIT_MS = 110_000;

test.skip(!isInNamespace, 'networks can be cut only in a network namespace');

for (const cell of CELLS) {
  test(`[REG-38] ${cell.fault} in ${cell.state} comes to the end that it has to come to`, async () => {
    const number = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
    const { got, complaints, expected } = await runCell(cell, number, LIMIT_MS);
    expect({ ...got, complaints }).toEqual({ ada: expected.ada, ben: expected.ben, complaints: [] });
  });
}
