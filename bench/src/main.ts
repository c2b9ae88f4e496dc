import { readArguments } from './arguments.ts';
import type { Figure } from './bench.ts';
import { jsonLine, table } from './print.ts';
import { BENCHES } from './registry.ts';

const known = BENCHES.flatMap(({ ids }) => ids);
const { isJson, only } = argumentsOrExit();
const wanted = only ?? new Set(known);

const figures: Figure[] = [];
for (const bench of BENCHES) {
  const ids = bench.ids.filter((id) => wanted.has(id));
  if (ids.length === 0) continue;
  // Progress goes to stderr: stdout is the result.
  console.error(`measuring ${ids.join(', ')}`);
  try {
    const measured = (await bench.run(new Set(ids))).filter(({ id }) => wanted.has(id));
    figures.push(...measured);
    if (isJson) for (const figure of measured) console.log(jsonLine(figure));
  } catch (error) {
    console.error(`${ids.join(', ')} could not be measured:`, error);
    process.exitCode = 1;
  }
}
if (!isJson) console.log(table(figures));

function argumentsOrExit() {
  try {
    return readArguments(process.argv.slice(2), known);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
