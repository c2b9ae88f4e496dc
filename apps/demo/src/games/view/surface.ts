/** Where a game may draw its world, in CSS pixels: the host without the room that touch controls take. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly area: Area;
}

export interface Insets {
  readonly bottom: number;
  readonly side: number;
}

export interface Surface {
  /** A cleared canvas in the host's present size and pixel density, or undefined while nothing can be drawn. */
  begin(insets: Insets): Frame | undefined;
  close(): void;
}

/** Phones report densities of 3 and more; beyond 2 nobody sees the difference but the battery does. */
const MAX_DENSITY = 2;

/**
 * A canvas that fills `host`. Its size is compared on every frame instead of being observed: this also catches a
 * change of pixel density (a window dragged to another screen), and leaves no observer to release.
 */
export function createSurface(host: HTMLElement): Surface {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;display:block';
  host.append(canvas);
  const context = canvas.getContext('2d');

  return {
    begin: ({ bottom, side }) => {
      const width = host.clientWidth;
      const height = host.clientHeight;
      if (context === null || width === 0 || height === 0) return undefined;
      const density = Math.min(MAX_DENSITY, window.devicePixelRatio || 1);
      const pixelWidth = Math.round(width * density);
      const pixelHeight = Math.round(height * density);
      if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
      }
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, width, height);
      const area = { x: side, y: 0, width: width - 2 * side, height: height - bottom };
      return { context, width, height, area };
    },
    close: () => canvas.remove(),
  };
}
