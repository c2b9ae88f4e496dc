/*
 * Finds the operator `**`, which is `Math.pow` by another name and which no function can be put in front of. A light
 * reading of the source: comments, texts and regular expressions are blanked, what is left holds only code. Powers of
 * written numbers, like `2 ** 32`, are left out: engines compute those of two exactly.
 */

export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

// Order counts: whatever begins first swallows the rest. A regular expression follows an operator or a bracket.
const NO_CODE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:;!&|?[{}]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g;
const OF_NUMBERS = /(?<![\w.$])[\d._]+\s*\*\*=?\s*-?[\d._]+/g;
const POWER = /\*\*/g;

/** Where `**` and `**=` stand in a JavaScript or TypeScript source. */
export function findPowers(source: string): SourcePlace[] {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  // The code inside of a template's `${}` stays: it may hold a power too.
  const blankText = (text: string) =>
    text.startsWith('`')
      ? text.replace(/\$\{[^}]*\}|[^\n]/g, (part) => (part.length > 1 ? part : ' '))
      : blank(text);
  const code = source.replace(NO_CODE, blankText).replace(OF_NUMBERS, blank);
  return [...code.matchAll(POWER)].map(({ index }) => {
    const before = code.slice(0, index).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  });
}
