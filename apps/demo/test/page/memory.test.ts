import { expect, test } from 'vitest';
import { createTabMemory, openTabStorage } from '../../src/memory.ts';

test('a browser that denies storage is still given a page: what is remembered lasts as long as it', () => {
  const storage = openTabStorage(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  const memory = createTabMemory(storage, undefined);
  const id = memory.participantId();
  expect(memory.participantId()).toBe(id);
  memory.rememberJoined('kitchen');
  expect(memory.joinedScene()).toBe('kitchen');
  memory.forgetJoined();
  memory.forgetParticipant();
  expect(memory.joinedScene()).toBeUndefined();
  expect(memory.participantId()).not.toBe(id);
});
