import { createSecretKey } from 'node:crypto';
import { ParticipantIdSchema, SceneIdSchema } from '@greenroom/protocol';
import * as v from 'valibot';
import { MIN_SECRET_CHARS } from '../config/secret.ts';
import { type Entry, signEntry } from './entry-signature.ts';

export interface SignEntryLink extends Entry {
  /** Address of the experiment page. */
  readonly url: string;
  /** The one that the server's config names in `entryLinks.secret`. */
  readonly secret: string;
  /** The page's parameter for the participant's id. Default `PROLIFIC_PID`. */
  readonly idParameter?: string | undefined;
}

/** Where the page finds the signature: `takeEntrySignature` of the client looks there. */
const SIGNATURE_PARAMETER = 'entry';

/**
 * The personal link of one participant. The signature stands behind the `#`, where no server and no log of one ever sees it;
 * in a link that has a `#` of its own, among the parameters. Throws a RangeError for a secret, id, scene or instant that the
 * server would not take.
 *
 *     signEntryLink({ url: 'https://lab.example/study', secret, participant: 'p1', expiresAt: Date.now() + 86_400_000 });
 */
export function signEntryLink({
  url,
  secret,
  idParameter = 'PROLIFIC_PID',
  ...entry
}: SignEntryLink): string {
  // As the server reads it: a file of a secret ends with a line break.
  const words = secret.trim();
  demand(words.length >= MIN_SECRET_CHARS, `the secret has fewer than ${MIN_SECRET_CHARS} characters`);
  demand(v.is(ParticipantIdSchema, entry.participant), `'${entry.participant}' is no participant id`);
  const { scene, expiresAt } = entry;
  demand(scene === undefined || v.is(SceneIdSchema, scene), `'${scene}' is no name of a scene`);
  demand(
    expiresAt === undefined || (expiresAt >= 0 && expiresAt <= LAST_INSTANT),
    'expiresAt is no instant in ms since 1970',
  );
  demand(URL.canParse(url), `'${url}' is no address`);
  const link = new URL(url);
  link.searchParams.set(idParameter, entry.participant);
  const signature = signEntry(createSecretKey(words, 'utf8'), entry);
  if (link.hash === '') link.hash = `${SIGNATURE_PARAMETER}=${signature}`;
  else link.searchParams.set(SIGNATURE_PARAMETER, signature);
  return link.href;
}

/** The last of twelve digits of seconds, which is what the server reads. */
const LAST_INSTANT = 999_999_999_999_999;

function demand(holds: boolean, sentence: string): void {
  if (!holds) throw new RangeError(sentence);
}
