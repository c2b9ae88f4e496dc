import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProtocolBot, type ProtocolBotOptions } from '@greenroom/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordFileIn } from '../../src/record-file.ts';
import { openStore } from '../../src/store/open.ts';
import {
  FIXTURE_CONFIG,
  listening,
  makeDataDir,
  type ServerProcess,
  startCommand,
} from '../support/server-process.ts';
import { ask, connected, dial } from '../support/socket-server.ts';

function serving(data: string, ...more: string[]): Promise<ServerProcess> {
  return listening(
    startCommand(['serve', '--config', FIXTURE_CONFIG, '--port', '0', '--data', data, ...more]),
  );
}

function arrives(server: ServerProcess, participant: string, options: Partial<ProtocolBotOptions> = {}) {
  const bot = createProtocolBot({ url: server.url, scene: 'duel', participant, game: 'duel@2', ...options });
  onTestFinished(() => bot.close());
  return bot;
}

/** Two who are matched and do not get ready: under way until their deadline. */
async function pairUnderWay(server: ServerProcess) {
  const behaviour = { loads: false };
  const pair = [arrives(server, 'ada', { behaviour }), arrives(server, 'ben', { behaviour })] as const;
  await poll(() => pair.map(({ view }) => view?.state)).toEqual(['matched', 'matched']);
  return pair;
}

function logged(server: ServerProcess): Record<string, unknown>[] {
  const lines = server.stderr().split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

const isSaid = (server: ServerProcess, msg: string) => logged(server).some((entry) => entry.msg === msg);

/** Processes start slowly where much else goes on. */
const poll: typeof expect.poll = (look) => expect.poll(look, { timeout: 20_000 });

/** Longer than any test: nobody is done because the time was up. */
const FOR_LONG = ['--drain', '3600'];

describe('SIGTERM', () => {
  it('[SES-12] newcomers are told, whoever is under way may finish, and the process ends when they have', async () => {
    const server = await serving(await makeDataDir());
    const [ada, ben] = await pairUnderWay(server);
    server.process.kill('SIGTERM');
    await poll(() => isSaid(server, 'draining')).toBe(true);
    const readiness = await fetch(`${server.url}/readyz`);
    expect([readiness.status, await readiness.json()]).toEqual([503, { status: 'closing' }]);

    const cleo = dial(server.url, { scene: 'duel' });
    await connected(cleo);
    const join = { participant: 'cleo', labels: {}, game: 'duel@2', intent: 'join', rttMs: null };
    expect(await ask(cleo, 'join', join)).toMatchObject({ ok: false, error: { code: 'serverClosing' } });
    expect([ada.view?.state, ben.view?.state]).toEqual(['matched', 'matched']);

    // With one of them gone for good the match is undone, and nothing is under way.
    ada.leave();
    expect(await server.exited).toBe(0);
    expect(logged(server).find(({ msg }) => msg === 'stopping')).toMatchObject({ underWay: 0 });
  });

  it('[SES-12] a second signal does not wait, and the next server goes on with the match', async () => {
    const data = await makeDataDir();
    const server = await serving(data, ...FOR_LONG);
    const [ada] = await pairUnderWay(server);
    server.process.kill('SIGTERM');
    await poll(() => isSaid(server, 'draining')).toBe(true);
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(logged(server).find(({ msg }) => msg === 'stopping')).toMatchObject({ underWay: 1 });

    const next = await serving(data);
    const { token } = ada;
    const again = arrives(next, 'ada', { intent: 'resume', ...(token ? { token } : {}) });
    await poll(() => again.view?.session).toBe(ada.view?.session);
  });

  it('SIGINT does not wait at all', async () => {
    const server = await serving(await makeDataDir(), ...FOR_LONG);
    await pairUnderWay(server);
    server.process.kill('SIGINT');
    expect(await server.exited).toBe(0);
    expect(logged(server).find(({ msg }) => msg === 'stopping')).toMatchObject({ underWay: 1 });
  });
});

describe('greenroom drain', () => {
  const drain = (data: string, ...more: string[]) => startCommand(['drain', '--data', data, ...more]);

  it('stops the server of the folder and waits for it; then none is there to stop', async () => {
    const data = await makeDataDir();
    const server = await serving(data);
    const command = drain(data);
    expect(await command.exited).toBe(0);
    expect(command.stdout()).toMatch(
      /^The server \(process \d+\) has stopped after \d+\.\d s; the next one goes on/,
    );
    expect(await server.exited).toBe(0);
    const again = drain(data);
    expect(await again.exited).toBe(1);
    expect(again.stderr()).toBe(`No server runs on ${data}.\n`);
  });

  it('tells a program what came of it; the server waits no longer than --drain says', async () => {
    const data = await makeDataDir();
    const server = await serving(data, '--drain', '1');
    await pairUnderWay(server);
    const { pid } = server.process;
    const asked = drain(data, '--json', '--wait', '0');
    expect(await asked.exited).toBe(0);
    expect(JSON.parse(asked.stdout())).toEqual({ state: 'draining', pid, waitedMs: expect.any(Number) });
    expect(await server.exited).toBe(0);
    expect(logged(server).find(({ msg }) => msg === 'stopping')).toMatchObject({ underWay: 1 });
    const none = drain(data, '--json');
    expect(await none.exited).toBe(1);
    expect(JSON.parse(none.stdout())).toEqual({
      state: 'notRunning',
      pid: null,
      waitedMs: expect.any(Number),
    });
  });

  it('says when the server has not stopped in time', async () => {
    const data = await makeDataDir();
    const server = await serving(data);
    await pairUnderWay(server);
    const command = drain(data, '--wait', '1');
    expect(await command.exited).toBe(1);
    expect(command.stderr()).toMatch(/takes no newcomers and stops by itself; it has not stopped yet\.\n$/);
  });

  it('never signals a process that is not the server: a killed one leaves its number behind', async () => {
    const data = await makeDataDir();
    const server = await serving(data);
    server.process.kill('SIGKILL');
    await server.exited;
    // The number is somebody else's by now: ours, which would end this test.
    await writeFile(join(data, 'greenroom.pid'), `${process.pid}\n`);
    const command = drain(data);
    expect(await command.exited).toBe(1);
    expect(command.stderr()).toBe(`No server runs on ${data}.\n`);
    // Nor is it while the next server has the record and has not said its own yet.
    const store = await openStore(recordFileIn(data));
    onTestFinished(() => store.close());
    const early = drain(data, '--json');
    expect(await early.exited).toBe(1);
    expect(JSON.parse(early.stdout())).toMatchObject({ state: 'notRunning', pid: null });
  });

  it.each([
    [['--wait', 'long'], /^--wait must be a whole number of seconds from 0 to 86400, not 'long'\./],
    [['--force'], /^Unknown option '--force'/],
  ])('refuses %j', async (args, sentence) => {
    const command = startCommand(['drain', ...args]);
    expect(await command.exited).toBe(2);
    expect(command.stderr()).toMatch(sentence);
  });
});
