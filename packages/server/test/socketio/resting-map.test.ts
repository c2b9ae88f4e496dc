import { describe, expect, it } from 'vitest';
import { createRestingMap, MAX_RESTING } from '../../src/socketio/resting-map.ts';

function makeMap() {
  let now = 0;
  const map = createRestingMap({ make: () => ({}), now: () => now, restMs: 1_000 });
  const wait = (ms: number) => {
    now += ms;
  };
  return { map, wait };
}

describe('a resting map', () => {
  it('gives the same entry again until it has rested for long enough', () => {
    const { map, wait } = makeMap();
    const first = map.get('a');
    wait(999);
    expect(map.get('a')).toBe(first);
    wait(1_000);
    expect(map.peek('b')).toBeUndefined();
    expect(map.get('a')).not.toBe(first);
    expect(map.size()).toBe(1);
  });

  it('keeps an entry as long as it is used, and then for its rest', () => {
    const { map, wait } = makeMap();
    map.enter('a');
    map.enter('a');
    const entry = map.get('a');
    map.leave('a');
    wait(60_000);
    map.get('other');
    expect([map.inUse('a'), map.peek('a') === entry]).toEqual([1, true]);
    map.leave('a');
    map.leave('a');
    wait(999);
    expect([map.inUse('a'), map.get('a') === entry]).toEqual([0, true]);
    wait(1_000);
    expect(map.get('a')).not.toBe(entry);
  });

  it('[THR-6] is filled by no number of names, and forgets nobody who is there', () => {
    const { map } = makeMap();
    map.enter('here');
    const entry = map.get('here');
    for (let index = 0; index < MAX_RESTING * 2; index += 1) map.get(`name-${index}`);
    expect(map.size()).toBe(MAX_RESTING + 1);
    expect(map.peek('here')).toBe(entry);
    expect(map.peek('name-0')).toBeUndefined();
  });
});
