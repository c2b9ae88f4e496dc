import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sourceFiles } from '../runner/repository.ts';
import { failed, PASSED, type Step } from '../runner/step.ts';

/** A longer file holds more than one idea. */
export const MAX_LINES = 400;

export interface FileLength {
  readonly file: string;
  readonly lines: number;
}

export function tooLong(files: readonly FileLength[]): FileLength[] {
  return files.filter(({ lines }) => lines > MAX_LINES);
}

export function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

export const fileLengthStep: Step = {
  name: `no source file over ${MAX_LINES} lines`,
  async run() {
    const lengths = sourceFiles().map((file) => ({
      file,
      lines: countLines(readFileSync(join(ROOT, file), 'utf8')),
    }));
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    console.log(`${lengths.length} files, median ${sorted[Math.floor(sorted.length / 2)] ?? 0} lines`);
    const long = tooLong(lengths);
    return long.length === 0 ? PASSED : failed(long.map(({ file, lines }) => `${file}: ${lines}`).join('\n'));
  },
};
