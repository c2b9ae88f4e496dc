import { expect, it } from 'vitest';
import { lookOf } from '../../src/games/view/palette.ts';

/** Relative luminance of `#rrggbb`, as the Web Content Accessibility Guidelines define it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

it.each([0, 1, 2, 3])('the small letters on the colour of slot %i can be read', (slot) => {
  const { ink, fill } = lookOf(slot);
  const [dark = 0, light = 0] = [luminance(ink), luminance(fill)].sort((a, b) => a - b);
  expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
});
