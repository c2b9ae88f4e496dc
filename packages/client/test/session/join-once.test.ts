import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/api.ts';
import { joinOnce } from '../../src/session/join-once.ts';
import { createWorld } from '../support/world.ts';

function start() {
  const world = createWorld();
  const running = new Map<string, Session>();
  const join = (id = 'a') => joinOnce(running, id, () => world.open(id).session);
  return { world, running, join };
}

describe('[REG-09] joining twice in one page', () => {
  test('gives the one session that goes on: one seat, nobody superseded', async () => {
    const { world, join } = start();
    const session = join();
    expect(join()).toBe(session);
    await world.until(() => session.state.state === 'waiting');
    expect(join()).toBe(session);
    expect(join('b')).not.toBe(session);
    await world.until(() => session.state.state === 'ended' && session.state.isSaved);
    // The end is the same too, with its code.
    expect(join()).toBe(session);
    expect(world.server.person('a').joins).toHaveLength(1);
  });

  test('begins anew after dispose, at once', async () => {
    const { world, join, running } = start();
    const session = join();
    const disposing = session.dispose();
    const next = join();
    expect(next).not.toBe(session);
    await world.until(() => next.state.state === 'waiting');
    await disposing;
    void next.dispose();
    expect(running.size).toBe(0);
  });

  test('begins anew after a refusal', async () => {
    const { world, join } = start();
    world.server.refuseJoins('seatTaken');
    const session = join();
    await world.until(() => session.state.state === 'refused');
    world.server.refuseJoins(undefined);
    const next = join();
    await world.until(() => next.state.state === 'waiting');
  });

  test('begins anew after another tab took over', async () => {
    const { world, join } = start();
    const session = join();
    await world.until(() => session.state.state === 'waiting');
    const { connection } = world.server.person('a');
    connection?.options.onSuperseded();
    expect(session.state.state).toBe('superseded');
    expect(join()).not.toBe(session);
  });
});
