import type { KeyObject } from 'node:crypto';
import { ConfigError } from './config-error.ts';
import type { GreenroomConfig, SceneConfig } from './schema.ts';
import { readSecret } from './secret.ts';

/** What entry links are signed with; undefined where the config has none. */
export async function loadEntryKey(
  { entryLinks }: GreenroomConfig,
  baseDir: string,
): Promise<KeyObject | undefined> {
  return entryLinks && (await readSecret(entryLinks.secret, baseDir, 'entryLinks.secret'));
}

/** Where links are signed, a scene takes no others unless it says so. Null: the scene is open to everybody. */
export function entryKeyFor(
  id: string,
  { entry }: SceneConfig,
  key: KeyObject | undefined,
): KeyObject | null {
  if (entry === 'signed' && key === undefined) {
    const sentence = "is 'signed', but there is no secret: set entryLinks.";
    throw new ConfigError([{ path: `scenes.${id}.entry`, sentence }]);
  }
  return entry === 'open' ? null : (key ?? null);
}
