import type { Json } from '@greenroom/client';
import { joinWords, nameOf } from './screens/names.ts';
import { outcomeText } from './texts.ts';

export interface ResultLine {
  readonly label: string;
  readonly value: string;
  /** Player slot whose mark stands beside the label. */
  readonly slot?: number;
}

export interface ResultText {
  /** Instead of the title of a completed session, where that would not fit the result. */
  readonly title?: string;
  readonly headline: string;
  readonly lines: readonly ResultLine[];
}

type Result = Readonly<Record<string, Json>>;

/** The heading of an end: by its outcome, unless the result of a completed session speaks against it. */
export function endTitle(outcome: string, result: Json | undefined): string {
  const { title } = outcomeText(outcome);
  return outcome === 'completed' ? (describeResult(result, undefined)?.title ?? title) : title;
}

/** Says a game's outcome in words. `slot` is ours, or undefined when the page was reloaded since. */
export function describeResult(
  result: Json | undefined,
  slot: number | undefined,
  bots: readonly number[] = [],
): ResultText | undefined {
  if (!isRecord(result)) return undefined;
  if (typeof result.deliveries === 'number') return describeKitchen(result, slot, bots);
  if (Array.isArray(result.points) && typeof result.stags === 'number')
    return describeStagHunt(result, slot, bots);
  if (Array.isArray(result.scores) && Array.isArray(result.winners)) return describeDiscs(result, slot, bots);
  return undefined;
}

function describeKitchen(result: Result, slot: number | undefined, bots: readonly number[]): ResultText {
  const count = Number(result.deliveries);
  const soups = count === 1 ? '1 soup' : `${count} soups`;
  if (count === 0)
    return { title: 'Time is up!', headline: 'This time no soup was ready to be served.', lines: [] };
  return {
    headline: `Together you served ${soups}${result.isGoalReached === true ? ': all that were ordered!' : '.'}`,
    lines: numbers(result.deliveredBySlot).map((delivered, index) => ({
      label: `Served by ${index === slot ? 'you' : nameOf(index, bots)}`,
      value: String(delivered),
      slot: index,
    })),
  };
}

function describeStagHunt(result: Result, slot: number | undefined, bots: readonly number[]): ResultText {
  const stags = Number(result.stags);
  const rounds = Number(result.rounds);
  const headline =
    stags === 0
      ? 'This time nobody got a stag.'
      : `Together you got the stag in ${stags} of ${rounds === 1 ? '1 round' : `${rounds} rounds`}.`;
  return {
    headline,
    lines: numbers(result.points).map((points, index) => ({
      label: index === slot ? 'You' : nameOf(index, bots),
      value: points === 1 ? '1 point' : `${points} points`,
      slot: index,
    })),
  };
}

function describeDiscs(result: Result, slot: number | undefined, bots: readonly number[]): ResultText {
  const winners = numbers(result.winners);
  return {
    headline: describeWinners(winners, slot, bots),
    lines: numbers(result.scores).map((score, index) => ({
      label: index === slot ? 'You' : nameOf(index, bots),
      value: score === 1 ? '1 point' : `${score} points`,
      slot: index,
    })),
  };
}

function describeWinners(
  winners: readonly number[],
  slot: number | undefined,
  bots: readonly number[],
): string {
  if (winners.length === 1) return winners[0] === slot ? 'You won!' : `${nameOf(winners[0]!, bots)} won.`;
  const others = winners.filter((winner) => winner !== slot).map((winner) => nameOf(winner, bots));
  const isShared = slot !== undefined && winners.includes(slot);
  return `A tie between ${joinWords(isShared ? ['you', ...others] : others)}.`;
}

function numbers(value: Json | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((item): item is number => typeof item === 'number') : [];
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
