/** How floor and discs look. Positions and sizes are CSS pixels; the view scales the world into them. */
import { drawMark, lookOf, type PlayerLook } from '../view/palette.ts';

type Pen = CanvasRenderingContext2D;

export interface FloorLook {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fullRadius: number;
  readonly isShrinking: boolean;
  readonly nowMs: number;
}

export function drawFloor(pen: Pen, floor: FloorLook): void {
  const { x, y, radius, fullRadius } = floor;
  pen.strokeStyle = 'rgb(150 170 210 / .25)';
  pen.lineWidth = 2;
  pen.setLineDash([4, 8]);
  circle(pen, x, y, fullRadius);
  pen.stroke();
  pen.setLineDash([]);
  if (radius < 1) return;

  pen.fillStyle = '#0a0f1c';
  circle(pen, x, y + fullRadius * 0.06, radius);
  pen.fill();
  pen.fillStyle = '#3d4a6b';
  circle(pen, x, y + fullRadius * 0.03, radius);
  pen.fill();
  const light = pen.createRadialGradient(x, y - radius * 0.3, radius * 0.1, x, y, radius);
  light.addColorStop(0, '#eef3fb');
  light.addColorStop(1, '#c9d5ea');
  pen.fillStyle = light;
  circle(pen, x, y, radius);
  pen.fill();

  pen.strokeStyle = 'rgb(70 95 150 / .16)';
  pen.lineWidth = Math.max(1, fullRadius * 0.008);
  for (let ring = 0.25; ring < 1; ring += 0.25) {
    if (ring * fullRadius >= radius) break;
    circle(pen, x, y, ring * fullRadius);
    pen.stroke();
  }
  const pulse = floor.isShrinking ? 0.55 + 0.45 * Math.sin(floor.nowMs / 130) : 0;
  pen.strokeStyle = floor.isShrinking ? `rgb(255 ${150 - 60 * pulse} 80 / .95)` : '#8fa6d3';
  pen.lineWidth = Math.max(2, fullRadius * 0.022);
  circle(pen, x, y, Math.max(0, radius - pen.lineWidth / 2));
  pen.stroke();
}

export interface DiscLook {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly slot: number;
  readonly isOwn: boolean;
  /** Unit vector of where a dash would go. */
  readonly facingX: number;
  readonly facingY: number;
  readonly isDashing: boolean;
  /** From 0 (just dashed) to 1 (ready again). */
  readonly ready: number;
  /** From 0 to 1: the newest bump, fading. */
  readonly bump: number;
  /** From 1 (on the floor) to 0 (gone). */
  readonly presence: number;
}

export function drawDisc(pen: Pen, disc: DiscLook): void {
  const look = lookOf(disc.slot);
  const radius = disc.radius * (0.3 + 0.7 * disc.presence);
  const { x, y } = disc;
  pen.globalAlpha = disc.presence;
  pen.fillStyle = 'rgb(20 30 60 / .28)';
  circle(pen, x, y + radius * 0.28, radius * 1.02);
  pen.fill();

  if (disc.isDashing) drawTrail(pen, disc, look, radius);
  drawPointer(pen, disc, look, radius);
  pen.fillStyle = look.shade;
  circle(pen, x, y + radius * 0.12, radius);
  pen.fill();
  pen.fillStyle = look.fill;
  circle(pen, x, y, radius);
  pen.fill();
  pen.fillStyle = 'rgb(255 255 255 / .28)';
  pen.beginPath();
  pen.ellipse(x, y - radius * 0.5, radius * 0.55, radius * 0.22, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = look.ink;
  drawMark(pen, look, x, y + radius * 0.04, radius * 0.72);

  if (disc.isOwn) {
    pen.strokeStyle = '#10182b';
    pen.lineWidth = radius * 0.28;
    circle(pen, x, y, radius * 0.98);
    pen.stroke();
    pen.strokeStyle = '#fff';
    pen.lineWidth = radius * 0.16;
    circle(pen, x, y, radius * 0.98);
    pen.stroke();
    if (disc.ready < 1) drawRest(pen, x, y, radius, disc.ready);
  }
  if (disc.bump > 0) {
    pen.strokeStyle = `rgb(255 255 255 / ${disc.bump})`;
    pen.lineWidth = radius * 0.3 * disc.bump;
    circle(pen, x, y, radius * (1.25 + (1 - disc.bump) * 0.6));
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** A small tooth at the rim, towards the facing. */
function drawPointer(pen: Pen, disc: DiscLook, look: PlayerLook, radius: number): void {
  const { x, y, facingX, facingY } = disc;
  pen.fillStyle = look.shade;
  pen.beginPath();
  pen.moveTo(x + facingX * radius * 1.55, y + facingY * radius * 1.55);
  pen.lineTo(
    x + facingX * radius * 0.8 - facingY * radius * 0.55,
    y + facingY * radius * 0.8 + facingX * radius * 0.55,
  );
  pen.lineTo(
    x + facingX * radius * 0.8 + facingY * radius * 0.55,
    y + facingY * radius * 0.8 - facingX * radius * 0.55,
  );
  pen.fill();
}

function drawTrail(pen: Pen, disc: DiscLook, look: PlayerLook, radius: number): void {
  const alpha = pen.globalAlpha;
  for (let ghost = 3; ghost >= 1; ghost -= 1) {
    pen.globalAlpha = alpha * (0.32 - ghost * 0.08);
    pen.fillStyle = look.fill;
    circle(
      pen,
      disc.x - disc.facingX * radius * 0.75 * ghost,
      disc.y - disc.facingY * radius * 0.75 * ghost,
      radius,
    );
    pen.fill();
  }
  pen.globalAlpha = alpha;
}

/** How long until the next dash: an arc that closes. */
function drawRest(pen: Pen, x: number, y: number, radius: number, ready: number): void {
  pen.strokeStyle = '#ff8a3c';
  pen.lineWidth = radius * 0.16;
  pen.beginPath();
  pen.arc(x, y, radius * 0.98, -Math.PI / 2 + Math.PI * 2 * ready, Math.PI * 1.5);
  pen.stroke();
}

function circle(pen: Pen, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
}
