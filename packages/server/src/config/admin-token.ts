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

/** It travels in a header, where a blank ends it: nobody could ever show such a token. */
function usable(token: KeyObject, path: string): KeyObject {
  if (!/\s/.test(token.export().toString())) return token;
  throw new ConfigError([{ path, sentence: 'has a blank in it; a token is one word.' }]);
}
