import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';
import { text } from './section.ts';

/** Whoever has one thing that was made with a secret can try secrets on it: a short one is found in no time. */
export const MIN_SECRET_CHARS = 16;

/**
 * Where a secret is. The secret itself is none of the words of a config, which is copied and published. What was given is
 * not repeated.
 */
export function secretSource(variable: string) {
  return v.union(
    [v.strictObject({ env: text(256) }), v.strictObject({ file: text(1_024) })],
    `must say where the secret is: { env: '${variable}' } or { file: './some.secret' }.`,
  );
}
export type SecretSource = v.InferOutput<ReturnType<typeof secretSource>>;

/**
 * Reads a secret from where the config says it is, as a key object, which shows in no log and in no JSON. `path` is where
 * the config says so. Throws a ConfigError, which never holds the secret.
 */
export async function readSecret(source: SecretSource, baseDir: string, path: string): Promise<KeyObject> {
  const problem = (sentence: string) => new ConfigError([{ path, sentence }]);
  const secret = 'env' in source ? process.env[source.env]?.trim() : await readSecretFile(source.file);
  if (!secret && 'env' in source) throw problem(`names ${source.env}, which is not set in the environment.`);
  if (secret === undefined || secret.length < MIN_SECRET_CHARS) {
    throw problem(`is shorter than ${MIN_SECRET_CHARS} characters; make one with 'openssl rand -hex 32'.`);
  }
  return createSecretKey(secret, 'utf8');

  async function readSecretFile(name: string): Promise<string> {
    const file = resolve(baseDir, name);
    const content = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw problem(`names ${file}, which cannot be read (${cause.code ?? cause.message}).`);
    });
    return content.trim();
  }
}
