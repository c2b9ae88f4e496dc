import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { createProtocolBot } from '@greenroom/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { FIXTURE_CONFIG, listening, makeDataDir, startCommand } from '../support/server-process.ts';

/** Processes start slowly where much else goes on. */
const poll: typeof expect.poll = (look) => expect.poll(look, { timeout: 20_000 });

const NO_STACK = /^(?!.*\n\s+at )/s;

async function serveArgs(...more: string[]): Promise<string[]> {
  return ['serve', '--config', FIXTURE_CONFIG, '--port', '0', '--data', await makeDataDir(), ...more];
}

describe('greenroom serve', () => {
  it('prints one line on stdout, logs JSON on stderr, and stops cleanly on SIGTERM with people connected', async () => {
    const server = await listening(startCommand(await serveArgs('--drain', '0')));
    const bots = ['ada', 'bob'].map((participant) =>
      createProtocolBot({
        url: server.url,
        scene: 'duel',
        participant,
        game: 'duel@2',
        behaviour: { loads: false },
      }),
    );
    onTestFinished(() => {
      for (const bot of bots) bot.close();
    });
    const [ada] = bots;
    await poll(() => ada?.view?.state).toBe('matched');
    const lost = new Promise<string>((resolve) => ada?.socket.once('disconnect', resolve));
    await fetch(`${server.url}/healthz`, { headers: { connection: 'keep-alive' } });
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    // Not 'io server disconnect': after that no page would come back by itself.
    expect(await lost).toMatch(/^transport (close|error)$/);
    expect(server.stdout()).toBe(`listening on ${server.url}\n`);
    const entries = server
      .stderr()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
    const token = ada?.token ?? 'none';
    expect(server.stderr()).not.toContain(token);
  });

  it('is not held up by a page that never says goodbye', async () => {
    const server = await listening(startCommand(await serveArgs()));
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa('0123456789abcdef')}\r\n\r\n`,
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('goes on where it was after a restart on the same record', async () => {
    const args = await serveArgs();
    const first = await listening(startCommand(args));
    const before = createProtocolBot({ url: first.url, scene: 'duel', participant: 'ada', game: 'duel@2' });
    onTestFinished(() => before.close());
    await poll(() => before.view?.state).toBe('waiting');
    first.process.kill('SIGINT');
    expect(await first.exited).toBe(0);
    const second = await listening(startCommand(args));
    const { token } = before;
    const options = { url: second.url, scene: 'duel', participant: 'ada', game: 'duel@2' };
    const after = createProtocolBot({ ...options, intent: 'resume', ...(token ? { token } : {}) });
    onTestFinished(() => after.close());
    await poll(() => after.view?.session).toBe(before.view?.session);
  });

  it('refuses a record that another server uses, with a sentence', async () => {
    const args = await serveArgs();
    const first = await listening(startCommand(args));
    const second = startCommand(args);
    expect(await second.exited).toBe(1);
    expect(second.stdout()).toBe('');
    expect(second.stderr()).toMatch(/\.\n$/);
    expect(second.stderr()).toMatch(NO_STACK);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  it('refuses a port that is in use, with a sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '0.0.0.0', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const command = startCommand(['serve', '--config', FIXTURE_CONFIG, '--data', await makeDataDir()], {
      PORT: String(port),
    });
    expect(await command.exited).toBe(1);
    expect(command.stderr()).toBe(
      `Port ${port} is in use by another program; choose another with --port or PORT.\n`,
    );
  });

  it.each([
    ['no config', ['--config', '/nowhere/greenroom.config.ts'], 1, /^There is no config file/],
    [
      'an address that is not of this machine',
      ['--host', '192.0.2.1'],
      1,
      /^This machine has no address 192\.0\.2\.1/,
    ],
    ['an option that does not exist', ['--prot', '1'], 2, /Unknown option '--prot'/],
    [
      'a port that is none',
      ['--port', '80a'],
      2,
      /^--port must be a whole number from 0 to 65535, not '80a'\.\nSee/,
    ],
  ])('ends with a sentence: %s', async (_name, args, code, sentence) => {
    const command = startCommand([...(await serveArgs()), ...args]);
    expect(await command.exited).toBe(code);
    expect(command.stderr()).toMatch(sentence);
    expect(command.stderr()).toMatch(NO_STACK);
  });

  it('[THR-26] serves the ledger only with --debug, and only to who has the token of the environment', async () => {
    const token = 'token-of-the-environment';
    const env = { GREENROOM_ADMIN_TOKEN: token };
    const server = await listening(startCommand(await serveArgs('--debug'), env));
    const address = `${server.url}/debug/ledger`;
    expect((await fetch(address)).status).toBe(401);
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({
      sessions: 0,
      seats: 0,
      deadlines: 0,
      rooms: 0,
      listeners: 0,
    });
    expect(server.stderr()).not.toContain(token);
  });

  it('[THR-28] does not start with an admin token that could be guessed', async () => {
    const command = startCommand(await serveArgs(), { GREENROOM_ADMIN_TOKEN: 'letmein' });
    expect(await command.exited).toBe(1);
    expect(command.stderr()).toMatch(/^GREENROOM_ADMIN_TOKEN is shorter than 16 characters; .*\.\n$/);
    expect(command.stderr()).not.toContain('letmein');
  });
});

describe('greenroom check-config', () => {
  it('says that a config is fine', async () => {
    const command = startCommand(['check-config', FIXTURE_CONFIG]);
    expect(await command.exited).toBe(0);
    expect(command.stdout()).toBe(`${FIXTURE_CONFIG} is fine: duel (duel@2, 2 people)\n`);
  });

  it('says what is wrong with another, and ends with 2', async () => {
    const command = startCommand(['check-config', join(dirname(FIXTURE_CONFIG), 'no-default.config.js')]);
    expect(await command.exited).toBe(2);
    expect(command.stderr()).toMatch(/no-default\.config\.js has no default export/);
    expect(command.stderr()).toMatch(NO_STACK);
  });
});

describe('greenroom', () => {
  it.each([
    [['--help'], 0, /^greenroom: real-time/, /^$/],
    [['serve', '--help'], 0, /Options of serve:/, /^$/],
    [['--version'], 0, new RegExp(`^${manifest.version}\n$`), /^$/],
    [[], 2, /Usage:/, /^$/],
    [['sreve'], 2, /^$/, /^There is no command 'sreve'\./],
    [['check-config'], 2, /^$/, /takes one file/],
  ])('%j: exit code %d', async (args, code, stdout, stderr) => {
    const command = startCommand(args);
    expect(await command.exited).toBe(code);
    expect(command.stdout()).toMatch(stdout);
    expect(command.stderr()).toMatch(stderr);
  });
});
