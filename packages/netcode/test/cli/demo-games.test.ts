import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { command } from './command.ts';

const GAMES = fileURLToPath(new URL('../../../../apps/demo/src/games/', import.meta.url));

for (const name of ['discs', 'kitchen', 'stag-hunt']) {
  it(`[RB-20] [RB-24] the demo's ${name} is deterministic, and uses nothing that differs elsewhere`, async () => {
    const { code, stdout } = await command(
      `${GAMES}${name}.ts`,
      '--strict',
      '--frames',
      '1000',
      '--seeds',
      '2',
    );
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(': deterministic\n') });
    expect(stdout).not.toContain('Cannot be sent');
  });
}
