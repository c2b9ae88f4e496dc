import { describe, expect, test } from 'vitest';
import { Duplex } from '../../src/adapters/simple-peer/duplex.ts';

describe('the stand-in for a duplex stream', () => {
  test('tells listeners in the order in which they came, those of one event alone', () => {
    const stream = new Duplex();
    const heard: string[] = [];
    stream.on('a', (value: string) => heard.push(`first ${value}`));
    stream.on('a', (value: string) => heard.push(`second ${value}`));
    stream.on('b', () => heard.push('never'));
    expect(stream.emit('a', 'x')).toBe(true);
    expect(stream.emit('c')).toBe(false);
    expect(heard).toEqual(['first x', 'second x']);
  });

  test('a listener of once is told once, also when it makes the event happen again', () => {
    const stream = new Duplex();
    let calls = 0;
    stream.once('a', () => {
      calls++;
      stream.emit('a');
    });
    stream.emit('a');
    expect(calls).toBe(1);
  });

  test('a listener that was taken off hears nothing, one of once as well', () => {
    const stream = new Duplex();
    const listener = () => expect.unreachable();
    stream.on('a', listener).once('a', listener);
    stream.removeListener('a', listener).removeListener('a', listener);
    stream.removeListener('a', () => {});
    expect(stream.emit('a')).toBe(false);
  });

  test('a listener of two events is taken off the one that is named', () => {
    const stream = new Duplex();
    const listener = () => {};
    stream.on('a', listener).on('b', listener).removeListener('a', listener);
    expect([stream.emit('a'), stream.emit('b')]).toEqual([false, true]);
  });

  test('a listener that comes while an event is told hears the next one', () => {
    const stream = new Duplex();
    let calls = 0;
    stream.once('a', () => stream.on('a', () => calls++));
    stream.emit('a');
    expect(calls).toBe(0);
    stream.emit('a');
    expect(calls).toBe(1);
  });

  test('an error that nobody listens for is thrown', () => {
    const error = new Error('of the connection');
    expect(() => new Duplex().emit('error', error)).toThrow(error);
  });

  test('hands on what is pushed, each as it is, and nothing after the end', () => {
    const stream = new Duplex();
    const messages: unknown[] = [];
    stream.on('data', (message: unknown) => messages.push(message));
    const bytes = Uint8Array.of(1, 2);
    stream.push(bytes);
    stream.push(new Uint8Array(0));
    stream.push(null);
    stream.push(bytes);
    expect(messages).toEqual([bytes, new Uint8Array(0)]);
    expect(stream._readableState.ended).toBe(true);
  });

  test('finishes once', () => {
    const stream = new Duplex();
    let calls = 0;
    stream.on('finish', () => calls++);
    stream.end();
    stream.end();
    expect(calls).toBe(1);
    expect(stream._writableState.finished).toBe(true);
  });
});
