import * as v from 'valibot';

/** A part of the config: every key is known, and what is wrong is said in a sentence. */
export function section<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries).join(', ');
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return `is not a setting; the settings here are ${known}.`;
    if (issue.expected === 'Object') return `must be an object, not ${issue.received}.`;
    return 'is missing.';
  });
}

/** One of a few words. Words that mean something later are refused now: a setting is never accepted and ignored. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  const list = words.map((word) => `'${word}'`).join(' or ');
  return v.picklist(words, (issue) => `must be ${list}, not ${issue.received}.`);
}

/** A duration in ms: at least `minMs`, at most a day. */
export function duration(minMs = 1) {
  const text = `must be a number of milliseconds from ${minMs} to ${DAY_MS}.`;
  return v.pipe(v.number(text), v.finite(text), v.minValue(minMs, text), v.maxValue(DAY_MS, text));
}
const DAY_MS = 86_400_000;

export function wholeNumber(min: number, max: number) {
  const text = `must be a whole number from ${min} to ${max}.`;
  return v.pipe(v.number(text), v.integer(text), v.minValue(min, text), v.maxValue(max, text));
}

/** The word, or a whole number. */
export function wholeNumberOr<const W extends string>(word: W, min: number, max: number) {
  const text = `must be '${word}' or a whole number from ${min} to ${max}.`;
  const number = v.pipe(v.number(), v.integer(text), v.minValue(min, text), v.maxValue(max, text));
  return v.union([v.literal(word), number], text);
}

export function text(maxChars: number) {
  const sentence = `must be a text of 1 to ${maxChars} characters.`;
  return v.pipe(v.string(sentence), v.minLength(1, sentence), v.maxLength(maxChars, sentence));
}
