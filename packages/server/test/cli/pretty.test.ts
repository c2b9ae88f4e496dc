import { describe, expect, it } from 'vitest';
import { prettyLine } from '../../src/logging/pretty.ts';

describe('a log line for people', () => {
  it('has time, level, message and fields', () => {
    const line = JSON.stringify({
      level: 'info',
      time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
      scene: 'kitchen',
      epoch: 2,
      reason: null,
      msg: 'session transition',
    });
    expect(prettyLine(line)).toBe('03:04:05.006 info session transition scene=kitchen epoch=2 reason=null\n');
  });

  it('has the stack of an error below', () => {
    const line = JSON.stringify({
      level: 'error',
      time: 0,
      msg: 'failed',
      err: { stack: 'Error: no\n  at x' },
    });
    expect(prettyLine(line)).toBe('00:00:00.000 error failed\nError: no\n  at x\n');
  });

  it('leaves what is no log line as it is', () => {
    expect(prettyLine('hello\n')).toBe('hello\n');
  });
});
