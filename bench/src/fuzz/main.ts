import { parseArgs } from 'node:util';
import { type FuzzResult, isClean, runTarget } from './run-fuzz.ts';
import { TARGETS } from './targets.ts';

const HELP = `npm run fuzz -- [options]: generated inputs into everything that takes bytes from outside

  --inputs <n>     inputs over all targets; default 1000000
  --seed <text>    repeats a run; default: made and printed
  --only <target>  one of ${TARGETS.map(({ name }) => name).join(', ')}; may be given more than once
  --json           one JSON object instead of the table

Exit code 1 when anything threw, grew, was held, or changed what is not the attacker's.
`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const inputs = Number(values.inputs);
  const targets = TARGETS.filter(({ name }) => values.only?.includes(name) ?? true);
  if (!Number.isInteger(inputs) || inputs < 1 || targets.length === 0) {
    process.stderr.write(HELP);
    return 2;
  }
  const seed = values.seed ?? String(Math.trunc(Math.random() * 0x7fff_ffff));
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  if (!values.json) console.log(`seed ${seed}`);
  const results: FuzzResult[] = [];
  for (const target of targets) {
    const result = await runTarget(target, Math.ceil((inputs * target.share) / shares), seed);
    results.push(result);
    if (!values.json) print(result);
  }
  const total = results.reduce((sum, result) => sum + result.inputs, 0);
  if (values.json) console.log(JSON.stringify({ seed, inputs: total, results }, null, 2));
  else
    console.log(
      `${total} inputs, ${results.every(isClean) ? 'nothing found' : 'FOUND SOMETHING'}; --seed ${seed} repeats it`,
    );
  return results.every(isClean) ? 0 : 1;
}

function print({ target, inputs, seconds, throws, growthBytes, held, foreign, examples }: FuzzResult): void {
  const growth = `${(growthBytes / 1_000_000).toFixed(1)} MB`;
  console.log(
    `${target.padEnd(10)} ${String(inputs).padStart(8)} inputs ${seconds.toFixed(1).padStart(6)} s, ` +
      `throws ${throws}, growth ${growth}, held ${held}, foreign effects ${foreign}`,
  );
  for (const example of examples) console.log(`  ${example}`);
}

process.exit(await main());
