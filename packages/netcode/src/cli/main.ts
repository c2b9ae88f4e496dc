#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { HELP } from './help.ts';
import { loadGames } from './load-games.ts';
import { noteLoadedFiles } from './loaded-files.ts';
import { readOptions } from './options.ts';
import { findPowers } from './power-operator.ts';
import { describeReport } from './report.ts';
import { type GameReport, testGame } from './test-game.ts';
import { POWER } from './unsafe-globals.ts';
import { UsageError } from './usage-error.ts';
import { shortened, type Use, Watch } from './watch.ts';

const EXIT = { deterministic: 0, not: 1, usage: 2 } as const;

async function run(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return args.length === 0 ? EXIT.usage : EXIT.deterministic;
  }
  if (args[0] === '--version') {
    process.stdout.write(`${version()}\n`);
    return EXIT.deterministic;
  }
  const options = readOptions(args);
  const watch = new Watch();
  watch.install();
  const loadedFiles = noteLoadedFiles();
  const games = await watch.duringLoad(() => loadGames(options.file, options.game));
  const loadUses = [...watch.takeUses(), ...loadedFiles().flatMap(powersIn)];
  const reports = games.map((game) => {
    const report = testGame(game, options, watch);
    return { ...report, uses: [...loadUses, ...report.uses] };
  });
  const isPassed = reports.every(
    ({ failure, uses }) => failure === undefined && (uses.length === 0 || !options.isStrict),
  );
  process.stdout.write(options.asJson ? jsonOf(reports) : reports.map(describeReport).join('\n'));
  return isPassed ? EXIT.deterministic : EXIT.not;
}

function powersIn(file: string): Use[] {
  return findPowers(readFileSync(file, 'utf8')).map(({ line, column }) => {
    return { what: POWER, during: 'source', place: shortened(`${file}:${line}:${column}`) };
  });
}

function jsonOf(games: readonly GameReport[]): string {
  const isDeterministic = games.every(({ failure }) => failure === undefined);
  return `${JSON.stringify({ isDeterministic, games }, null, 2)}\n`;
}

function version(): string {
  return (
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version;
}

run(process.argv.slice(2)).then(
  // A module that waits for something must not keep us; what was written is out first.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    if (error instanceof UsageError) console.error("See 'greenroom-sync-test --help'.");
    process.exit(error instanceof UsageError ? EXIT.usage : EXIT.not);
  },
);
