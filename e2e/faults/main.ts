/**
 * `npm run faults`: every fault in every state, with real browsers and a bad network between them. Prints a line for each cell as
 * it comes out; the exit code is 1 where one is not as expected.
 *
 * --json           the lines are JSON
 * --only <cells>   `fault/state`, `fault` or `/state`, several with commas
 * --workers <n>    cells at the same time (1)
 * --repeat <n>     each cell n times (1)
 * --bars           measures instead: cuts of the link of 1, 3 and 10 s, and kills of the server, 20 of each (--repeat)
 * --write          puts the table into docs/resilience.md; needs every cell
 * --from <file>    runs nothing: takes the lines of earlier runs with --json; of one cell the last line counts
 *
 * Whoever ends it early (Ctrl-C, SIGTERM) has nothing left behind: see also scripts/faults.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/runner/repository.ts';
import buildPages from '../support/build-pages.ts';
import { measureLinkCuts } from './bars/link-cuts.ts';
import { measureServerKills } from './bars/server-kills.ts';
import { chosenCells } from './matrix/matrix.ts';
import { type CellResult, runCell } from './matrix/run-cell.ts';
import { TABLE_BEGINS, TABLE_ENDS, tableOf } from './matrix/table.ts';
import { closeAllWorlds } from './matrix/world.ts';

const BAR_TIMES = 20;
const LINK_CUTS = [
  { seconds: 1, limitMs: 700 },
  { seconds: 3, limitMs: 2_000 },
  { seconds: 10, limitMs: 2_000 },
];

/** What a server takes to stop, and a bit. */
const CLOSING_MS = 20_000;

const options = optionsOrExit();

// The second one ends it at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => endEarly(128 + constants.signals[signal]));
// Whoever has started us is gone: nobody will ever read what comes out.
process.stdout.once('error', () => endEarly(1));

process.exitCode = (await (options.areBars ? measureBars() : runMatrix())) ? 0 : 1;

async function runMatrix(): Promise<boolean> {
  const results = options.from === undefined ? await runAll() : resultsIn(options.from);
  if (options.isWritten) writeTable(tableOf(results));
  const bad = results.filter(({ isGood }) => !isGood).length;
  const sum = `${results.length} cells, ${bad} not as expected`;
  console.log(options.isJson ? JSON.stringify({ cells: results.length, bad }) : sum);
  return bad === 0;
}

async function measureBars(): Promise<boolean> {
  await buildPages();
  const times = options.repeat ?? BAR_TIMES;
  let areGood = true;
  for (const measure of [
    ...LINK_CUTS.map(
      ({ seconds, limitMs }) =>
        () =>
          measureLinkCuts(seconds, times, limitMs),
    ),
    () => measureServerKills(times),
  ]) {
    const report = await measure();
    console.log(JSON.stringify(report));
    areGood &&= report.isGood;
  }
  return areGood;
}

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

function endEarly(exitCode: number): void {
  const exit = () => process.exit(exitCode);
  setTimeout(exit, CLOSING_MS);
  void closeAllWorlds().then(exit);
}

/** Exits with 2 and a sentence for arguments that mean nothing. */
function optionsOrExit() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        only: { type: 'string' },
        workers: { type: 'string', default: '1' },
        repeat: { type: 'string' },
        bars: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        from: { type: 'string' },
      },
    });
    const workers = count('--workers', values.workers);
    const repeat = values.repeat === undefined ? undefined : count('--repeat', values.repeat);
    const cells = chosenCells(values.only).flatMap((cell) => Array.from({ length: repeat ?? 1 }, () => cell));
    const { json: isJson, write: isWritten, bars: areBars, from } = values;
    return { isJson, isWritten, areBars, from, cells, workers, repeat };
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
