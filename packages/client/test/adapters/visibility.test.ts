// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { watchVisibility } from '../../src/adapters/browser/visibility.ts';

afterEach(() => vi.restoreAllMocks());

test('tells now, at every change, and no more once it is stopped', () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  const told: boolean[] = [];
  const stop = watchVisibility((isHidden) => told.push(isHidden));
  visibility.mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  visibility.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toEqual([false, true, false]);
  stop();
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toHaveLength(3);
});
