import { parseArgs } from 'node:util';
import { type ChaosResult, runChaos } from './run-chaos.ts';

const HELP = `npm run chaos -- [options]: people and servers to whom everything happens, and the record afterwards

  --sessions <n>  groups that arrive; default 200
  --minutes <n>   over which they arrive; default 5
  --seed <text>   repeats what happens (not when: time is real); default: made and printed
  --json          one JSON object instead of the lines

Exit code 1 when anybody has no true end, anything acknowledged is missing, or anything is held that nobody needs.
`;

/** A server goes once in so many ms. */
const SERVER_FAULT_MS = 10_000;

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const sessions = Number(values.sessions);
  const spreadMs = Number(values.minutes) * 60_000;
  if (values.help || !Number.isInteger(sessions) || sessions < 1 || !(spreadMs > 0)) {
    (values.help ? process.stdout : process.stderr).write(HELP);
    return values.help ? 0 : 2;
  }
  const seed = values.seed ?? String(Math.trunc(Math.random() * 0x7fff_ffff));
  console.error(`seed ${seed}`);
  const serverFaults = Math.ceil(spreadMs / SERVER_FAULT_MS);
  const { result } = await runChaos({ sessions, spreadMs: Math.round(spreadMs), serverFaults, seed });
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else print(result);
  return result.violations.length === 0 ? 0 : 1;
}

function print({ violations, seed, ...result }: ChaosResult): void {
  for (const [name, value] of Object.entries(result))
    console.log(`${name.padEnd(14)} ${JSON.stringify(value)}`);
  for (const violation of violations) console.log(`VIOLATION ${violation}`);
  console.log(`${violations.length} violations; --seed ${seed} repeats it`);
}

process.exit(await main());
