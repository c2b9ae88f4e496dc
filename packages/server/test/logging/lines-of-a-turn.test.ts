import { setImmediate as turnOver } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { linesOfATurn } from '../../src/logging/lines-of-a-turn.ts';

function makeLines() {
  const written: string[] = [];
  return { written, lines: linesOfATurn((text) => written.push(text)) };
}

it('writes the lines of one turn of the event loop together, in their order, and those of the next apart', async () => {
  const { written, lines } = makeLines();
  lines.write('one\n');
  await Promise.resolve();
  lines.write('two\n');
  expect(written).toEqual([]);
  await turnOver();
  expect(written).toEqual(['one\ntwo\n']);
  lines.write('three\n');
  await turnOver();
  expect(written).toEqual(['one\ntwo\n', 'three\n']);
});

it('leaves nothing unwritten where the process ends within a turn', () => {
  const { written, lines } = makeLines();
  const onExit = process.listeners('exit').at(-1)!;
  lines.write('the last word\n');
  onExit(1);
  expect(written).toEqual(['the last word\n']);
});
