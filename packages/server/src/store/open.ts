import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createMemoryStore } from './memory/memory-store.ts';
import { StoreOpenError } from './open-error.ts';
import type { Store } from './port.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';

/**
 * Opens the store that the path names: `:memory:` keeps nothing beyond the process, anything else is the path of a
 * SQLite file, made with its folder where it does not exist. Rejects with StoreOpenError.
 */
export async function openStore(path: string): Promise<Store> {
  if (path === ':memory:') return createMemoryStore();
  const file = resolve(path);
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StoreOpenError('cannotOpen', `The folder ${folder} for the record cannot be made.`, { cause });
  }
  return openSqliteStore({ file });
}
