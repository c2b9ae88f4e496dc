import type { PlayerLook } from './palette.ts';

/** "YOU" in a small bubble whose tip is at (x, y); `size` is the height of the letters. */
export function drawOwnTag(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  look: PlayerLook,
): void {
  pen.font = `700 ${size}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const width = pen.measureText('YOU').width + size * 0.9;
  const middle = y - size * 1.1;
  pen.fillStyle = look.fill;
  pen.beginPath();
  pen.roundRect(x - width / 2, middle - size * 0.75, width, size * 1.5, size * 0.75);
  pen.fill();
  pen.beginPath();
  pen.moveTo(x - size * 0.35, middle + size * 0.7);
  pen.lineTo(x + size * 0.35, middle + size * 0.7);
  pen.lineTo(x, y);
  pen.fill();
  pen.fillStyle = look.ink;
  pen.fillText('YOU', x, middle + size * 0.05);
}
