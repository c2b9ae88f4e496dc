import { lookOf } from '../games/view/palette.ts';

/** What a player is called; people are told which ones are a computer. */
export function nameOf(slot: number, bots: readonly number[]): string {
  return bots.includes(slot) ? `${lookOf(slot).name} (computer)` : lookOf(slot).name;
}

/** "Orange", "Orange and Pink", "Blue, Orange and Pink". */
export function namesOf(slots: readonly number[]): string {
  return joinWords(slots.map((slot) => lookOf(slot).name));
}

export function joinWords(words: readonly string[]): string {
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Which players are a computer, or nothing where none is. */
export function botsText(bots: readonly number[]): string {
  if (bots.length === 0) return '';
  return `${namesOf(bots)} ${bots.length === 1 ? 'is played by the computer' : 'are played by the computer'}.`;
}
