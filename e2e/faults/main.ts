/**
 * `npm run faults`: every fault in every state, with real browsers and a bad network between them. Prints a line for each cell as
 * it comes out; the exit code is 1 where one is not as expected.
 *
 * --json           the lines are JSON
 * --only <cells>   `fault/state`, `fault` or `/state`, several with commas
 * --workers <n>    cells at the same time (1)
 * --repeat <n>     each cell n times (1)
 * --write          puts the table into docs/resilience.md; needs every cell
 * --from <file>    runs nothing: takes the lines of earlier runs with --json; of one cell the last line counts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/runner/repository.ts';
import buildPages from '../support/build-pages.ts';
import { chosenCells } from './matrix/matrix.ts';
import { type CellResult, runCell } from './matrix/run-cell.ts';
import { TABLE_BEGINS, TABLE_ENDS, tableOf } from './matrix/table.ts';

const options = optionsOrExit();

const results = options.from === undefined ? await runAll() : resultsIn(options.from);
if (options.isWritten) writeTable(tableOf(results));
const bad = results.filter(({ isGood }) => !isGood).length;
const sum = `${results.length} cells, ${bad} not as expected`;
console.log(options.isJson ? JSON.stringify({ cells: results.length, bad }) : sum);
process.exitCode = bad === 0 ? 0 : 1;

async function runAll(): Promise<readonly CellResult[]> {
  await buildPages();
  const all: CellResult[] = [];
  const queue = options.cells.map((cell, index) => ({ cell, index }));
  const work = async (number: number) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await runCell(next.cell, number);
      all[next.index] = result;
      console.log(options.isJson ? JSON.stringify(result) : lineOf(result));
    }
  };
  await Promise.all(Array.from({ length: options.workers }, (_, number) => work(number)));
  return all;
}

function resultsIn(file: string): readonly CellResult[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"fault"'));
  const all = lines.map((line) => JSON.parse(line) as CellResult);
  return [...new Map(all.map((result) => [`${result.fault}/${result.state}`, result])).values()];
}

function writeTable(table: string): void {
  const path = join(ROOT, 'docs/resilience.md');
  const text = readFileSync(path, 'utf8');
  const [before, after] = [text.split(TABLE_BEGINS)[0], text.split(TABLE_ENDS)[1]];
  if (after === undefined) throw new Error(`${path} has no place for the table`);
  writeFileSync(path, `${before}${TABLE_BEGINS}\n\n${table}\n\n${TABLE_ENDS}${after}`);
}

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
        write: { type: 'boolean', default: false },
        from: { type: 'string' },
      },
    });
    const [workers, repeat] = [count('--workers', values.workers), count('--repeat', values.repeat)];
    const cells = chosenCells(values.only).flatMap((cell) => Array.from({ length: repeat }, () => cell));
    return { isJson: values.json, cells, workers, isWritten: values.write, from: values.from };
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
