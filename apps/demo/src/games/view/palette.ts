/**
 * Player colours from the Okabe-Ito set, which people with any kind of colour vision can tell apart. Colour is
 * never the only sign: every slot also has its own mark.
 */
export interface PlayerLook {
  readonly name: string;
  readonly fill: string;
  readonly shade: string;
  /** Readable on `fill`, also when small: contrast of 4.5 and more. */
  readonly ink: string;
  readonly mark: 'circle' | 'triangle' | 'square' | 'diamond';
}

const LOOKS: readonly PlayerLook[] = [
  { name: 'Blue', fill: '#1f74c4', shade: '#15528c', ink: '#ffffff', mark: 'circle' },
  { name: 'Orange', fill: '#f0a202', shade: '#b87400', ink: '#3a2400', mark: 'triangle' },
  { name: 'Green', fill: '#12a37f', shade: '#08735a', ink: '#032a20', mark: 'square' },
  { name: 'Pink', fill: '#d873a8', shade: '#a24a7c', ink: '#3d0f28', mark: 'diamond' },
];

/** The look of a player slot; slots beyond the set start over. */
export function lookOf(slot: number): PlayerLook {
  return LOOKS[slot % LOOKS.length]!;
}

/** Draws the mark of a slot, centred, about `size` wide. */
export function drawMark(
  context: CanvasRenderingContext2D,
  look: PlayerLook,
  x: number,
  y: number,
  size: number,
): void {
  const half = size / 2;
  context.beginPath();
  switch (look.mark) {
    case 'circle':
      context.arc(x, y, half * 0.9, 0, Math.PI * 2);
      break;
    case 'triangle':
      context.moveTo(x, y - half);
      context.lineTo(x + half, y + half * 0.8);
      context.lineTo(x - half, y + half * 0.8);
      break;
    case 'square':
      context.rect(x - half * 0.8, y - half * 0.8, size * 0.8, size * 0.8);
      break;
    case 'diamond':
      context.moveTo(x, y - half * 1.1);
      context.lineTo(x + half * 1.1, y);
      context.lineTo(x, y + half * 1.1);
      context.lineTo(x - half * 1.1, y);
      break;
  }
  context.closePath();
  context.fill();
}
