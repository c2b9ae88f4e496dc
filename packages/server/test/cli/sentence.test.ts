import { GreenroomError } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../src/cli/sentence.ts';

describe('what goes wrong at the start', () => {
  it('is the record, in words for whoever runs the server and not for a participant', () => {
    const error = new GreenroomError('storeUnavailable', { detail: 'database or disk is full' });
    expect(sentenceOf(error)).toBe('The record cannot be written: database or disk is full.');
    expect(sentenceOf(new GreenroomError('storeUnavailable'))).toBe(
      'The record cannot be written: the store does not answer.',
    );
  });

  it('has no sentence where nobody foresaw it, so that all of it is shown', () => {
    expect(sentenceOf(new GreenroomError('internal', { detail: 'a bug' }))).toBeUndefined();
    expect(sentenceOf(new TypeError('undefined is not a function'))).toBeUndefined();
  });
});
