import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signEntryLink } from '../../src/entry/sign-entry-link.ts';
import { makeDataDir, startCommand } from '../support/server-process.ts';

const secret = 'secret-of-the-lab-0123';
const url = 'https://lab.example/study';

describe('greenroom sign-link', () => {
  it('prints a link for each id, made with the secret of the environment', async () => {
    const args = [
      'sign-link',
      '--url',
      url,
      '--scene',
      'kitchen',
      '--expires',
      '2030-01-01T00:00Z',
      'ada',
      'bob',
    ];
    const command = startCommand(args, { GREENROOM_ENTRY_SECRET: secret });
    expect(await command.exited).toBe(0);
    const expiresAt = Date.parse('2030-01-01T00:00Z');
    const links = ['ada', 'bob'].map((participant) =>
      signEntryLink({ url, secret, participant, scene: 'kitchen', expiresAt }),
    );
    expect(command.stdout()).toBe(`${links.join('\n')}\n`);
  });

  it('or with that of a file', async () => {
    const file = join(await makeDataDir(), 'entry.secret');
    await writeFile(file, `${secret}\n`);
    const command = startCommand(['sign-link', '--url', url, '--secret-file', file, 'ada']);
    expect(await command.exited).toBe(0);
    expect(command.stdout()).toBe(`${signEntryLink({ url, secret, participant: 'ada' })}\n`);
  });

  it.each([
    ['no address', ['ada'], {}, /^sign-link needs --url/],
    ['nobody', ['--url', url], {}, /^sign-link needs ids/],
    [
      'no secret',
      ['--url', url, 'ada'],
      { GREENROOM_ENTRY_SECRET: '' },
      /^The secret is missing: set GREENROOM/,
    ],
    ['no time', ['--url', url, '--expires', 'soon', 'ada'], {}, /^--expires must be an instant like/],
    [
      'one bad id among good ones',
      ['--url', url, 'ada', 'b b'],
      {},
      /^No link was made: 'b b' is no participant id\./,
    ],
  ])('makes none with %s, and says why', async (_name, args, env, sentence) => {
    const command = startCommand(['sign-link', ...args], { GREENROOM_ENTRY_SECRET: secret, ...env });
    expect(await command.exited).toBe(2);
    expect([command.stdout(), command.stderr()]).toEqual(['', expect.stringMatching(sentence)]);
    expect(command.stderr()).not.toContain(secret);
  });
});
