import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { resolveConfig } from '../../src/config/load-config.ts';
import type { GreenroomConfig } from '../../src/config/schema.ts';
import { QUICK_SCENE } from '../support/start-server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url));
const ENTRY = { secret: { env: 'TEST_ENTRY_SECRET' } };

afterEach(() => vi.unstubAllEnvs());

function load(more: object, scene: object = {}) {
  return resolveConfig(
    { scenes: { kitchen: { ...QUICK_SCENE, ...scene } }, ...more } as GreenroomConfig,
    FIXTURES,
  );
}

async function problemOf(...args: Parameters<typeof load>): Promise<string> {
  const error = await load(...args).then(
    () => 'no problem',
    (problem: unknown) => problem,
  );
  if (error instanceof ConfigError) return error.message;
  throw error;
}

describe('who may enter', () => {
  it('everybody, unless links are signed; then whoever has one, but for scenes that are open', async () => {
    vi.stubEnv('TEST_ENTRY_SECRET', 'entry-secret-of-the-tests');
    const keyOf = async (...args: Parameters<typeof load>) =>
      (await load(...args)).scenes[0]?.entryKey ?? null;
    expect(await keyOf({})).toBeNull();
    expect((await keyOf({ entryLinks: ENTRY }))?.export().toString()).toBe('entry-secret-of-the-tests');
    expect(await keyOf({ entryLinks: ENTRY }, { entry: 'signed' })).not.toBeNull();
    expect(await keyOf({ entryLinks: ENTRY }, { entry: 'open' })).toBeNull();
  });

  it('[THR-3] nobody is let in by a secret that was forgotten', async () => {
    expect(await problemOf({ entryLinks: ENTRY })).toMatch(
      /^entryLinks\.secret names TEST_ENTRY_SECRET, which is not set/,
    );
    expect(await problemOf({}, { entry: 'signed' })).toMatch(
      /^scenes\.kitchen\.entry is 'signed', but there is no secret/,
    );
  });

  it('[THR-28] a secret that can be guessed is refused, and a secret in the config too; neither is repeated', async () => {
    vi.stubEnv('TEST_ENTRY_SECRET', 'sesame');
    const messages = [
      await problemOf({ entryLinks: ENTRY }),
      await problemOf({ entryLinks: { secret: 'sesame' } }),
      await problemOf({ admin: { token: 'sesame' } }),
    ];
    expect(messages).toEqual([
      expect.stringContaining('is shorter than 16 characters'),
      expect.stringContaining('must say where the secret is'),
      expect.stringContaining('must say where the secret is'),
    ]);
    expect(messages.join()).not.toContain('sesame');
  });
});

describe('the admin token', () => {
  it('[THR-26] has no default: without one in the config or the environment there is none', async () => {
    vi.stubEnv('GREENROOM_ADMIN_TOKEN', '');
    expect((await load({})).adminToken).toBeUndefined();
    vi.stubEnv('GREENROOM_ADMIN_TOKEN', 'token-of-the-environment');
    vi.stubEnv('TEST_TOKEN', 'token-of-the-config');
    expect((await load({})).adminToken?.export().toString()).toBe('token-of-the-environment');
    const admin = { token: { env: 'TEST_TOKEN' } };
    expect((await load({ admin })).adminToken?.export().toString()).toBe('token-of-the-config');
  });

  it('[THR-26] is one word: no header could bring another', async () => {
    for (const token of ['correct horse battery staple', 'schlüssel-des-labors']) {
      vi.stubEnv('GREENROOM_ADMIN_TOKEN', token);
      expect(await problemOf({})).toMatch(/^GREENROOM_ADMIN_TOKEN must be one word of ASCII/);
    }
  });
});

describe('whom the server believes', () => {
  it('[THR-5] [THR-6] nobody, unless the config says so', async () => {
    expect(await load({})).toMatchObject({ origins: [], trustProxy: [] });
    const more = { origins: ['https://lab.example', '*'], trustProxy: ['loopback', '10.0.0.0/8'] };
    expect(await load(more)).toMatchObject(more);
    expect(await problemOf({ origins: ['*.lab.example'] })).toMatch(
      /must look like 'https:\/\/lab\.example', or be '\*'/,
    );
    expect(await problemOf({ trustProxy: ['proxy.lab'] })).toMatch(/must be an address, a network/);
  });
});
