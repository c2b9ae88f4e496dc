import { describe, expect, it } from 'vitest';
import { createTabMemory, type StorageLike } from '../../src/memory.ts';
import { linkToScene, readParams } from '../../src/params.ts';

function createStorage(): StorageLike {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

describe('the link', () => {
  it('names one scene or several in order', () => {
    expect(readParams('?scene=kitchen').scenes).toEqual(['kitchen']);
    expect(readParams('?scene=discs,kitchen').scenes).toEqual(['discs', 'kitchen']);
    expect(readParams('').scenes).toEqual([]);
  });

  it('may name a scene that does not exist; an inherited name is none', () => {
    const params = readParams('?scene=chess,kitchen,toString');
    expect(params.scenes).toEqual(['kitchen']);
    expect(params.unknownScenes).toEqual(['chess', 'toString']);
  });

  it('carries the recruitment id and labels; what the page uses itself is no label', () => {
    const params = readParams('?scene=kitchen&PROLIFIC_PID=p1&STUDY_ID=s&SESSION_ID=x&debug&empty=');
    expect(params.prolificId).toBe('p1');
    expect(params.labels).toEqual({ STUDY_ID: 's', SESSION_ID: 'x' });
    expect(params.isDebug).toBe(true);
  });

  it('with more or longer labels than the server takes is cut, not refused', () => {
    const query = new URLSearchParams();
    for (let index = 0; index < 40; index += 1) query.set(`${'k'.repeat(100)}${index}`, 'v'.repeat(1_000));
    query.set('short', 'x');
    const { labels } = readParams(`?${query}`);
    expect(Object.keys(labels).length).toBeLessThanOrEqual(16);
    expect(Object.entries(labels).every(([key, value]) => key.length <= 64 && value.length <= 256)).toBe(
      true,
    );
  });

  it('keeps everything else when a scene is chosen', () => {
    expect(linkToScene('?PROLIFIC_PID=p1&scene=chess', 'discs-4')).toBe('?PROLIFIC_PID=p1&scene=discs-4');
  });
});

describe('the memory of a tab', () => {
  it('keeps a made-up id over a reload; another tab is another person', () => {
    const storage = createStorage();
    const first = createTabMemory(storage, undefined).participantId();
    expect(createTabMemory(storage, undefined).participantId()).toBe(first);
    expect(createTabMemory(createStorage(), undefined).participantId()).not.toBe(first);
  });

  it('a recruitment id is the same person in every tab', () => {
    expect(createTabMemory(createStorage(), 'p1').participantId()).toBe('p1');
    expect(createTabMemory(createStorage(), 'p1').participantId()).toBe('p1');
  });

  it('knows which scene it joined until told to forget it', () => {
    const memory = createTabMemory(createStorage(), undefined);
    expect(memory.joinedScene()).toBeUndefined();
    memory.rememberJoined('kitchen');
    expect(memory.joinedScene()).toBe('kitchen');
    memory.forgetJoined();
    expect(memory.joinedScene()).toBeUndefined();
  });
});
