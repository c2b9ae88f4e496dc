import type { KeyObject } from 'node:crypto';
import type { GreenroomConfig } from './schema.ts';
import { readSecret } from './secret.ts';

const VARIABLE = 'GREENROOM_ADMIN_TOKEN';

/** Of the config, else of the environment; undefined: there is none, and nothing that needs one is served. */
export async function loadAdminToken(
  { admin }: GreenroomConfig,
  baseDir: string,
): Promise<KeyObject | undefined> {
  if (admin) return readSecret(admin.token, baseDir, 'admin.token');
  if (!process.env[VARIABLE]) return undefined;
  return readSecret({ env: VARIABLE }, baseDir, VARIABLE);
}
