import { ERRORS, type View } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

const { message, nextStep, isRetryable } = ERRORS.internal;
const FAILED = { state: 'refused', code: 'internal', message, nextStep, isRetryable };

describe('[REG-16] [SES-5] the SDK itself fails', () => {
  test('while it connects: a state with a sentence, nothing held, and no end to wait for', async () => {
    const world = createWorld();
    const connect = () => {
      throw new Error('boom');
    };
    const a = world.open('a', { platform: { connect } });
    expect(a.session.state).toEqual(FAILED);
    await expect(a.session.ended).rejects.toMatchObject({ code: 'internal', cause: { message: 'boom' } });
    expect(a.session.diagnostics().held).toEqual({});
    await world.dispose(a);
    expect(a.session.state).toEqual({ state: 'disposed' });
    expect(a.warnings).toEqual(['the session failed']);
  });

  test('on the way: what it held is released', async () => {
    const world = createWorld();
    const a = world.open('a');
    world.open('b');
    await world.untilState(a, 'playing');
    const person = world.server.person('a');
    // The adapter lets nothing through that looks like this.
    const { session, epoch } = person.view ?? {};
    world.server.show(person, (version) => ({ state: 'matched', version, session, epoch }) as View);
    await world.untilState(a, 'refused');
    expect(a.session.state).toEqual(FAILED);
    await expect(a.session.leave()).rejects.toMatchObject({ code: 'internal' });
    await world.pass(1_000);
    expect(a.session.diagnostics().held).toEqual({});
    expect(a.listening()).toBe(0);
    expect(a.view).toMatchObject({ mounts: 1, unmounts: 1 });
    expect(world.server.connections).toBe(1);
    await world.dispose(a);
    expect(a.names.slice(-2)).toEqual(['refused', 'disposed']);
  });
});
