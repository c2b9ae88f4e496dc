import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { type SignEntryLink, signEntryLink } from '../entry/sign-entry-link.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed, UsageError } from './usage-error.ts';

const OPTIONS = {
  url: { type: 'string' },
  scene: { type: 'string' },
  expires: { type: 'string' },
  'secret-file': { type: 'string' },
  'id-parameter': { type: 'string' },
} as const;

/** Not an option: what stands on a command line is seen by everybody on the machine. */
const VARIABLE = 'GREENROOM_ENTRY_SECRET';

/** `greenroom sign-link`: the personal links of some participants, one a line. */
export async function signLink(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  );
  const { url, scene } = values;
  if (url === undefined) throw new UsageError('sign-link needs --url, the address of the experiment page.');
  const ids = positionals.length === 1 && positionals[0] === '-' ? await readLines() : positionals;
  if (ids.length === 0)
    throw new UsageError("sign-link needs ids of participants, or '-' to read them from stdin.");
  const secret = await readSecretText(values['secret-file']);
  const expiresAt = values.expires === undefined ? undefined : instantOf(values.expires);
  const rest = { url, scene, secret, expiresAt, idParameter: values['id-parameter'] };
  // All or none: half a list of links is not noticed.
  const links = ids.map((participant) => linkOf({ ...rest, participant }));
  process.stdout.write(`${links.join('\n')}\n`);
  return EXIT.done;
}

function linkOf(options: SignEntryLink): string {
  try {
    return signEntryLink(options);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`No link was made: ${error.message}.`, { cause: error });
    throw error;
  }
}

async function readLines(): Promise<readonly string[]> {
  const lines = (await text(process.stdin)).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

async function readSecretText(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const content = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`--secret-file ${file} cannot be read (${cause.code ?? cause.message}).`, {
        cause,
      });
    });
    return content.trim();
  }
  const secret = process.env[VARIABLE]?.trim();
  if (secret) return secret;
  throw new UsageError(
    `The secret is missing: set ${VARIABLE}, or name a file that holds it with --secret-file.`,
  );
}

/** `2026-12-31`, `2026-12-31T18:00Z`: whatever a Date reads, in the future or not. */
function instantOf(words: string): number {
  const instant = Date.parse(words);
  if (!Number.isNaN(instant)) return instant;
  throw new UsageError(`--expires must be an instant like 2026-12-31T18:00Z, not '${words}'.`);
}
