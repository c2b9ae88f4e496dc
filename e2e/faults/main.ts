/**
 * `npm run faults`: every fault in every state, with real browsers and a bad network between them. Prints a line for each cell as
 * it comes out; the exit code is 1 where one is not as expected.
 *
 * --json           the lines are JSON
 * --only <cells>   `fault/state`, `fault` or `/state`, several with commas
 * --workers <n>    cells at the same time (1)
 * --repeat <n>     each cell n times (1)
 * --write          puts the table into docs/resilience.md; with all cells only
 */
import { parseArgs } from 'node:util';
import buildPages from '../support/build-pages.ts';
import { chosenCells } from './matrix/matrix.ts';
import { type CellResult, runCell } from './matrix/run-cell.ts';

const options = optionsOrExit();

await buildPages();
const results: CellResult[] = [];
const queue = options.cells.map((cell, index) => ({ cell, index }));
async function work(number: number): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const result = await runCell(next.cell, number);
    results[next.index] = result;
    console.log(options.isJson ? JSON.stringify(result) : lineOf(result));
  }
}
await Promise.all(Array.from({ length: options.workers }, (_, number) => work(number)));
const bad = results.filter(({ isGood }) => !isGood).length;
console.log(
  options.isJson
    ? JSON.stringify({ cells: results.length, bad })
    : `${results.length} cells, ${bad} not as expected`,
);
process.exitCode = bad === 0 ? 0 : 1;

function lineOf({ fault, state, expected, got, complaints, isGood, ms }: CellResult): string {
  const verdict = isGood ? 'ok ' : 'BAD';
  const ends = `${got.ada}/${got.ben}${isGood ? '' : `, expected ${expected.ada}/${expected.ben}`}`;
  return `${verdict} ${fault}/${state}: ${[ends, ...complaints].join('; ')} (${ms} ms)`;
}

/** Exits with 2 and a sentence for arguments that mean nothing. */
function optionsOrExit() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        only: { type: 'string' },
        workers: { type: 'string', default: '1' },
        repeat: { type: 'string', default: '1' },
      },
    });
    const [workers, repeat] = [count('--workers', values.workers), count('--repeat', values.repeat)];
    const cells = chosenCells(values.only).flatMap((cell) => Array.from({ length: repeat }, () => cell));
    return { isJson: values.json, cells, workers };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0))
    throw new RangeError(`${name} is a whole number above 0, not '${text}'`);
  return value;
}
