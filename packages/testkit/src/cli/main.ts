/*
 * `npm run sim`: sessions over every network there is, each from a seed. Progress goes to stderr, the result to stdout;
 * a session that fails is named with the command that plays it again. Exits with 1 when one failed, with 2 for arguments
 * that mean nothing.
 */
import { readArguments, type SimArguments, USAGE } from './arguments.ts';
import { runOnAllCores } from './sim-pool.ts';
import { addResult, noTotals, runSession, type SimTotals, sessionsOf } from './sim-run.ts';

const PROGRESS_EVERY_MS = 5000;

const options = argumentsOrExit();
const { mode, count, seed, session, isJson } = options;
const startedAt = performance.now();
const totals = session === undefined ? await runAll() : runOne(session);
print(totals, (performance.now() - startedAt) / 1000);
if (totals.failures.length > 0) process.exitCode = 1;

function argumentsOrExit(): SimArguments {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(USAGE);
    process.exit(0);
  }
  try {
    return readArguments(args, () => String(Date.now() % 1_000_000_000));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

function runOne(name: string): SimTotals {
  const sum = noTotals();
  addResult(sum, name, runSession(options, name));
  sum.failures.forEach(tell);
  return sum;
}

async function runAll(): Promise<SimTotals> {
  const sessions = sessionsOf(mode, count);
  console.error(`${sessions} sessions, seed ${seed}`);
  let toldAt = startedAt;
  return runOnAllCores(options, sessions, (sum, part) => {
    part.failures.forEach(tell);
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    const seconds = Math.round((toldAt - startedAt) / 1000);
    console.error(`${sum.sessions} of ${sessions} sessions, ${sum.failures.length} failed, ${seconds} s`);
  });
}

function tell(failure: SimTotals['failures'][number]): void {
  const players = options.players === undefined ? '' : ` --players ${options.players}`;
  const how = { sessions: '', faults: ' --faults', 'false-alarms': ' --false-alarms 1' }[mode];
  const again = `npm run sim -- --session ${failure.session}${how}${players}`;
  console.error([`FAILED: ${again}`, ...failure.problems].join('\n  '));
}

function print({ failures, ...sums }: SimTotals, seconds: number): void {
  if (isJson) {
    const names = failures.map((failure) => failure.session);
    const line = { seed, ...sums, failures: names, seconds: Number(seconds.toFixed(1)) };
    console.log(JSON.stringify(line));
    return;
  }
  const share = (part: number) => ((100 * part) / Math.max(1, sums.frames)).toFixed(1);
  console.log(
    `${sums.sessions} sessions, ${failures.length} failed (seed ${seed}): ${sums.frames} confirmed frames, ` +
      `rollbacks in ${share(sums.rollbacks)} % of them, ${share(sums.resimulatedFrames)} % resimulated, ` +
      `${sums.stalls} stalls, ${sums.packets} packets; ${seconds.toFixed(1)} s`,
  );
}
