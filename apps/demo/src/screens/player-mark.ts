import { lookOf } from '../games/view/palette.ts';

const SHAPES = {
  circle: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z',
  triangle: 'M12 3l10 17H2z',
  square: 'M4 4h16v16H4z',
  diamond: 'M12 1l11 11-11 11L1 12z',
} as const;

/** The colour and shape of a player slot, as in the games. */
export function playerMark(slot: number): SVGElement {
  const look = lookOf(slot);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'mark');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[look.mark]);
  path.setAttribute('fill', look.fill);
  svg.append(path);
  return svg;
}
