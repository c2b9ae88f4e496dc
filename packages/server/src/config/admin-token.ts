import type { KeyObject } from 'node:crypto';
import { ConfigError } from './config-error.ts';
import type { GreenroomConfig } from './schema.ts';
import { readSecret } from './secret.ts';

const VARIABLE = 'GREENROOM_ADMIN_TOKEN';

/** Of the config, else of the environment; undefined: there is none, and nothing that needs one is served. */
export async function loadAdminToken(
  { admin }: GreenroomConfig,
  baseDir: string,
): Promise<KeyObject | undefined> {
  if (admin) return usable(await readSecret(admin.token, baseDir, 'admin.token'), 'admin.token');
  if (!process.env[VARIABLE]) return undefined;
  return usable(await readSecret({ env: VARIABLE }, baseDir, VARIABLE), VARIABLE);
}

/** It travels in a header, which a blank ends and which has no other letters: nobody could ever show such a token. */
function usable(token: KeyObject, path: string): KeyObject {
  if (/^[!-~]+$/.test(token.export().toString())) return token;
  const sentence = 'must be one word of ASCII: a header brings no blank and no other letter.';
  throw new ConfigError([{ path, sentence }]);
}
